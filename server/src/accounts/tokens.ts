import { hash } from 'node:crypto'
import { type Clock, Problem, problems, type Random, type Rate, Refusal, readRate, showValue } from '#kit'
import { type Change, defineQuery, defineRule, openRemembered, type Store } from '#store'
import { mayBeBrought } from './brought-secret.ts'
import { changeToken, type TokenChanges } from './change-token.ts'
import type { DigestKey } from './digest-key.ts'
import { draftToken, findByDigest, readPaths, type TokenFields } from './new-token.ts'
import { operatorScope, readScopes, type Scope } from './scopes.ts'
import { openTokenList, type TokenList } from './token-list.ts'
import { digestSecret, isOurs, isWellFormed } from './token-secret.ts'

/** Who asks: a known, active token and its account. */
export interface Caller {
  readonly accountId: string
  readonly tokenId: string
  /** The token's own rate; absent: the service's default. */
  readonly rate: Rate | undefined
  /** The endpoints the token is limited to: it asks these, and sees what is kept of them and nothing else. Absent: all. */
  readonly endpoints: readonly string[] | undefined
  /** Whether the token may ask this endpoint. */
  allows(path: string): boolean
  /** Whether the token has this scope. */
  may(scope: Scope): boolean
}

export interface Tokens extends TokenList {
  /** Finds who asks. Throws `token.invalid`, the same for a missing, unknown, expired or revoked token and a suspended account. */
  identify(secret: string | undefined): Promise<Caller>
  /** Whether a text is the secret of a token, also of a dead one. */
  isSecret(text: string): Promise<boolean>
  /**
   * A new token as a change, so that its cap is set in the same commit. The secret is shown now or never. The commit
   * throws a Refusal where an account that is no operator's would get an operator's rights, or where a token, also a dead
   * one, has the secret that was brought.
   */
  newToken(fields: TokenFields): Promise<{ readonly id: string; readonly secret: string; readonly change: Change }>
  /** What of a token is to be otherwise, as a change. Its commit throws a Refusal where that cannot be. */
  changeToken(token: { readonly id: string; readonly accountId: string }, changes: TokenChanges): Change
  /** Whose a token is. Throws a Refusal when there is no such token. */
  getToken(id: string): Promise<{ readonly accountId: string }>
  /** Revokes for good, as a change, whose commit throws a Refusal when there is no such token. */
  revokeToken(id: string): Change<void>
  /** Whether tokens were made, and their key is no longer there: none of them is known. */
  isKeyMissing(): Promise<boolean>
  /** Whether tokens were made with another key than the one that is there. */
  isKeyOther(): Promise<boolean>
  /**
   * Makes another key, and revokes every token; the last of it, that the key is noted, is left to whoever commits it. Throws a
   * Refusal while a service runs, or where the operator set the key.
   */
  resetKey(finish: (change: Change<void>) => Promise<void>): Promise<void>
}

interface KnownCaller extends Caller {
  readonly expiresAt: number
}

interface CallerRow {
  readonly accountId: string
  readonly tokenId: string
  readonly operator: number
  readonly scopes: string
  readonly endpoints: string | null
  readonly rate: string | null
  readonly expiresAt: number | null
}

export interface TokensNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** The key of the digests; without it no secret matches. */
  readonly digestKey: DigestKey
}

/** What most texts are answered at once. */
const no = Promise.resolve(false)

/** Callers remembered between calls; more than are active at a time. */
const callersMax = 10_000

const findCaller = defineQuery<CallerRow, { readonly digest: Uint8Array }>(
  'accounts.findCaller',
  `SELECT token.account_id, token.id AS token_id, account.operator, token.scopes, token.endpoints, token.rate, token.expires_at
   FROM token JOIN account ON account.id = token.account_id
   WHERE token.digest = @digest AND token.revoked_at IS NULL AND account.status = 'active'`,
)

/** In the order of the index of just those. */
const findBrought = defineQuery<{ readonly id: string }>(
  'accounts.findBroughtToken',
  `SELECT id FROM token WHERE hint = '' ORDER BY id LIMIT 1`,
)

const revokeToken = defineRule<{ readonly id: string; readonly at: number }>({
  name: 'accounts.revokeToken',
  announces: true,
  rows: ({ id }) => [{ in: 'token', key: { id } }],
  apply(sheet, { id, at }) {
    const token = sheet.find('token', { id })
    if (!token) refuseUnknown(id)
    if (token.revokedAt === null) sheet.change('token', { id }, { revokedAt: at })
  },
})

const findToken = defineQuery<{ readonly accountId: string }, { readonly id: string }>(
  'accounts.findToken',
  'SELECT account_id FROM token WHERE id = @id',
)

function refuseUnknown(id: string): never {
  throw new Refusal(`there is no token ${showValue(id)}`)
}

export function openTokens({ store, clock, random, digestKey }: TokensNeeds): Tokens {
  const known = openRemembered<KnownCaller | undefined>(store, callersMax)
  const brought = openRemembered<boolean>(store, 1)

  const readHasBrought = async (): Promise<boolean> => (await store.find(findBrought, {})) !== undefined

  /** Whether a secret is worth looking for: garbage costs no look into the database where it cannot be one. */
  async function mayBeSecret(secret: string): Promise<boolean> {
    if (isOurs(secret)) return isWellFormed(secret)
    return mayBeBrought(secret) && brought.get('any', readHasBrought)
  }

  const isKnown = async (text: string): Promise<boolean> =>
    (await mayBeSecret(text)) && (await store.find(findByDigest, { digest: await digestOf(text) })) !== undefined

  const digestOf = async (secret: string): Promise<Buffer> => digestSecret(secret, (await digestKey.get()).key)

  async function learn(secret: string): Promise<KnownCaller | undefined> {
    if (!(await mayBeSecret(secret))) return undefined
    const row = await store.find(findCaller, { digest: await digestOf(secret) })
    if (!row) return undefined
    const endpoints = row.endpoints === null ? undefined : readPaths(row.endpoints)
    const allowed = endpoints && new Set(endpoints)
    // An account that is no operator's has no such rights, whatever stands beside its token.
    const granted = new Set(readScopes(row.scopes).filter((scope) => scope !== operatorScope || row.operator === 1))
    return {
      accountId: row.accountId,
      tokenId: row.tokenId,
      endpoints,
      rate: row.rate === null ? undefined : readRate(row.rate),
      expiresAt: row.expiresAt ?? Number.POSITIVE_INFINITY,
      allows: (path) => allowed?.has(path) ?? true,
      may: (scope) => granted.has(scope),
    }
  }

  return {
    isSecret: (text) => (isOurs(text) || mayBeBrought(text) ? isKnown(text) : no),
    async identify(secret) {
      // Secrets are not kept in memory either; this digest never leaves it, so it need not be the keyed one.
      const caller =
        secret === undefined ? undefined : await known.get(hash('sha256', secret, 'base64'), () => learn(secret))
      if (!caller || caller.expiresAt <= clock.now()) throw new Problem('token.invalid')
      return caller
    },
    newToken: (fields) => draftToken(fields, { random, digestKey, createdAt: clock.now() }),
    ...openTokenList(store, clock),
    changeToken,
    getToken: async (id) => (await store.find(findToken, { id })) ?? refuseUnknown(id),
    revokeToken: (id) => revokeToken({ id, at: clock.now() }),
    isKeyMissing: digestKey.isMissing,
    isKeyOther: digestKey.isOther,
    resetKey: (finish) => digestKey.reset(clock.now(), finish),
  }
}

/** Refuses a caller whose token lacks a scope, and says which. */
export function demandScope(caller: Caller, scope: Scope): void {
  if (!caller.may(scope))
    throw new Problem('permission.denied', {
      message: `${problems['permission.denied'].en}: the token lacks the scope ${scope}`,
    })
}
