/** @typedef {{ readonly term: string, readonly start: number, readonly end: number }} Word */

/** A run of Chinese, or letters and digits with what joins them to one name. */
const run = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_-])+/gu
const part = /[A-Z]?[^A-Z_-]+|[A-Z]+(?![^A-Z_-])/g
export const isHan = /^\p{Script=Han}/u

/** What is written alike in singular and plural is one word. @param {string} word */
const fold = (word) => {
  const lower = word.toLowerCase()
  if (/[^aeiou]ies$/.test(lower) && lower.length > 4) return `${lower.slice(0, -3)}y`
  return /[^siu]s$/.test(lower) && lower.length > 3 ? lower.slice(0, -1) : lower
}

/**
 * The words of a text with their places: parts of names (`vv_median_30d`, `acceptCache`), and of Chinese, which has no blanks
 * between words, each two characters that stand together.
 * @param {string} text @returns {Word[]}
 */
export const wordsOf = (text) => [...text.matchAll(run)].flatMap(({ 0: found, index }) => split(found, index))

/** @param {string} found @param {number} from @returns {Word[]} */
function split(found, from) {
  if (isHan.test(found)) return pairs(found, from)
  return [...found.matchAll(part)].map(({ 0: name, index }) => ({
    term: fold(name),
    start: from + index,
    end: from + index + name.length,
  }))
}

/** @param {string} found @param {number} from @returns {Word[]} */
function pairs(found, from) {
  const signs = [...found]
  let start = from
  return signs.map((sign, place) => {
    const next = signs[place + 1] ?? ''
    const word = { term: sign + next, start, end: start + sign.length + next.length }
    start += sign.length
    return word
  })
}

/** The words of what is searched: a name is found written in one, too. @param {string} text */
export const termsOf = (text) => [
  ...wordsOf(text).map(({ term }) => term),
  ...[...text.matchAll(run)].flatMap(({ 0: found }) => (isName(found) ? [joined(found)] : [])),
]

/** @param {string} found */
const isName = (found) => !isHan.test(found) && [...found.matchAll(part)].length > 1

/** @param {string} found */
const joined = (found) => found.replaceAll(/[_-]/g, '').toLowerCase()

/**
 * The words that are looked for. The last character of a run of Chinese stands in the pair before it already.
 * @param {string} text
 */
export function queryOf(text) {
  const words = wordsOf(text)
  return words
    .filter(({ term, start }, place) => {
      const before = words[place - 1]
      return !(isHan.test(term) && [...term].length === 1 && before && before.end > start)
    })
    .map(({ term }) => term)
}
