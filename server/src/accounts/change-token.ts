import { Refusal, readLine, readRate, showValue } from '#kit'
import { type Change, defineRule } from '#store'
import { operatorScope, type Scope, writeScopes } from './scopes.ts'

/** What of a token is to be otherwise; what is absent stays. */
export interface TokenChanges {
  readonly label?: string | null | undefined
  /** Paths it may ask; `null`: all. */
  readonly endpoints?: readonly string[] | null | undefined
  readonly scopes?: readonly Scope[] | undefined
  /** As `readRate` takes it; `null`: the service's default. */
  readonly rate?: string | null | undefined
  /** Unix milliseconds; `null`: it works until it is revoked. */
  readonly expiresAt?: number | null | undefined
}

interface ChangedToken {
  readonly id: string
  readonly accountId: string
  readonly isOperator: boolean
  readonly changes: {
    readonly label?: string | null
    readonly endpoints?: string | null
    readonly scopes?: string
    readonly rate?: string | null
    readonly expiresAt?: number | null
  }
}

const changeRow = defineRule<ChangedToken>({
  name: 'accounts.changeToken',
  announces: true,
  rows: ({ id, accountId }) => [
    { in: 'token', key: { id } },
    { in: 'account', key: { id: accountId }, for: 'sharing' },
  ],
  apply(sheet, { id, accountId, isOperator, changes }) {
    const token = sheet.find('token', { id })
    if (token?.accountId !== accountId) throw new Refusal(`there is no token ${showValue(id)}`)
    if (token.revokedAt !== null) throw new Refusal(`token ${id} is revoked, and stays so: make another one`)
    if (isOperator && sheet.find('account', { id: accountId })?.operator !== 1)
      throw new Refusal(`the scope ${operatorScope} is for tokens of operators' accounts (account create --operator)`)
    sheet.change('token', { id }, changes)
  },
})

/** Changes what a token may do. Throws a Refusal where something of it is not as it should be; its commit, where it is revoked. */
export function changeToken(token: Pick<ChangedToken, 'id' | 'accountId'>, asked: TokenChanges): Change {
  const { label, endpoints, scopes, rate, expiresAt } = asked
  if (typeof rate === 'string') readRate(rate)
  if (typeof label === 'string') readLine(label, 'the label')
  if (scopes?.length === 0) throw new Refusal('a token without a scope may do nothing: revoke it instead')
  if (endpoints?.length === 0) throw new Refusal('a token without an endpoint may ask nothing: revoke it instead')
  return changeRow({
    ...token,
    isOperator: scopes?.includes(operatorScope) === true,
    changes: {
      ...(label !== undefined && { label }),
      ...(endpoints !== undefined && { endpoints: endpoints && JSON.stringify(endpoints) }),
      ...(scopes !== undefined && { scopes: writeScopes(scopes) }),
      ...(rate !== undefined && { rate }),
      ...(expiresAt !== undefined && { expiresAt }),
    },
  })
}
