import { dayOf, readYuan, startOfDay, writeYuan } from '#format'
import type { ScopeName, TokenFacts, TokenForm, TokenItem } from '#wire/tokens'

/** A token's limits as they are typed. */
export interface TokenDraft {
  readonly label: string
  readonly endpoints: readonly string[]
  readonly scopes: readonly ScopeName[]
  readonly cap: string
  readonly perSecond: string
  readonly burst: string
  /** `2027-01-31`, or nothing. */
  readonly expires: string
}

export const wrongs = ['cap', 'perSecond', 'burst', 'expires', 'scopes'] as const
export type Wrong = (typeof wrongs)[number]

export const newDraft = ({ scopes }: TokenFacts): TokenDraft => ({
  label: '',
  endpoints: [],
  scopes: scopes.filter((scope) => scope !== 'operator'),
  cap: '',
  perSecond: '',
  burst: '',
  expires: '',
})

export const draftOf = (token: TokenItem): TokenDraft => ({
  label: token.label ?? '',
  endpoints: token.endpoints ?? [],
  scopes: token.scopes,
  cap: token.capMicro === null ? '' : writeYuan(token.capMicro),
  perSecond: token.hasOwnRate ? String(Number(token.rate.perSecond.toFixed(3))) : '',
  burst: token.hasOwnRate ? String(token.rate.burst) : '',
  expires: token.expiresAt === null ? '' : writeDate(dayOf(token.expiresAt - 1)),
})

/** `2027-01-31` of a day of Shanghai. */
const writeDate = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** The end of that day in Shanghai; nothing where it is none. */
export function readExpiry(date: string): number | undefined {
  const begun = Date.parse(`${date}T00:00:00+08:00`)
  return Number.isNaN(begun) ? undefined : startOfDay(dayOf(begun) + 1)
}

const rateForm = /^\d{1,6}(\.\d{1,3})?$/
const burstForm = /^[1-9]\d{0,5}$/

/** What is not as it should be. */
export function findWrongs(draft: TokenDraft, now: number): ReadonlySet<Wrong> {
  const { cap, perSecond, burst, expires, scopes } = draft
  const expiresAt = readExpiry(expires)
  const found: readonly (readonly [Wrong, boolean])[] = [
    ['cap', cap.trim() !== '' && readYuan(cap) === undefined],
    ['perSecond', perSecond.trim() !== '' && !(rateForm.test(perSecond.trim()) && Number(perSecond) > 0)],
    ['burst', burst.trim() !== '' && !burstForm.test(burst.trim())],
    ['expires', expires !== '' && (expiresAt === undefined || expiresAt <= now)],
    ['scopes', scopes.length === 0],
  ]
  return new Set(found.flatMap(([name, isWrong]) => (isWrong ? [name] : [])))
}

/** As the service takes it: what is left empty is not limited. */
export function formOf(draft: TokenDraft, { rate: usual }: TokenFacts): TokenForm {
  const { label, endpoints, scopes, cap, perSecond, burst, expires } = draft
  const isLimited = perSecond.trim() !== '' || burst.trim() !== ''
  const each = perSecond.trim() === '' ? usual.perSecond : Number(perSecond)
  const atOnce = burst.trim() === '' ? Math.max(1, Math.round(each * 2)) : Number(burst)
  return {
    label: label.trim() === '' ? null : label.trim(),
    endpoints: endpoints.length === 0 ? null : endpoints,
    scopes,
    rate: isLimited ? { perSecond: each, burst: atOnce } : null,
    capMicro: cap.trim() === '' ? null : (readYuan(cap) ?? null),
    expiresAt: expires === '' ? null : (readExpiry(expires) ?? null),
  }
}
