import type { Accounts } from '#accounts'
import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly accounts: Pick<Accounts, 'newAccount'>
  readonly ledger: Pick<Ledger, 'newBalance' | 'newTopUp' | 'newQuota'>
}

interface AccountFields {
  readonly name: string
  readonly isOperator?: boolean | undefined
  /** What is put in at once. */
  readonly balanceMicro?: number | undefined
  /** Answers it may pay for in a day; `null` for any number. */
  readonly dailyLimit?: number | null | undefined
}

/** Opens an account with what it begins with, in one commit. Throws a Refusal where the name is none, or another's. */
export async function openAccount(desk: Needs, actor: Actor, fields: AccountFields) {
  const { accounts, ledger } = desk
  const { name: wanted, isOperator = false, balanceMicro = 0, dailyLimit = null } = fields
  const { id, name, change } = await accounts.newAccount({ name: wanted, isOperator })
  const topUp = balanceMicro === 0 ? [] : [ledger.newTopUp({ accountId: id, amountMicro: balanceMicro })]
  const quota = dailyLimit === null ? [] : [ledger.newQuota(id, dailyLimit)]
  await doDeed(desk, {
    verb: 'open-account',
    actor,
    about: { accountId: id },
    to: { name, isOperator, balanceMicro, dailyLimit },
    changes: [change, ledger.newBalance(id), ...topUp, ...quota],
    rows: [
      { in: 'account', key: { id }, shows: ['name', 'status'] },
      noteBalance(id),
      { in: 'quota', key: { accountId: id }, shows: ['dailyLimit'] },
    ],
  })
  return { id, name }
}
