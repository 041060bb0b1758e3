import type { Kind } from '#catalogue'

/** Kinds of value at one place, as bits: thousands of places are held and written. */
export type Kinds = number

const names: readonly Kind[] = ['null', 'boolean', 'number', 'text', 'list', 'object']

export const packKinds = (kinds: Iterable<Kind>): Kinds =>
  [...kinds].reduce((bits, kind) => bits | (1 << names.indexOf(kind)), 0)

export const nullOnly: Kinds = packKinds(['null'])

export const objectBit: Kinds = packKinds(['object'])

/** `number or text`; of none: `nothing`. */
export function showKinds(kinds: Kinds): string {
  const shown = names.filter((_, bit) => (kinds & (1 << bit)) !== 0)
  return shown.length === 0 ? 'nothing' : shown.join(' or ')
}
