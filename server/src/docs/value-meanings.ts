import type { Choice } from './page.ts'

/** A text of the form `Lead. A: one, B: two.`, taken apart. */
export interface ToldChoices {
  readonly lead: string
  readonly choices: readonly Choice[]
}

/** What may stand before a value that is explained. */
const before = /[\s,，、;；(（`"-]/

/**
 * Documents have one text for a parameter and its values: catalogues of ours and of vendors write `VALUE: what it is` for each.
 * Where a value is not told so, no meaning is taken from the text, and it stays whole.
 */
export function readChoices(text: string, values: readonly string[]): ToldChoices {
  const told = values.flatMap((value) => {
    const at = findTold(text, value)
    return at < 0 ? [] : [{ value, at, end: at + value.length + 1 }]
  })
  const places = told.toSorted((one, other) => one.at - other.at)
  const [first] = places
  if (!first || told.length < values.length - 1) return { lead: text, choices: values.map(bare) }
  const meanings = new Map(
    places.map(({ value, end }, nth) => [value, trimMeaning(text.slice(end, places[nth + 1]?.at ?? text.length))]),
  )
  return {
    lead: trimLead(text.slice(0, first.at)),
    choices: values.map((value) => ({ value, meaning: meanings.get(value) ?? '' })),
  }
}

const bare = (value: string): Choice => ({ value, meaning: '' })

function findTold(text: string, value: string): number {
  for (let at = text.indexOf(`${value}:`); at >= 0; at = text.indexOf(`${value}:`, at + 1)) {
    // Chinese sentences end without a space.
    const last = text.at(at - 1) ?? ''
    if (at === 0 || before.test(last) || last === '。' || last === '：') return at
  }
  return -1
}

const trimMeaning = (text: string): string =>
  text
    .trim()
    .replace(/\s+-$/, '')
    .replace(/[\s,，、;；.。]+$/, '')

/** Without `Available Values:` at its end. */
const trimLead = (text: string): string =>
  text
    .replace(/[\s-]+$/, '')
    .replace(/[^.。!?]*[:：]$/, '')
    .trim()
