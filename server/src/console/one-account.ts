import { dayOf } from '#kit'
import { openAccountFigures } from './account-figures.ts'
import type { ConsoleNeeds } from './needs.ts'
import type { ChosenEndpoint, OneAccount } from './wire/operator-accounts.ts'

/** People shown beside an account; its own page has them all. */
const membersMax = 50

/** Reads all that an account's page has for operators. */
export function openOneAccount(needs: ConsoleNeeds): (accountId: string) => Promise<OneAccount | undefined> {
  const { store, clock, ledger, limits, people, catalogue } = needs
  const figures = openAccountFigures(store, clock)

  const listEndpoints = (accountId: string): Promise<readonly ChosenEndpoint[]> =>
    Promise.all(
      catalogue.list().map(async (endpoint) => {
        const { path, title } = endpoint
        return { path, title, ...(await ledger.getPrice(accountId, endpoint)) }
      }),
    )

  return async (accountId) => {
    const account = await figures.find(accountId)
    if (!account) return undefined
    const [balance, quota, rates, prices, allowances, members, invitations, endpoints] = await Promise.all([
      ledger.getBalance(accountId),
      ledger.getQuota(accountId, dayOf(clock.now())),
      limits.listRates(accountId),
      ledger.listOwnPrices(accountId),
      ledger.listAllowances(accountId),
      people.listMembers({ accountId, after: '', limit: membersMax }),
      people.listInvitations(accountId),
      listEndpoints(accountId),
    ])
    return {
      ...account,
      moneyInMicro: balance.moneyInMicro,
      chargedMicro: balance.chargedMicro,
      quota: { dailyLimit: quota.dailyLimit ?? null, usedToday: quota.used, heldToday: quota.held },
      limits: rates,
      prices,
      allowances,
      members: members.map(({ id, name, email, role, seenAt }) => ({ id, name, email, role, seenAt })),
      invitations: invitations.map(({ email, role, expiresAt }) => ({ email, role: role ?? '', expiresAt })),
      endpoints: [...endpoints].sort((one, other) => (one.title.en < other.title.en ? -1 : 1)),
    }
  }
}
