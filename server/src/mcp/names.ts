import type { Text } from '#kit'
import { listWords } from './terms.ts'

/** A path without its version ends with what it is called by. */
export const nameIn = (path: string): string =>
  path
    .toLowerCase()
    .replace(/\/v\d+$/, '')
    .split('/')
    .at(-1) ?? ''

/** Both titles without their version. */
export const titlesOf = ({ en, zh }: Text): string[] =>
  [en, zh].map((title) => title.toLowerCase().replace(/ \(v\d+\)$/, ''))

/** What of a question may be a name. */
interface Names {
  readonly text: string
  /** Words as they are written, joined by what they are. */
  readonly written: readonly string[]
  /** The parts of each word that has several. */
  readonly joined: readonly string[]
  readonly words: string
}

/** Words between blanks, so that none is found within another. */
const wordsOf = (text: string): string => ` ${listWords(text).join(' ')} `

export function readNames(query: string): Names {
  const text = query.toLowerCase()
  return {
    text,
    written: text.match(/[\w-]+/g) ?? [],
    joined: (query.match(/\w+-[\w-]+|\w*(?:[a-z][A-Z]|_)\w*/g) ?? []).map(wordsOf),
    words: wordsOf(query),
  }
}

interface Named {
  readonly endpoint: { readonly path: string }
  readonly name: string
  readonly titles: readonly string[]
}

/** How much it counts that a question has its path, the name in it, the same in other letters, its words, its title, or a part of its name. */
export function nameWeight({ endpoint, name, titles }: Named, { text, written, joined, words }: Names): number {
  if (text.includes(endpoint.path.toLowerCase())) return 40
  if (written.includes(name)) return 20
  const nameWords = wordsOf(name)
  if (joined.some((one) => one.includes(nameWords))) return 10
  if (nameWords.includes(' ', 1) && words.includes(nameWords)) return 3
  if (titles.some((title) => text.includes(title))) return 1.5
  return joined.some((one) => nameWords.includes(one)) ? 1.5 : 1
}
