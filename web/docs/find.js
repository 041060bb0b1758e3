import { inOurWords, withoutFillers } from './asked.js'
import { isHan, queryOf, termsOf } from './words-of.js'

/** @typedef {'guide' | 'endpoint' | 'code' | 'field'} Kind */
/**
 * @typedef {object} Entry
 * @property {Kind} kind
 * @property {number} page
 * @property {string} [anchor]
 * @property {string} name
 * @property {string} [path]
 * @property {boolean} [isDeprecated]
 * @property {string} [leads]
 * @property {string} text
 * @property {string} [other]
 * @property {string} [also]
 * @property {number} [more]
 */
/** @typedef {{ href: string, title: string, summary?: string, isNews?: boolean }} FoundPage */
/** @typedef {{ words: Record<string, string>, pages: FoundPage[], entries: Entry[] }} Index */
/** @typedef {{ entry: Entry, page: FoundPage, href: string, lang?: string, terms: ReadonlySet<string>, asked: readonly string[] }} Hit */
/** @typedef {{ kind: Kind, hits: Hit[], count: number }} Group */
/** @typedef {typeof import('./minisearch.js').default} Library */

/** Hits that are shown of one kind. */
const shownMax = 5

/** Of words this long one letter in five may be wrong, where they stand nowhere as they were written. */
const fuzzyFrom = 4

/** What is found with a letter wrong is taken for as rare as a word that stands here so often. */
const misspeltCount = 5

/** Of what the best hit has of the words that were asked for, others have this much at least. */
const shareMin = 0.5

/** @type {Readonly<Record<Kind, number>>} */
const weights = { guide: 1.5, endpoint: 1.3, code: 1.2, field: 0.8 }

/** What stands in a row of a guide's table. @param {Entry} entry */
const isRow = ({ kind, also }) => kind === 'guide' && also !== undefined

/** @param {Entry} entry @param {FoundPage} page */
const weightOf = (entry, page) =>
  weights[entry.kind] *
  (entry.isDeprecated ? 0.6 : 1) *
  (page.isNews ? 0.05 : 1) *
  (1 + Math.log1p(entry.more ?? 0) / 20)

/** A field, a setting or a path, written as one. */
const writtenAsOne = /^[\w./{}-]+$/

const none = { href: '', title: '' }

/** The parts of a path without its version; what stands in braces for a value is no name. @param {string} path */
const namesIn = (path) =>
  path
    .replace(/\/v\d+$/, '')
    .split('/')
    .map((one) => (one.startsWith('{') ? '' : queryOf(one).join('')))

/**
 * How much it counts that it goes by just this name, or its path does: all of it, its beginning, its end, a part of it, or the
 * beginning of one, which is how a path is typed.
 * @param {Entry} entry @param {readonly string[]} asked
 */
function nameWeight(entry, asked) {
  const { name, path = '' } = entry
  const word = asked.join('')
  const wordOf = (/** @type {string} */ text) => queryOf(text).join('')
  const isName = [name, ...name.split(', ')].some((one) => wordOf(one) === word)
  if (isRow(entry)) return isName && isNamed(name, asked) ? 3 : 0.4
  const whole = wordOf(path)
  if (whole === word) return 10
  if (asked.length > 1 && whole.startsWith(word)) return 8
  const parts = namesIn(path)
  if (isName || parts.at(-1) === word) return 3
  return parts.includes(word) || (asked.length > 1 && parts.some((one) => one.startsWith(word))) ? 2 : 1
}

/**
 * A row of a table is short, and would come before the section that explains, unless just it is asked for: what stands first in it
 * is a name where it is written as settings are, or has more than one word in it, as figures have.
 * @param {string} name @param {readonly string[]} asked
 */
const isNamed = (name, asked) => asked.length > 1 || /^[A-Z]+$/.test(name)

/**
 * Gives what finds in an index, group by group, the group of the best hit first.
 * @param {Library} MiniSearch @param {Index} index
 */
export async function openFind(MiniSearch, { pages, entries }) {
  /** How often a word stands anywhere. @type {Map<string, number>} */
  const counts = new Map()
  const search = new MiniSearch({
    fields: ['name', 'row', 'leads', 'path', 'text', 'other', 'also'],
    tokenize: termsOf,
    processTerm(term) {
      counts.set(term, (counts.get(term) ?? 0) + 1)
      return term
    },
    searchOptions: {
      tokenize: queryOf,
      processTerm: (term) => term,
      boost: { name: 4, row: 1.2, leads: 1.5, path: 2, text: 1, other: 0.8, also: 1.5 },
      bm25: { k: 1.2, b: 0.5, d: 0.5 },
      prefix: (term) => term.length > 1 || /\p{Script=Han}/u.test(term),
      weights: { prefix: 0.6, fuzzy: 0.3 },
    },
  })
  const documents = entries.map((entry, id) => ({ id, ...entry, ...(isRow(entry) && { name: '', row: entry.name }) }))
  await search.addAllAsync(documents, { chunkSize: 200 })

  /**
   * What has most of the words: theirs where something has them all, else ours. A word that stands nowhere is looked for with a
   * letter in five wrong; two Chinese characters that nothing has beside each other are no word. A name or a path has all of its parts.
   * @param {string} text
   */
  function ask(text) {
    const all = search.search(text, { combineWith: 'AND' })
    if (all.length > 0 && writtenAsOne.test(text)) return { asked: queryOf(text), found: all }
    const whole = all.length > 0 ? text : inOurWords(text)
    const asked = queryOf(whole).filter((term) => !isHan.test(term) || term.length === 1 || counts.has(term))
    const found = search.search(whole, {
      combineWith: 'OR',
      fuzzy: (term) => (term.length >= fuzzyFrom && !counts.has(term) ? 0.2 : false),
    })
    const shares = found.map(({ queryTerms }) => meaningOf(queryTerms))
    const best = Math.max(...shares)
    return {
      asked,
      found: found.flatMap((one, place) => {
        const share = (shares[place] ?? 0) / best
        return share < shareMin ? [] : [{ ...one, score: one.score * share ** 2 }]
      }),
    }
  }

  /** What words tell together: the rarer, the more. @param {readonly string[]} words */
  function meaningOf(words) {
    let sum = 0
    for (const word of new Set(words)) sum += Math.log1p(entries.length / (counts.get(word) ?? misspeltCount))
    return sum
  }

  /** @param {string} text @returns {Group[]} */
  return (text) => {
    const told = withoutFillers(text)
    const { found, asked } = ask(told)
    const typed = [...queryOf(told), ...asked]
    const hits = found.flatMap(({ id, score, terms }) => {
      const entry = entries[id]
      if (!entry) return []
      const page = pages[entry.page] ?? none
      const href = page.href + (entry.anchor ? `#${entry.anchor}` : '')
      const hit = { entry, page, href, terms: new Set(terms), asked: typed }
      return [{ hit, score: score * weightOf(entry, page) * nameWeight(entry, asked) }]
    })
    hits.sort((one, other) => other.score - one.score)
    const groups = Map.groupBy(hits, ({ hit }) => hit.entry.kind)
    return [...groups].map(([kind, members]) => ({
      kind,
      count: members.length,
      hits: members.slice(0, shownMax).map(({ hit }) => hit),
    }))
  }
}
