import type { Endpoint } from '#catalogue'
import { derived } from '#kit'
import { type Entry, readEntry } from './entry.ts'
import { openMending } from './mend.ts'
import { nameWeight, readNames } from './names.ts'
import { readTerms } from './terms.ts'

interface Finder {
  /** The endpoints that answer it, the best first; no more than so many. */
  find(query: string, limitMax: number): readonly Endpoint[]
}

/** Characters of a question that are read. */
const queryMax = 300

/** What a phrase counts that says the same as the question, beside the words an endpoint has of it. */
const likenessWeight = 6

/** What the name of a parameter, field or value counts that only one endpoint has: more than any words. */
const memberWeight = 30

/** A name that more endpoints have says nothing. */
const membersMax = 10

/** How far stays behind what is deprecated, or what is not where somebody asks for one that is. */
const behind = 0.5

const saysReplaced =
  /instead|in place of|should be (?:used|called)|replac|new (?:path|api|endpoint)|successor|supersed(?:es|ing|ed by)|t[ao]o?k(?:es?)? over|migrat|upgrad|updat|switch(?:ing)? (?:from|to)|newer|(?:new|current) version|equivalent|counterpart|(?:should|do|can|must) (?:i|we) (?:use|call)|替[代换](?!的)|取代|代替|[换改][成用]|迁移|升级|新版|新接口|接替|现在(?:该|应该|要)?[用调]|该[用调]哪/iu

const saysDeprecated =
  /deprecat|legacy|obsolete|outdated|superseded|retired|discontinued|(?<!how |years? )\bold\b|\b(?:older|previous|former) (?:api|version|endpoint)|旧|老(?:版|接口|的)|[弃废停]用|废弃|过时|下线|被替代/iu

const entryOf = derived(readEntry)

/** Finds endpoints by what somebody says who wants one, in English, Chinese or both at once. */
export function openFinder(list: () => readonly Endpoint[]): Finder {
  const indexOf = derived(createIndex)
  return {
    find(query, limitMax) {
      const endpoints = list()
      const text = query.slice(0, queryMax).normalize('NFKC')
      const found = indexOf(endpoints).find(text, limitMax)
      if (found.length > 0) return found
      return endpoints.filter((endpoint) => isCalled(endpoint, text.trim().toLowerCase())).slice(0, limitMax)
    },
  }
}

/** Whether a text is just its title: that may be a word that otherwise says nothing, such as *List*. */
const isCalled = ({ title }: Endpoint, text: string): boolean =>
  [title.en, title.zh].some((one) => one.normalize('NFKC').toLowerCase() === text)

function createIndex(endpoints: readonly Endpoint[]): Finder {
  const entries = endpoints.map(entryOf)
  const holders = findHolders(entries)
  const rarities = new Map([...holders].map(([term, weights]) => [term, rarityOf(weights, entries.length)]))
  const rarity = (term: string): number => rarities.get(term) ?? 0
  const predecessors = new Map(endpoints.map(({ path, deprecated }) => [deprecated?.successor, path]))
  const weighMembers = openMembers(entries)
  const startMending = openMending(rarities.keys())
  const findLikenesses = openLikeness(entries, rarity)

  return {
    find(query, limitMax) {
      const asked = readTerms(query, startMending())
      const names = readNames(query)
      const likenesses = findLikenesses(asked)
      const membered = weighMembers(names.written)
      const candidates = [...sumWeights(asked, holders, rarity)].map(([entry, sum]) => {
        const name = nameWeight(entry.named, names)
        const member = membered.get(entry) ?? 0
        const likeness = likenessWeight * (likenesses.get(entry) ?? 0)
        const score = (sum + likeness) * name + member
        return { endpoint: entry.endpoint, named: name + member, score }
      })
      const found = new Map(candidates.map((candidate) => [candidate.endpoint.path, candidate]))
      const wantsReplaced = saysReplaced.test(query)
      const wantsDeprecated = !wantsReplaced && saysDeprecated.test(query)

      /** Who writes a name that its successor has not means just it, unless they ask for the other one of the two. */
      const rank = ({ endpoint, named, score }: (typeof candidates)[number]): number => {
        const isDeprecated = endpoint.deprecated !== undefined
        const other = found.get(
          isDeprecated ? (endpoint.deprecated.successor ?? '') : (predecessors.get(endpoint.path) ?? ''),
        )
        if (wantsReplaced || wantsDeprecated)
          return isDeprecated === wantsDeprecated ? Math.max(score, other?.score ?? 0) : score * behind
        return isDeprecated && named <= (other?.named ?? 1) ? score * behind : score
      }

      return candidates
        .map((candidate) => ({ endpoint: candidate.endpoint, score: rank(candidate) }))
        .sort((one, other) => other.score - one.score)
        .slice(0, limitMax)
        .map(({ endpoint }) => endpoint)
    },
  }
}

type Holders = ReadonlyMap<string, ReadonlyMap<Entry, number>>
type Rarity = (term: string) => number

/** Which endpoints have a term, and how much it says of each. */
function findHolders(entries: readonly Entry[]): Holders {
  const holders = new Map<string, Map<Entry, number>>()
  for (const entry of entries)
    for (const [term, weight] of entry.weights) {
      const known = holders.get(term)
      if (known) known.set(entry, weight)
      else holders.set(term, new Map([[entry, weight]]))
    }
  return holders
}

/** A term is rare if few have it; those that only mention it count less than those it is about. */
function rarityOf(weights: ReadonlyMap<Entry, number>, count: number): number {
  const all = [...weights.values()]
  return Math.log1p((count * Math.max(...all)) / all.reduce((sum, weight) => sum + weight, 0))
}

/** What terms weigh together. */
function massOf(terms: Iterable<string>, rarity: Rarity): number {
  let sum = 0
  for (const term of terms) sum += rarity(term) ** 2
  return Math.sqrt(sum)
}

/** Tells of each endpoint how like a question is to what it is called and asked as: 1 where one of its phrases says the same. */
function openLikeness(entries: readonly Entry[], rarity: Rarity) {
  const phrases = entries.flatMap((entry) =>
    entry.phrases.map((terms) => ({ entry, terms, mass: massOf(terms, rarity) })),
  )
  const having = new Map<string, typeof phrases>()
  for (const phrase of phrases)
    for (const term of phrase.terms) {
      const known = having.get(term)
      if (known) known.push(phrase)
      else having.set(term, [phrase])
    }
  return (asked: ReadonlySet<string>): ReadonlyMap<Entry, number> => {
    const common = new Map<(typeof phrases)[number], number>()
    for (const term of asked)
      for (const phrase of having.get(term) ?? []) common.set(phrase, (common.get(phrase) ?? 0) + rarity(term) ** 2)
    const mass = massOf(asked, rarity)
    const likenesses = new Map<Entry, number>()
    for (const [{ entry, mass: own }, sum] of common)
      likenesses.set(entry, Math.max(likenesses.get(entry) ?? 0, sum / (mass * own)))
    return likenesses
  }
}

/** Tells of each endpoint how much it counts that a question has names of its parameters, fields and values: the fewer have one, the more. */
function openMembers(entries: readonly Entry[]) {
  const having = new Map<string, Set<Entry>>()
  for (const entry of entries)
    for (const member of entry.members) {
      const known = having.get(member)
      if (known) known.add(entry)
      else having.set(member, new Set([entry]))
    }
  return (written: readonly string[]): ReadonlyMap<Entry, number> => {
    const sums = new Map<Entry, number>()
    for (const word of new Set(written)) {
      const known = having.get(word) ?? new Set()
      if (known.size > membersMax) continue
      for (const entry of known) sums.set(entry, (sums.get(entry) ?? 0) + memberWeight / Math.sqrt(known.size))
    }
    return sums
  }
}

/** What each endpoint has of the terms, by their share of the question. */
function sumWeights(asked: ReadonlySet<string>, holders: Holders, rarity: Rarity): Map<Entry, number> {
  const sums = new Map<Entry, number>()
  const total = [...asked].reduce((sum, term) => sum + rarity(term), 0)
  for (const term of asked)
    for (const [entry, weight] of holders.get(term) ?? [])
      sums.set(entry, (sums.get(entry) ?? 0) + (weight * rarity(term)) / total)
  return sums
}
