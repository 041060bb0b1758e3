import { type Command, Option } from 'commander'
import { quote, Refusal, readDuration, readLine } from '#kit'
import type { JsonOption } from './print.ts'

// Options that many commands take, and how their values are read.

export const accountText = 'the account’s name'
export const endpointText = 'the endpoint, as in /api/…'

export interface ListOptions extends JsonOption {
  readonly limit?: number
}

/** An option whose value is a text: not blank, of one line, without what cannot be seen. */
export const textOption = (flags: string, description: string, lengthMax?: number): Option =>
  new Option(flags, description).argParser((value) => readLine(value, nameOf(flags), lengthMax))

/** An option that is a whole number of 1 or more. */
export const countOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value) => readCount(value, nameOf(flags)))

/** `--label <text>`: `--label`. */
const nameOf = (flags: string): string => flags.split(' ')[0] ?? flags

function readCount(text: string, what: string): number {
  if (!/^[0-9]{1,9}$/.test(text) || Number(text) === 0)
    throw new Refusal(`${what} is a whole number of 1 or more, not ${quote(text)}`)
  return Number(text)
}

/** The value of `--since`, in milliseconds. */
export function readSince(text: string): number {
  const sinceMs = readDuration(text)
  if (sinceMs === 0) throw new Refusal(`--since ${quote(text)} is no time at all; expected one such as 24h or 30d`)
  return sinceMs
}

/** What every list takes: a word to look for, how many rows, and `--json`. */
export const addListOptions = (command: Command, word: string): Command =>
  command
    .argument('[word]', word)
    .addOption(countOption('--limit <n>', 'only the first so many'))
    .option('--json', 'print JSON, whole')
