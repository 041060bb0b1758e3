import { derived, findSimilarity } from '#kit'
import { pageAddress, serviceAddress } from './addresses.ts'
import { listHeadings } from './markdown-html.ts'
import { servedOperations } from './openapi/index.ts'
import type { Lang, Page } from './page.ts'
import { shortTitle } from './short-title.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

/** A page that may have been meant. */
export interface Near {
  readonly address: string
  readonly title: string
  readonly text: string
}

interface Candidate {
  readonly words: ReadonlySet<string>
  readonly isDeprecated: boolean
  readonly tell: (lang: Lang) => Near
}

/** What an address is read of, and pages offered. */
const wordsMax = 12
const nearMax = 3

/** Words less alike than this are different ones. */
const similarityMin = 0.75
/** How much of what an address says a page must have. */
const scoreMin = 0.4
/** How much less than the best one is not offered beside it. */
const distanceMax = 0.25

/** Chinese in pairs, as there are no blanks between words; long numbers are ids, which no page has. */
const words = (text: string): string[] =>
  [...text.toLowerCase().matchAll(/[a-z]{2,}|(?<!\d)\d{2,6}(?!\d)|\p{Script=Han}(?=(\p{Script=Han}))/gu)].map(
    ([first, second = '']) => `${first}${second}`,
  )

const listCandidates = derived((site: Site): readonly Candidate[] => [
  ...servedOperations.map(({ method, path, operation: { id, title } }): Candidate => {
    const address = serviceAddress(id)
    return {
      words: new Set(words(`${address} ${path} ${title.en} ${title.zh}`)),
      isDeprecated: false,
      tell: (lang) => ({ address, title: title[lang], text: `${method} ${path}` }),
    }
  }),
  ...site.guides
    .filter(({ lang }) => lang === 'en')
    .map(({ address }): Candidate => {
      const find = (lang: Lang) => site.guides.find((guide) => guide.address === address && guide.lang === lang)
      const [en, zh] = [find('en'), find('zh')]
      return {
        words: new Set(words([address, ...[en, zh].flatMap((guide) => (guide ? listTitles(guide) : []))].join(' '))),
        isDeprecated: false,
        tell: (lang) => ({ address, title: find(lang)?.title ?? '', text: find(lang)?.summary ?? '' }),
      }
    }),
  ...site.endpoints.map((endpoint): Candidate => {
    const { page, pageAliases, path, title, deprecated } = endpoint
    const addresses = [page, ...pageAliases].map(pageAddress).join(' ')
    return {
      words: new Set(words(`${addresses} ${path} ${title.en} ${title.zh}`)),
      isDeprecated: deprecated !== undefined,
      tell: (lang) => ({
        address: pageAddress(page),
        title: shortTitle(endpoint, site.endpoints)[lang],
        text: deprecated ? `${path} · ${say(lang, 'deprecated')}` : path,
      }),
    }
  }),
])

/** What a guide and its sections are called. */
const listTitles = ({ title, blocks }: Page): readonly string[] => [
  title,
  ...blocks.flatMap((block) => (block.kind === 'markdown' ? listHeadings(block.text).map(({ text }) => text) : [])),
]

/** In how many pages each word is. */
const countWords = derived((candidates: readonly Candidate[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const candidate of candidates) for (const word of candidate.words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
})

/** A word of an address: how much it tells, and the words of pages that are like it. */
interface Asked {
  readonly weight: number
  readonly alike: ReadonlyMap<string, number>
}

function readAsked(address: string, candidates: readonly Candidate[]): readonly Asked[] {
  const counts = countWords(candidates)
  return [...new Set(words(address))].slice(0, wordsMax).map((word) => {
    const alike = new Map<string, number>()
    for (const known of counts.keys()) {
      const similarity = findSimilarity(word, known)
      if (similarity >= similarityMin) alike.set(known, similarity)
    }
    // What every page has tells them not apart, and what none has is the most that is missed.
    const seenIn = Math.max(0, ...[...alike.keys()].map((known) => counts.get(known) ?? 0))
    return { weight: Math.log(1 + candidates.length / Math.max(1, seenIn)), alike }
  })
}

function score(asked: readonly Asked[], candidate: Candidate): number {
  let [had, all] = [0, 0]
  for (const { weight, alike } of asked) {
    const best = Math.max(0, ...[...alike].map(([word, similarity]) => (candidate.words.has(word) ? similarity : 0)))
    had += weight * best
    all += weight
  }
  return all === 0 ? 0 : had / all
}

/** The pages whose addresses, paths and titles have most of the words of an address, however they are spelt. */
export function findClosest(site: Site, address: string, lang: Lang): readonly Near[] {
  const candidates = listCandidates(site)
  const asked = readAsked(address, candidates)
  const scored = candidates.map((candidate) => ({ candidate, score: score(asked, candidate) }))
  const enough = Math.max(scoreMin, ...scored.map((one) => one.score - distanceMax))
  return scored
    .filter((one) => one.score >= enough)
    .toSorted(
      (one, other) =>
        other.score - one.score ||
        Number(one.candidate.isDeprecated) - Number(other.candidate.isDeprecated) ||
        one.candidate.words.size - other.candidate.words.size,
    )
    .slice(0, nearMax)
    .map(({ candidate }) => candidate.tell(lang))
}
