import { inOurWords, spaced, withoutFillers } from './asked.js'
import { queryOf, termsOf } from './words-of.js'

/** @typedef {'guide' | 'endpoint' | 'code' | 'field'} Kind */
/**
 * @typedef {object} Entry
 * @property {Kind} kind
 * @property {number} page
 * @property {string} [anchor]
 * @property {string} name
 * @property {string} [path]
 * @property {boolean} [isDeprecated]
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

/** Of words this long one letter in five may be wrong, where nothing is found otherwise. */
const fuzzyFrom = 4

/** @type {Readonly<Record<Kind, number>>} */
const weights = { guide: 1.5, endpoint: 1.3, code: 1.2, field: 0.8 }

/** A row of a guide's table is short, and would come before the section that explains. @param {Entry} entry */
const isRow = ({ kind, also }) => kind === 'guide' && also !== undefined

/** @param {Entry} entry @param {FoundPage} page */
const weightOf = (entry, page) =>
  weights[entry.kind] *
  (isRow(entry) ? 0.5 : 1) *
  (entry.isDeprecated ? 0.6 : 1) *
  (page.isNews ? 0.4 : 1) *
  (1 + Math.log1p(entry.more ?? 0) / 20)

const none = { href: '', title: '' }

/**
 * Whether it goes by just this name, or a part of its path does. What stands first in a table is a name where it is written as
 * settings are, or has more than one word in it, as figures have.
 * @param {Entry} entry @param {readonly string[]} asked
 */
function isCalled(entry, asked) {
  if (isRow(entry) && asked.length === 1 && !/^[A-Z]+$/.test(entry.name)) return false
  const { name, path = '' } = entry
  return [name, ...name.split(', '), ...path.split('/')].some((one) => queryOf(one).join('') === asked.join(''))
}

/** Whether a part of its path begins with just this, which is how a path is typed. @param {Entry} entry @param {readonly string[]} asked */
const beginsWith = ({ path = '' }, asked) =>
  asked.length > 1 && path.split('/').some((one) => queryOf(one).join('').startsWith(asked.join('')))

/** @param {Entry} entry @param {readonly string[]} asked */
const nameWeight = (entry, asked) => (isCalled(entry, asked) ? 3 : beginsWith(entry, asked) ? 2 : 1)

/**
 * Gives what finds in an index, group by group, the group of the best hit first.
 * @param {Library} MiniSearch @param {Index} index
 */
export async function openFind(MiniSearch, { pages, entries }) {
  const search = new MiniSearch({
    fields: ['name', 'row', 'path', 'text', 'other', 'also'],
    tokenize: termsOf,
    processTerm: (term) => term,
    searchOptions: {
      tokenize: queryOf,
      boost: { name: 4, row: 1.2, path: 2, text: 1, other: 0.8, also: 1.5 },
      bm25: { k: 1.2, b: 0.5, d: 0.5 },
      prefix: (term) => term.length > 1 || /\p{Script=Han}/u.test(term),
      weights: { prefix: 0.6, fuzzy: 0.3 },
    },
  })
  const documents = entries.map((entry, id) => ({ id, ...entry, ...(isRow(entry) && { name: '', row: entry.name }) }))
  await search.addAllAsync(documents, { chunkSize: 200 })

  /** All words; else all in our words; else half of them, one letter aside. @param {string} text */
  function ask(text) {
    const ours = inOurWords(text)
    for (const whole of ours === text ? [text] : [text, ours]) {
      const all = search.search(whole, { combineWith: 'AND' })
      if (all.length > 0) return all
    }
    const loose = spaced(ours)
    const least = new Set(queryOf(loose)).size / 2
    return search
      .search(loose, { combineWith: 'OR', fuzzy: (term) => (term.length >= fuzzyFrom ? 0.2 : false) })
      .filter(({ queryTerms }) => new Set(queryTerms).size >= least)
  }

  /** @param {string} text @returns {Group[]} */
  return (text) => {
    const told = withoutFillers(text)
    const asked = queryOf(told)
    const hits = ask(told).flatMap(({ id, score, terms }) => {
      const entry = entries[id]
      if (!entry) return []
      const page = pages[entry.page] ?? none
      const href = page.href + (entry.anchor ? `#${entry.anchor}` : '')
      const hit = { entry, page, href, terms: new Set(terms), asked }
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
