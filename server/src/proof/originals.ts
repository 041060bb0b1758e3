import type { Params } from '#catalogue'
import { findExactDigits, parseWrittenJson } from '#kit'
import { idDigitsMin, knownDigitsMin, namedDigitsMin } from './disguise-ids.ts'
import { isUrl, listUrls, nameLengthMin } from './disguise-texts.ts'
import { isContactPlace, isIdPlace, isNamePlace, isPersonPlace, isWordPlace, type Place } from './telling.ts'

/** What answers say of people: all of it must be gone from what is kept of them. */
export interface Originals {
  /** Ids of digits, those of people among them. */
  readonly ids: Set<string>
  readonly people: Set<string>
  /** Ids of letters and digits. */
  readonly codes: Set<string>
  readonly names: Set<string>
  /** Whole titles and the like. */
  readonly sayings: Set<string>
  /** Host and path. */
  readonly addresses: Set<string>
}

export const createOriginals = (): Originals => ({
  ids: new Set(),
  people: new Set(),
  codes: new Set(),
  names: new Set(),
  sayings: new Set(),
  addresses: new Set(),
})

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && findExactDigits(value) === undefined

/** JSON that stands within a text; `undefined` where the text is none, or only a value. */
export function findInner(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return parseWrittenJson(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Whether digits at a place are an id by themselves. */
export const isIdAt = (place: Place, digits: string): boolean =>
  digits.length >= idDigitsMin || (digits.length >= namedDigitsMin && (isIdPlace(place) || isContactPlace(place)))

/** Notes whom a question was about. */
export function noteParams(originals: Originals, params: Params, person: string | undefined): void {
  for (const [name, value] of Object.entries(params)) {
    const text = String(value)
    if (!/^\d+$/.test(text) || !(name === person || text.length >= idDigitsMin)) continue
    originals.ids.add(text)
    if (name === person) originals.people.add(text)
  }
}

/** Notes what an answer says of people. */
export function noteOriginals(originals: Originals, value: unknown, place: Place = []): void {
  const digits = findExactDigits(value)
  if (digits !== undefined) noteDigits(originals, digits, place)
  else if (typeof value === 'string') noteText(originals, value, place)
  else if (Array.isArray(value)) for (const item of value) noteOriginals(originals, item, place)
  else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      noteRuns(originals, name)
      noteOriginals(originals, member, [...place, name])
    }
  }
}

function noteDigits({ ids, people }: Originals, digits: string, place: Place): void {
  if (!/^\d+$/.test(digits) || !isIdAt(place, digits)) return
  ids.add(digits)
  if (isPersonPlace(place)) people.add(digits)
}

function noteText(originals: Originals, text: string, place: Place): void {
  const inner = findInner(text)
  if (inner !== undefined) {
    noteOriginals(originals, inner, place)
    return
  }
  noteDigits(originals, text, place)
  noteRuns(originals, text)
  const { codes, names, sayings, addresses } = originals
  for (const url of listUrls(text)) {
    const address = url.replace(/^(https?:)?\/\//i, '').replace(/[?#].*$/, '')
    if (address.length > 3) addresses.add(address)
  }
  if (isIdPlace(place) && !isUrl(text) && text.length >= namedDigitsMin && !/^[\d,\s]*$/.test(text)) codes.add(text)
  const name = text.trim()
  if (isWordPlace(place) && [...name].length >= nameLengthMin(name) && !/^(?:[\d\s.,%-]*|true|false)$/.test(name))
    (isNamePlace(place) ? names : sayings).add(name)
}

/** Ids within a text, as in an address. */
function noteRuns({ ids }: Originals, text: string): void {
  if (isDecimal(text)) return
  for (const [run] of text.matchAll(/\d+/g)) if (run.length >= idDigitsMin) ids.add(run)
}

/** Names as programs give them. */
export const isIdentifier = (name: string): boolean => /^[A-Za-z_][\w.-]*$/.test(name)

/** What an answer still says of anybody, percent signs and backslashes read or not; `undefined` where it is nothing. */
export function findTrace(originals: Originals, value: unknown): string | undefined {
  if (typeof value === 'string') return findTraceInText(originals, value)
  const digits = findExactDigits(value)
  if (digits !== undefined) return findTraceInText(originals, digits)
  const members = Array.isArray(value)
    ? value.map((item) => ['', item] as const)
    : isObject(value)
      ? Object.entries(value)
      : []
  for (const [name, member] of members) {
    const isNamed = isIdentifier(name) && !originals.names.has(name)
    const found = (isNamed ? undefined : findTraceInText(originals, name)) ?? findTrace(originals, member)
    if (found !== undefined) return found
  }
  return undefined
}

export function findTraceInText(
  { ids, codes, names, sayings, addresses }: Originals,
  text: string,
): string | undefined {
  if (isDecimal(text)) return undefined
  const digitsMin = /^\d+$/.test(text) ? knownDigitsMin : namedDigitsMin
  for (const form of new Set([text, decode(text)])) {
    for (const [run] of form.matchAll(/\d+/g)) if (run.length >= digitsMin && ids.has(run)) return 'an id'
    for (const code of codes) if (form.includes(code)) return 'an id'
    for (const name of names) if (form.includes(name)) return 'a name'
    for (const saying of sayings) if (form.includes(saying)) return 'a text'
    for (const address of addresses) if (form.includes(address)) return 'an address'
  }
  return undefined
}

/** A number with a fraction, whose digits are nobody's id. */
const isDecimal = (text: string): boolean => /^-?\d+\.\d+$/.test(text)

const decode = (text: string): string =>
  text.replaceAll(/(%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
