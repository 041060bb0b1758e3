import { Refusal } from './problem.ts'

/** Something operators decide, and how it is read from the environment. */
export interface Setting<T> {
  readonly name: string
  readonly text: string
  /** As it would be written in the environment; absent where the setting has no value unless set. */
  readonly default?: string
  /** Never shown, struck out wherever it turns up, and read from the file that `<name>_FILE` names where that is set. */
  readonly isSecret?: true
  /** Many machines set it for other programs, by this name too: whatever is in it, it keeps nothing from starting. */
  readonly alias?: string
  /** Throws a Refusal that says what is expected. */
  readonly read: (text: string) => T
}

// What settings are read as. Each throws a Refusal that says what is expected.

export const readList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

export function integerFrom(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text)
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new Refusal(`expected an integer from ${least} to ${most}`)
    return number
  }
}

export function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new Refusal('expected an http or https address')
  return text.replace(/\/+$/, '')
}

/** An address that others are told, or that paths are added to. */
export function readBaseUrl(text: string): string {
  const address = readUrl(text)
  const { username, password, search, hash } = new URL(address)
  if (`${username}${password}${search}${hash}` !== '' || /[?#]/.test(address))
    throw new Refusal('expected addresses without name, password, query or fragment')
  return address
}
