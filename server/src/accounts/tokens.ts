import { hash } from 'node:crypto'
import {
  type Clock,
  createShortId,
  Problem,
  problems,
  type Random,
  type Rate,
  Refusal,
  readLine,
  readRate,
  showValue,
} from '#kit'
import type { Closure, Store } from '#store'
import { checkBrought, mayBeBrought } from './brought-secret.ts'
import type { DigestKey } from './digest-key.ts'
import { operatorScope, readScopes, type Scope, usualScopes, writeScopes } from './scopes.ts'
import { createSecret, digestSecret, hintOf, isOurs, isWellFormed } from './token-secret.ts'

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

/** A token as it may be shown: never its secret. */
export interface TokenListing {
  readonly id: string
  readonly account: string
  readonly label: string | null
  /** The secret's last characters; `null` where it was brought: nothing of it is kept but a digest. */
  readonly hint: string | null
  /** Whether its secret was not made here. */
  readonly isBrought: boolean
  readonly endpoints: readonly string[] | null
  readonly scopes: readonly Scope[]
  readonly rate: string | null
  /** Unix milliseconds, as are the others. */
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly revokedAt: number | null
}

interface TokenFields {
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

/** Which tokens of an account, in the order they were made. */
export interface TokenFilter {
  readonly accountId: string
  /** Only those made after this one: the way to the next page. */
  readonly after?: Pick<TokenListing, 'id' | 'createdAt'> | undefined
  /** Only those whose label has this in it, in capitals or not. */
  readonly word?: string | undefined
  /** Only those neither revoked nor expired. */
  readonly isActive?: boolean | undefined
  readonly limit: number
}

export interface Tokens {
  /** Finds who asks. Throws `token.invalid`, the same for a missing, unknown, expired or revoked token and a suspended account. */
  identify(secret: string | undefined): Promise<Caller>
  /** Whether a text is the secret of a token, also of a dead one. */
  isSecret(text: string): boolean
  /**
   * A new token as a change, so that its cap is set in the same commit. The secret is shown now or never. The commit
   * throws a Refusal where an account that is no operator's would get an operator's rights, or where a token, also a dead
   * one, has the secret that was brought.
   */
  newToken(fields: TokenFields): { readonly id: string; readonly secret: string; readonly change: Closure }
  listTokens(filter: TokenFilter): Promise<readonly TokenListing[]>
  countTokens(accountId: string): Promise<number>
  /** Revokes for good. Throws a Refusal when there is no such token. */
  revokeToken(id: string): Promise<void>
  /** Whether tokens were made, and their key is no longer there: none of them is known. */
  isKeyMissing(): boolean
  /** How many tokens are neither revoked nor expired. */
  countWorking(): Promise<number>
  /** Makes another key, and revokes every token. Throws a Refusal while a service runs, or where the operator set the key. */
  resetKey(): Promise<void>
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

interface TokenRow extends Omit<TokenListing, 'endpoints' | 'scopes' | 'hint' | 'isBrought'> {
  readonly endpoints: string | null
  readonly scopes: string
  /** Empty where the secret was brought. */
  readonly hint: string
}

export interface TokensNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** The key of the digests; without it no secret matches. */
  readonly digestKey: DigestKey
}

/** Where the first page begins. */
const beforeAll = { createdAt: -1, id: '' }

/** Callers remembered between calls; more than are active at a time. */
const callersMax = 10_000

export function openTokens({ store, clock, random, digestKey }: TokensNeeds): Tokens {
  const findCaller = store.prepare<CallerRow>(
    `SELECT token.account_id AS accountId, token.id AS tokenId, account.operator, token.scopes, token.endpoints, token.rate,
            token.expires_at AS expiresAt
     FROM token JOIN account ON account.id = token.account_id
     WHERE token.digest = @digest AND token.revoked_at IS NULL AND account.status = 'active'`,
  )
  const insert = store.prepare(
    `INSERT INTO token (id, account_id, digest, hint, label, endpoints, scopes, rate, created_at, expires_at)
     SELECT @id, @accountId, @digest, @hint, @label, @endpoints, @scopes, @rate, @createdAt, @expiresAt
     WHERE NOT @isOperator OR EXISTS (SELECT 1 FROM account WHERE id = @accountId AND operator = 1)`,
  )
  const findTwin = store.prepare<{ id: string; revokedAt: number | null }>(
    'SELECT id, revoked_at AS revokedAt FROM token WHERE digest = @digest',
  )
  const findBrought = store.prepare(`SELECT 1 FROM token INDEXED BY token_brought WHERE hint = '' LIMIT 1`)
  const revoke = store.prepare('UPDATE token SET revoked_at = coalesce(revoked_at, @at) WHERE id = @id')
  const revokeEvery = store.prepare('UPDATE token SET revoked_at = @at WHERE revoked_at IS NULL')
  const count = store.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM token WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)',
  )
  const list = store.prepare<TokenRow>(
    `SELECT token.id, account.name AS account, label, hint, endpoints, scopes, rate, token.created_at AS createdAt,
            expires_at AS expiresAt, revoked_at AS revokedAt
     FROM token INDEXED BY token_by_account JOIN account ON account.id = token.account_id
     WHERE token.account_id = @accountId AND (token.created_at, token.id) > (@createdAt, @id)
       AND (@activeAt IS NULL OR (revoked_at IS NULL AND coalesce(expires_at > @activeAt, 1)))
       AND (@word IS NULL OR instr(lower(label), lower(@word)) > 0)
     ORDER BY token.created_at, token.id LIMIT @limit`,
  )
  const countOf = store.prepare<{ tokens: number }>(
    'SELECT count(*) AS tokens FROM token WHERE account_id = @accountId',
  )
  const known = new Map<string, KnownCaller>()
  /** Whether there are brought secrets; `undefined` until somebody asks. */
  let hasBrought: boolean | undefined
  store.onStale(() => {
    known.clear()
    hasBrought = undefined
  })

  /** Whether a secret is worth looking for: garbage costs no look into the database where it cannot be one. */
  function mayBeSecret(secret: string): boolean {
    if (isOurs(secret)) return isWellFormed(secret)
    if (!mayBeBrought(secret)) return false
    hasBrought ??= findBrought.find() !== undefined
    return hasBrought
  }

  function refuseTwin(digest: Buffer): void {
    const twin = findTwin.find({ digest })
    if (!twin) return
    const state = twin.revokedAt === null ? '' : ', which is revoked: a dead secret does not come back to life'
    throw new Refusal(`the secret is that of token ${twin.id} already${state}`)
  }

  function learn(digest: Buffer): KnownCaller | undefined {
    const row = findCaller.find({ digest })
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

  function findKnown(secret: string): KnownCaller | undefined {
    // Secrets are not kept in memory either; this digest never leaves it, so it need not be the keyed one.
    const key = hash('sha256', secret, 'base64')
    const remembered = known.get(key)
    if (remembered) return remembered
    const caller = mayBeSecret(secret) ? learn(digestSecret(secret, digestKey.get())) : undefined
    if (!caller) return undefined
    if (known.size >= callersMax) known.clear()
    known.set(key, caller)
    return caller
  }

  return {
    isSecret: (text) =>
      mayBeSecret(text) && findTwin.find({ digest: digestSecret(text, digestKey.get()) }) !== undefined,
    async identify(secret) {
      const caller = secret !== undefined ? findKnown(secret) : undefined
      if (!caller || caller.expiresAt <= clock.now()) throw new Problem('token.invalid')
      return caller
    },
    newToken({ accountId, label = null, endpoints, scopes = usualScopes, expiresAt = null, rate = null, brought }) {
      if (brought !== undefined) checkBrought(brought)
      if (rate !== null) readRate(rate)
      if (label !== null) readLine(label, 'the label')
      const id = createShortId('tok', random)
      const secret = brought ?? createSecret(random)
      const digest = digestSecret(secret, digestKey.get())
      const row = {
        id,
        accountId,
        digest,
        hint: brought === undefined ? hintOf(secret) : '',
        label,
        endpoints: endpoints ? JSON.stringify(endpoints) : null,
        scopes: writeScopes(scopes),
        isOperator: Number(scopes.includes(operatorScope)),
        rate,
        createdAt: clock.now(),
        expiresAt,
      }
      const change = (): void => {
        digestKey.note()
        if (brought !== undefined) {
          refuseTwin(digest)
          hasBrought = undefined
        }
        if (insert.run(row) === 0)
          throw new Refusal(
            `the scope ${operatorScope} is for tokens of operators' accounts (account create --operator)`,
          )
      }
      return { id, secret, change }
    },
    async listTokens({ accountId, after, word = null, isActive = false, limit }) {
      const { createdAt, id } = after ?? beforeAll
      const rows = list.list({ accountId, createdAt, id, word, activeAt: isActive ? clock.now() : null, limit })
      return rows.map((row) => ({
        ...row,
        hint: row.hint === '' ? null : row.hint,
        isBrought: row.hint === '',
        endpoints: row.endpoints === null ? null : readPaths(row.endpoints),
        scopes: readScopes(row.scopes),
      }))
    },
    countTokens: async (accountId) => countOf.find({ accountId })?.tokens ?? 0,
    async revokeToken(id) {
      await store.write(() => {
        if (revoke.run({ id, at: clock.now() }) === 0) throw new Refusal(`there is no token ${showValue(id)}`)
      })
      store.announce()
    },
    isKeyMissing: digestKey.isMissing,
    countWorking: async () => count.find({ now: clock.now() })?.count ?? 0,
    async resetKey() {
      await digestKey.reset(() => void revokeEvery.run({ at: clock.now() }))
      store.announce()
    },
  }
}

/** Refuses a caller whose token lacks a scope, and says which. */
export function demandScope(caller: Caller, scope: Scope): void {
  if (!caller.may(scope))
    throw new Problem('permission.denied', {
      message: `${problems['permission.denied'].en}: the token lacks the scope ${scope}`,
    })
}

function readPaths(json: string): string[] {
  const paths: unknown = JSON.parse(json)
  return Array.isArray(paths) ? paths.map(String) : []
}
