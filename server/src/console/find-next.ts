import type { Tokens } from '#accounts'
import { dayMs } from '#kit'
import type { Ledger, QuotaState } from '#ledger'
import type { HomeNext } from './wire/home.ts'

type Listed = Awaited<ReturnType<Tokens['listTokens']>>[number]
type Spending = Awaited<ReturnType<Ledger['listSpending']>>

interface Known {
  readonly now: number
  readonly tokens: readonly Listed[]
  readonly spending: Spending
  readonly quota: QuotaState
  readonly hasAlarm: boolean
  /** Whether the account spends at all. */
  readonly isSpending: boolean
}

const soonMs = 7 * dayMs
const nearShare = 0.9

/** What an account should do before something stops, the most pressing first. */
export function findNext({ now, tokens, spending, quota, hasAlarm, isSpending }: Known): HomeNext[] {
  if (tokens.length === 0) return [{ kind: 'token.none' }]
  const expiring = tokens
    .flatMap((token) =>
      token.expiresAt !== null && token.expiresAt - now <= soonMs ? [{ ...token, expiresAt: token.expiresAt }] : [],
    )
    .sort((one, other) => one.expiresAt - other.expiresAt)
    .map(
      (token): HomeNext => ({
        kind: 'token.expiring',
        token: nameOf(token),
        tokenId: token.id,
        expiresAt: token.expiresAt,
      }),
    )
  const near = tokens.flatMap((token): HomeNext[] => {
    const cap = spending.get(token.id)
    if (!cap) return []
    const used = cap.spentMicro + cap.heldMicro
    if (used < nearShare * cap.capMicro) return []
    return [{ kind: 'cap.near', token: nameOf(token), tokenId: token.id, leftMicro: cap.capMicro - used }]
  })
  return [
    ...findQuota(quota),
    ...expiring,
    ...near,
    ...(isSpending && !hasAlarm ? [{ kind: 'alarm.none' } as const] : []),
  ]
}

function findQuota({ dailyLimit, used, held }: QuotaState): HomeNext[] {
  if (dailyLimit === undefined || used + held < nearShare * dailyLimit) return []
  return [{ kind: 'quota.near', left: Math.max(dailyLimit - used - held, 0), limit: dailyLimit }]
}

/** As its list names it. */
const nameOf = ({ label, hint, id }: Listed): string => label ?? (hint === null ? id : `…${hint}`)
