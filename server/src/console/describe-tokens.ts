import { type Scope, scopes, type Tokens, usualScopes } from '#accounts'
import { dayOf, type Rate, readRate } from '#kit'
import type { ConsoleNeeds } from './needs.ts'
import type { VisitedAccount } from './visitor.ts'
import type { TokenFacts, TokenItem } from './wire/tokens.ts'

type Needs = Pick<ConsoleNeeds, 'ledger' | 'usage' | 'limits' | 'clock'>
type TokenRow = Awaited<ReturnType<Tokens['listTokens']>>[number]

/** What tokens without a cap spent is told of so many days. */
const spentDays = 30

export async function describeTokens(
  needs: Needs,
  accountId: string,
  rows: readonly TokenRow[],
): Promise<readonly TokenItem[]> {
  const { ledger, usage, clock } = needs
  const ids = rows.map(({ id }) => id)
  const today = dayOf(clock.now())
  const [caps, spent, used, usual] = await Promise.all([
    ledger.listSpending(ids),
    ledger.sumSpentByToken({ accountId, from: today - spentDays + 1, to: today }),
    usage.listLastUsed(ids),
    findUsualRate(needs, accountId),
  ])
  return rows.map(({ id, label, hint, endpoints, scopes: granted, rate, createdAt, expiresAt, revokedAt }) => {
    const cap = caps.get(id)
    return {
      ...{ id, label, hint, endpoints, scopes: granted, createdAt, expiresAt, revokedAt },
      rate: rate === null ? usual : readRate(rate),
      hasOwnRate: rate !== null,
      capMicro: cap?.capMicro ?? null,
      spentMicro: cap ? cap.spentMicro : Math.max(spent.get(id) ?? 0, 0),
      lastUsedAt: used.get(id) ?? null,
      state: stateOf({ expiresAt, revokedAt }, cap, clock.now()),
    }
  })
}

function stateOf(
  { expiresAt, revokedAt }: Pick<TokenRow, 'expiresAt' | 'revokedAt'>,
  cap: { readonly capMicro: number; readonly spentMicro: number } | undefined,
  now: number,
): TokenItem['state'] {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt !== null && expiresAt <= now) return 'expired'
  return cap && cap.spentMicro >= cap.capMicro ? 'capped' : 'works'
}

export async function readTokenFacts(
  needs: Needs & Pick<ConsoleNeeds, 'accounts'>,
  { id: accountId, name }: Pick<VisitedAccount, 'id' | 'name'>,
): Promise<TokenFacts> {
  const buckets = await listBuckets(needs, accountId)
  const { isOperator } = await needs.accounts.getAccount(name)
  const given: readonly Scope[] = isOperator ? scopes : usualScopes
  const account = buckets.find(({ policy }) => policy === 'account')
  return { rate: await findUsualRate(needs, accountId), accountRate: account ? account.rate : null, scopes: given }
}

/** What a token is limited to that names no rate. */
async function findUsualRate(needs: Pick<Needs, 'limits'>, accountId: string): Promise<Rate> {
  const [first] = await listBuckets(needs, accountId)
  if (!first) throw new Error('a token has no rate at all')
  return first.rate
}

const listBuckets = ({ limits }: Pick<Needs, 'limits'>, accountId: string) =>
  limits.listBuckets({ accountId, tokenId: '', path: '', tokenRate: undefined })

/** A rate as tokens have it: `5/s, burst 10`. */
export const writeRate = ({ perSecond, burst }: Rate): string => `${Number(perSecond.toFixed(3))}/s, burst ${burst}`
