import type { NotedRow } from '#journal'

/** What is shown of a balance; of what an account has, its row is the lock as well. */
export const noteBalance = (accountId: string): NotedRow => ({
  in: 'balance',
  key: { accountId },
  shows: { availableMicro: 'available', chargedMicro: 'charged' },
})

/** A price that is set: for an account, or for everybody. */
export const notePrice = (path: string, accountId = ''): NotedRow => ({
  in: 'price',
  key: { path, accountId },
  shows: ['priceMicro', 'cachedMicro'],
})

/** What somebody may do in an account. */
export const noteMembership = (accountId: string, personId: string): NotedRow => ({
  in: 'membership',
  key: { accountId, personId },
  shows: ['role'],
})

/** What is shown of a webhook: never whereto. */
export const noteWebhook = (id: string): NotedRow => ({
  in: 'webhook',
  key: { id },
  shows: ['label', 'types', 'pausedAt', 'disabledAt', 'removedAt'],
})
