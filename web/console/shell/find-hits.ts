import { useQuery } from '@tanstack/react-query'
import { isAtLeast, type SessionAccount, type SignedIn } from '#api'
import { pages } from '#pages'
import type { Findable, FindSource, PageFor } from '#parts'
import { type Lang, sayIn } from '#words'
import { findWords } from './find-words.ts'
import { plainPath } from './menu.ts'

export interface FindHit extends Findable {
  readonly group: string
}

const shownMax = 40

const maySee = (needed: PageFor, session: SignedIn, account: SessionAccount | undefined): boolean => {
  if (needed === 'anybody') return false
  if (needed === 'person') return true
  if (needed === 'operator') return session.person.isOperator
  return account !== undefined && isAtLeast(account.role, needed)
}

/** Pages, what can be done on them, and what they know by name: of those one may see. */
export function useFindHits(session: SignedIn, account: SessionAccount | undefined, lang: Lang): readonly FindHit[] {
  const { data: known = [] } = useQuery({
    queryKey: ['find', account?.id, lang],
    queryFn: () => readSources(session, account, lang),
    staleTime: 30_000,
  })
  const say = sayIn(findWords, lang)
  const seen = pages.filter((page) => maySee(page.for, session, account))
  return [
    ...seen.map((page) => ({
      id: `page${plainPath(page)}`,
      group: page.for === 'operator' ? say.operatorPages : say.pages,
      label: page.title[lang],
      to: plainPath(page),
      words: `${page.title.en} ${page.title.zh}`,
    })),
    ...seen.flatMap((page) =>
      (page.actions ?? [])
        .filter((action) => maySee(action.for, session, account))
        .map(({ label, search }) => ({
          id: `do${plainPath(page)}${label.en}`,
          group: say.actions,
          label: label[lang],
          to: plainPath(page),
          words: `${label.en} ${label.zh}`,
          ...(search ? { search } : {}),
        })),
    ),
    ...known,
  ]
}

async function readSources(
  session: SignedIn,
  account: SessionAccount | undefined,
  lang: Lang,
): Promise<readonly FindHit[]> {
  const sources = await Promise.all(pages.flatMap((page) => page.findSource?.() ?? []))
  const lists = await Promise.allSettled(
    sources
      .filter((source) => maySee(source.for, session, account))
      .map(async (source: FindSource) =>
        (await source.list(account?.id, lang)).map((found) => ({ ...found, group: source.group[lang] })),
      ),
  )
  return lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
}

/** Whoever asks for a request id means the call. */
const requestId = /^[0-9a-f]{32}$/

/** What has every word asked for, names that begin with it first; all pages and actions where nothing is asked. */
export function searchHits(all: readonly FindHit[], asked: string, lang: Lang): readonly FindHit[] {
  const text = asked.trim().toLowerCase()
  const say = sayIn(findWords, lang)
  if (text === '') return all.filter(({ id }) => /^(page|do)/.test(id)).slice(0, shownMax)
  const call: FindHit[] = requestId.test(text)
    ? [{ id: 'call', group: say.call, label: text, to: `/calls/${text}` }]
    : []
  const parts = text.split(/\s+/)
  const found = all
    .map((hit) => ({ hit, rank: rankOf(hit, text, parts) }))
    .filter(({ rank }) => rank < 3)
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ hit }) => hit)
    .slice(0, shownMax)
  const groups = [...new Set(found.map(({ group }) => group))]
  return [...call, ...groups.flatMap((group) => found.filter((hit) => hit.group === group))]
}

function rankOf(hit: FindHit, text: string, parts: readonly string[]): number {
  const label = hit.label.toLowerCase()
  if (label.startsWith(text)) return 0
  if (label.includes(text)) return 1
  const whole = `${label} ${hit.second ?? ''} ${hit.words ?? ''}`.toLowerCase()
  return parts.every((part) => whole.includes(part)) ? 2 : 3
}
