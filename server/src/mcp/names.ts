import type { Text } from '#kit'
import { listWords } from './terms.ts'

/** What an endpoint goes by. */
export interface Named {
  readonly path: string
  /** What its path ends with before the version, and the words of that. */
  readonly name: string
  readonly words: string
  readonly version: string | undefined
  /** In both languages, without the version. */
  readonly titles: readonly string[]
}

/** Words between blanks, so that none is found within another. */
const wordsOf = (text: string): string => ` ${listWords(text).join(' ')} `

export function nameEndpoint({ path, title }: { readonly path: string; readonly title: Text }): Named {
  const [, name = '', version] = /([^/]+?)(?:\/(v\d+))?$/.exec(path.toLowerCase()) ?? []
  return {
    path: path.toLowerCase(),
    name,
    words: wordsOf(name),
    version,
    titles: [title.en, title.zh].map((one) => one.toLowerCase().replace(/ \(v\d+\)$/, '')),
  }
}

/** What of a question may be a name. */
interface Names {
  readonly text: string
  /** Words as they are written, joined by what they are. */
  readonly written: readonly string[]
  /** The parts of each word that has several. */
  readonly joined: readonly string[]
  readonly words: string
}

export function readNames(query: string): Names {
  const text = query.toLowerCase()
  return {
    text,
    written: text.match(/[\w-]+/g) ?? [],
    joined: (query.match(/\w+-[\w-]+|\w*(?:[a-z][A-Z]|_)\w*/g) ?? []).map(wordsOf),
    words: wordsOf(query),
  }
}

/** How much it counts that a question has a name of an endpoint, and of endpoints of one name the version. */
export function nameWeight(named: Named, names: Names): number {
  const isVersion = named.version !== undefined && names.words.includes(` ${named.version} `)
  return weighName(named, names) * (isVersion ? 1.2 : 1)
}

/** Its path; of more than one word the name in it, the same in other letters, its words; its title; or a part of its name. */
function weighName({ path, name, words, titles }: Named, asked: Names): number {
  if (asked.text.includes(path)) return 40
  if (words.trim().includes(' ')) {
    if (asked.written.includes(name)) return 20
    if (asked.joined.some((one) => one.includes(words))) return 10
    if (asked.words.includes(words)) return 3
  }
  const isPart = asked.joined.some((one) => words.includes(one))
  return isPart || titles.some((title) => asked.text.includes(title)) ? 1.5 : 1
}
