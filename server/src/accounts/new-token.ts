import { createShortId, type Random, Refusal, readLine, readRate } from '#kit'
import { defineQuery, defineRule } from '#store'
import { checkBrought } from './brought-secret.ts'
import { type DigestKey, type KeyNote, notedKey, noteKey } from './digest-key.ts'
import { operatorScope, type Scope, usualScopes, writeScopes } from './scopes.ts'
import { createSecret, digestSecret, hintOf } from './token-secret.ts'

export interface TokenFields {
  readonly accountId: string
  readonly label?: string | undefined
  /** Paths it may ask; absent: all. */
  readonly endpoints?: readonly string[] | undefined
  /** What it may do; absent: all but what only operators may. */
  readonly scopes?: readonly Scope[] | undefined
  /** Unix milliseconds. */
  readonly expiresAt?: number | undefined
  /** As `readRate` takes it; absent: the service's default. */
  readonly rate?: string | undefined
  /** A secret its caller has already; absent: a new one is made. */
  readonly brought?: string | undefined
}

interface NewToken {
  readonly id: string
  readonly accountId: string
  readonly digest: Uint8Array
  readonly hint: string
  readonly label: string | null
  readonly endpoints: string | null
  readonly scopes: string
  readonly rate: string | null
  readonly createdAt: number
  readonly expiresAt: number | null
}

interface AddToken {
  readonly row: NewToken
  /** Again, for whom is looked. */
  readonly digest: Uint8Array
  readonly isOperator: boolean
  readonly note: KeyNote
}

export const findByDigest = defineQuery<{ readonly id: string }, { readonly digest: Uint8Array }>(
  'accounts.findTokenByDigest',
  'SELECT id FROM token WHERE digest = @digest',
)

/** Of a secret that was brought somebody may have remembered that there is none like it. */
const addToken = defineRule<AddToken, void, { twins: { id: string } }>({
  name: 'accounts.addToken',
  announces: true,
  find: { twins: findByDigest },
  rows: ({ row }, { twins }) => [
    notedKey,
    { in: 'account', key: { id: row.accountId }, for: 'sharing' },
    ...twins.map((key) => ({ in: 'token', key, for: 'sharing' }) as const),
  ],
  apply(sheet, { row, isOperator, note }, { twins }) {
    noteKey(sheet, note)
    for (const twin of twins) {
      const state =
        sheet.get('token', twin).revokedAt === null
          ? ''
          : ', which is revoked: a dead secret does not come back to life'
      throw new Refusal(`the secret is that of token ${twin.id} already${state}`)
    }
    if (isOperator && sheet.find('account', { id: row.accountId })?.operator !== 1)
      throw new Refusal(`the scope ${operatorScope} is for tokens of operators' accounts (account create --operator)`)
    sheet.insert('token', { ...row, revokedAt: null })
  },
})

interface DraftNeeds {
  readonly random: Random
  readonly digestKey: DigestKey
  readonly createdAt: number
}

/** A token that is not written yet. Throws a Refusal where something of it is not as it should be. */
export async function draftToken(fields: TokenFields, { random, digestKey, createdAt }: DraftNeeds) {
  const { accountId, label = null, endpoints, scopes = usualScopes, expiresAt = null, rate = null, brought } = fields
  if (brought !== undefined) checkBrought(brought)
  if (rate !== null) readRate(rate)
  if (label !== null) readLine(label, 'the label')
  const id = createShortId('tok', random)
  const secret = brought ?? createSecret(random)
  const { key, note } = await digestKey.get()
  const digest = digestSecret(secret, key)
  const row = {
    id,
    accountId,
    digest,
    hint: brought === undefined ? hintOf(secret) : '',
    label,
    endpoints: endpoints ? JSON.stringify(endpoints) : null,
    scopes: writeScopes(scopes),
    rate,
    createdAt,
    expiresAt,
  }
  return { id, secret, change: addToken({ row, digest, note, isOperator: scopes.includes(operatorScope) }) }
}

/** As `endpoints` of a token are kept. */
export function readPaths(json: string): string[] {
  const paths: unknown = JSON.parse(json)
  return Array.isArray(paths) ? paths.map(String) : []
}
