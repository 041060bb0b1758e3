import { dayOf } from '#kit'
import { openAccountFigures } from './account-figures.ts'
import type { ConsoleNeeds } from './needs.ts'
import type { ChosenEndpoint, OneAccount, OwnPrice } from './wire/operator-accounts.ts'

/** People shown beside an account; its own page has them all. */
const membersMax = 50

/** Reads all that an account's page has for operators. */
export function openOneAccount(needs: ConsoleNeeds): (accountId: string) => Promise<OneAccount | undefined> {
  const { store, clock, ledger, limits, people, catalogue } = needs
  const figures = openAccountFigures(store, clock)

  /** With what each costs an account: its own price, else everybody's, else the catalogue's. */
  async function listEndpoints(accountId: string): Promise<readonly ChosenEndpoint[]> {
    const [own, everybodys] = await Promise.all([accountId, ''].map(listPrices))
    return catalogue.list().map((endpoint) => {
      const { path, title } = endpoint
      const [one, all] = [own?.get(path), everybodys?.get(path)]
      return {
        path,
        title,
        priceMicro: one?.priceMicro ?? all?.priceMicro ?? endpoint.priceMicro,
        cachedMicro: one?.cachedMicro ?? all?.cachedMicro ?? endpoint.cachedMicro,
      }
    })
  }

  const listPrices = async (accountId: string): Promise<ReadonlyMap<string, OwnPrice>> =>
    new Map((await ledger.listOwnPrices(accountId)).map((price) => [price.path, price]))

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
