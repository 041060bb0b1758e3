import { wordsOf } from './words-of.js'

/** Characters of a line that are shown, and how many of them before what matched. */
const lineMax = 160
const beforeMax = 40

/** @typedef {{ terms: ReadonlySet<string>, asked: readonly string[] }} Matched */

/** Where a text has what was found; of a longer word, what was typed. @param {string} text @param {Matched} matched */
function findMarks(text, { terms, asked }) {
  /** @type {{ start: number, end: number }[]} */
  const marks = []
  for (const { term, start, end } of wordsOf(text)) {
    const isHit = terms.has(term) || asked.some((word) => word.length > 1 && term.startsWith(word))
    if (!isHit) continue
    const typed = asked.includes(term) ? undefined : asked.find((word) => term.startsWith(word))
    const last = marks.at(-1)
    const mark = { start, end: typed ? start + typed.length : end }
    // Pairs of Chinese characters overlap.
    if (last && last.end >= mark.start) last.end = Math.max(last.end, mark.end)
    else marks.push(mark)
  }
  return marks
}

/** The line with most of the words; the first where none has any. @param {string} text @param {Matched} matched */
export function pickLine(text, matched) {
  let best = { line: '', count: -1 }
  for (const line of text.split('\n')) {
    const count = countWords(line, matched)
    if (count > best.count) best = { line, count }
  }
  return best
}

/** How many different words of a text were found. @param {string} text @param {Matched} matched */
export const countWords = (text, matched) =>
  new Set(findMarks(text, matched).map(({ start, end }) => text.slice(start, end).toLowerCase())).size

/** A text with what matched marked in it. @param {string} text @param {Matched} matched @param {boolean} [isWhole] */
export function markedText(text, matched, isWhole) {
  const from = isWhole ? 0 : startOf(text, findMarks(text, matched)[0]?.start ?? 0)
  const cut = isWhole ? text : text.slice(from, from + lineMax).toWellFormed()
  /** @type {(Node | string)[]} */
  const parts = from > 0 ? ['…'] : []
  let done = 0
  for (const { start, end } of findMarks(cut, matched)) {
    const mark = document.createElement('mark')
    mark.textContent = cut.slice(start, end)
    parts.push(cut.slice(done, start), mark)
    done = end
  }
  parts.push(cut.slice(done))
  if (from + cut.length < text.length) parts.push('…')
  return parts
}

/** Begins with a word, a little before the first mark. @param {string} text @param {number} first */
function startOf(text, first) {
  if (first <= beforeMax * 2) return 0
  const near = first - beforeMax
  const blank = text.indexOf(' ', near)
  return blank >= 0 && blank < first ? blank + 1 : near
}
