import { fillers } from './fillers.ts'
import { synonyms } from './synonyms.ts'

/** A run of Chinese, or letters and digits with what joins them to one name. */
const run = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_-])+/gu
const part = /\p{Lu}?[^\p{Lu}_-]+|\p{Lu}+(?![^\p{Lu}_-])/gu
/** Most are, and have no parts. */
const isWord = /^[A-Z]?[a-z]+$/
const isHan = /^\p{Script=Han}/u
const isNumber = /^\p{N}+\p{L}?$|^v\p{N}+$/u

/** Where it tells how many are meant, a plural stays one. */
const plurals =
  /^(?:creator|influencer|kol|blogger|author|streamer|talent|vlogger|reviewer|gamer|dancer|singer|comedian|host|actor|couple|youtuber|video|post|clip|reel|work|item)s$/

/** What is written alike in its forms is one word. */
function stem(word: string): string {
  if (plurals.test(word)) return word
  if (/^\p{N}+s$/u.test(word)) return 'second'
  const single =
    /[^aeiou]ies$/.test(word) && word.length > 4 ? `${word.slice(0, -3)}y` : word.replace(/(?<=..[^siu])s$/, '')
  return single.replace(/(?<=\p{L}{3})(?:ing|ed|e)$/u, '')
}

const listRuns = (text: string): string[] => [...text.matchAll(run)].map(([found]) => found)

/** The words of what is not Chinese, and the parts of names. */
const splitWords = (found: string): string[] =>
  isWord.test(found) ? [found.toLowerCase()] : [...found.matchAll(part)].map(([word]) => word.toLowerCase())

/** The words of a text, parts of names apart. */
export const listWords = (text: string): string[] => listRuns(text).flatMap(splitWords)

type Mend = (word: string) => string

/** The smallest pieces that mean something: words, and each character of Chinese. */
const listPieces = (found: string, mend: Mend): string[] =>
  isHan.test(found) ? [...found] : splitWords(found).map((word) => mend(stem(word)))

const asItIs: Mend = (word) => word

/** What phrases mean, by their pieces; nothing, where they say nothing. */
const meanings = new Map<string, string[]>()
/** Pieces of the longest phrase that begins with one. */
const lengths = new Map<string, number>()
const stems = new Set<string>()

function learn(lines: readonly string[], meaning: readonly string[]): void {
  for (const phrase of lines.flatMap((line) => line.split(', '))) {
    const pieces = listRuns(phrase).flatMap((found) => listPieces(found, asItIs))
    const [first = ''] = pieces
    const key = pieces.join(' ')
    meanings.set(key, [...(meanings.get(key) ?? []), ...meaning])
    lengths.set(first, Math.max(lengths.get(first) ?? 0, pieces.length))
    for (const piece of pieces) stems.add(piece)
  }
}

learn(fillers, [])
for (const [meaning, lines] of synonyms.flatMap(Object.entries<readonly string[]>)) learn(lines, [`#${meaning}`])

/** What phrases that mean something are made of. */
export const knownStems: ReadonlySet<string> = stems

/**
 * What a text is found by: what its phrases mean, the longest first, where that is known; else the words, and of Chinese, which has
 * no blanks between them, each two characters that stand together. A name is found written as one, too.
 */
export function readTerms(text: string, mend: Mend = asItIs): ReadonlySet<string> {
  const found = listRuns(text)
  const pieces = found.flatMap((one) => listPieces(one, mend))
  const terms = new Set(found.flatMap(joinName))
  let rest: string[] = []
  for (let at = 0; at < pieces.length; ) {
    const known = findPhrase(pieces, at)
    if (!known) {
      rest.push(pieces[at++] ?? '')
      continue
    }
    for (const term of [...readRest(rest), ...known.meanings]) terms.add(term)
    rest = []
    at += known.length
  }
  for (const term of readRest(rest)) terms.add(term)
  return terms
}

function joinName(found: string): string[] {
  const parts = isWord.test(found) ? [] : splitWords(found)
  return parts.length > 1 ? [parts.join('')] : []
}

function findPhrase(pieces: readonly string[], at: number) {
  const longest = lengths.get(pieces[at] ?? '') ?? 0
  for (let length = Math.min(longest, pieces.length - at); length > 0; length--) {
    const known = meanings.get(pieces.slice(at, at + length).join(' '))
    if (known) return { meanings: known, length }
  }
  return undefined
}

/** Pieces that are in no phrase that is known. */
function readRest(rest: readonly string[]): string[] {
  return rest.flatMap((piece, at) => {
    if (!isHan.test(piece)) return isNumber.test(piece) ? [] : [piece]
    const next = rest[at + 1] ?? ''
    if (isHan.test(next)) return [piece + next]
    return isHan.test(rest[at - 1] ?? '') ? [] : [piece]
  })
}
