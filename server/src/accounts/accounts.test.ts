import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { auditBooks } from '#audit'
import { issueToken, openAccount } from '#desk'
import { createMask, openSystemRandom, Problem } from '#kit'
import { openStorage, openStore, type Store } from '#store'
import { tester, unkept } from '#support/actor'
import { createTestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { keyFor, openTestStore, type TestStore } from '#support/store'
import { embedded, onPostgres, overStores } from '#support/stores'
import { openDigestKey } from './digest-key.ts'
import { usualScopes } from './scopes.ts'
import { createSecret, isWellFormed, secretShape } from './token-secret.ts'
import { openTokens, type Tokens } from './tokens.ts'

const random = openSystemRandom()
const digestKey = 'a key for tests'

/** How the room refuses a secret: everything a caller can see of it. */
async function refusalOf(tokens: Tokens, secret: string | undefined): Promise<unknown> {
  try {
    await tokens.identify(secret)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { kind, code, status, message } = error
    return { kind, code, status, message }
  }
  return assert.fail('the secret was accepted')
}

const tokenInvalid = { kind: 'token.invalid', code: 100, status: 401, message: 'TOKEN INVALID/UNACTIVATE' }

/** The same store, counting what is asked of the database. */
function countAsked(store: Store): { readonly store: Store; countAsked(): number } {
  let asked = 0
  return {
    countAsked: () => asked,
    store: {
      ...store,
      find(query, asks) {
        asked++
        return store.find(query, asks)
      },
    },
  }
}

test('a secret', async (t) => {
  await t.test('is its prefix, 43 characters and a checksum of 6, and safe in a URL', () => {
    for (let made = 0; made < 1_000; made++) {
      const secret = createSecret(random)
      assert.match(secret, /^alm_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/)
      assert.equal(encodeURIComponent(secret), secret)
      assert.ok(isWellFormed(secret), secret)
    }
  })

  await t.test('has the same form whatever the random bytes', () => {
    for (const byte of [0x00, 0xff]) {
      const secret = createSecret((length) => new Uint8Array(length).fill(byte))
      assert.match(secret, /^alm_[0-9A-Za-z]{49}$/)
      assert.ok(isWellFormed(secret), secret)
    }
  })

  await t.test('is known to be mistyped when any one character is another, or two have changed places', () => {
    const characters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-% ')
    fc.assert(
      fc.property(fc.nat({ max: 52 }), characters, (at, typed) => {
        const secret = createSecret(random)
        const replaced = secret.slice(0, at) + typed + secret.slice(at + 1)
        const swapped = secret.slice(0, at) + (secret[at + 1] ?? '') + (secret[at] ?? '') + secret.slice(at + 2)
        for (const mistyped of [replaced, swapped]) assert.equal(isWellFormed(mistyped), mistyped === secret, mistyped)
      }),
      { numRuns: 1_000 },
    )
  })

  await t.test('is found in any text', () => {
    const [one, other] = [createSecret(random), createSecret(random)]
    const text = `GET /api/x?token=${one}&b=1 {"token":"${other}"}`
    assert.equal(createMask([], [secretShape]).strikeText(text), 'GET /api/x?token=alm_***&b=1 {"token":"alm_***"}')
  })
})

overStores('a caller', async (t, kind) => {
  const { tokens, store, accounts, ledger, clock, addAccount } = await kind.open(t)

  async function addToken(accountId: string, fields: { endpoints?: readonly string[]; expiresAt?: number } = {}) {
    return issueToken({ store, tokens, ledger, ...unkept }, tester, { accountId, ...fields })
  }

  await t.test('is known by the secret, with its account and token', async () => {
    const ada = await addAccount({ name: 'ada', availableMicro: 0 })
    const caller = await tokens.identify(ada.secret)
    assert.deepEqual([caller.accountId, caller.tokenId], [ada.accountId, ada.tokenId])
  })

  await t.test('may ask every endpoint, or those its token names', async () => {
    const { accountId, secret } = await addAccount({ name: 'endpoints', availableMicro: 0 })
    const limited = await addToken(accountId, { endpoints: ['/api/one', '/api/two'] })
    const none = await addToken(accountId, { endpoints: [] })

    const allowed = async (token: string) => {
      const caller = await tokens.identify(token)
      return ['/api/one', '/api/two', '/api/one/more'].filter((path) => caller.allows(path))
    }
    assert.deepEqual(await allowed(secret), ['/api/one', '/api/two', '/api/one/more'])
    assert.deepEqual(await allowed(limited.secret), ['/api/one', '/api/two'])
    assert.deepEqual(await allowed(none.secret), [])
  })

  await t.test('is told nothing of why a secret is refused', async () => {
    const suspended = await addAccount({ name: 'suspended', availableMicro: 0 })
    await store.write(accounts.setStatus(suspended.accountId, 'suspended'))
    const { accountId } = await addAccount({ name: 'refused', availableMicro: 0 })
    const expired = await addToken(accountId, { expiresAt: clock.now() })
    const revoked = await addToken(accountId)
    await store.write(tokens.revokeToken(revoked.id))
    const uncommitted = await tokens.newToken({ accountId })

    const refused = [expired, revoked, suspended, uncommitted].map(({ secret }) => secret)
    for (const secret of [undefined, '', 'alm_', 'nonsense', 'x'.repeat(100_000), createSecret(random), ...refused]) {
      assert.deepEqual(await refusalOf(tokens, secret), tokenInvalid)
    }
  })

  await t.test('is refused from the very millisecond its token expires', async () => {
    const { accountId } = await addAccount({ name: 'expiring', availableMicro: 0 })
    const { secret } = await addToken(accountId, { expiresAt: clock.now() + 1_000 })

    clock.advance(999)
    await tokens.identify(secret)
    clock.advance(1)
    assert.deepEqual(await refusalOf(tokens, secret), tokenInvalid)
  })

  await t.test('is refused at once when the account is suspended, and known again when it is resumed', async () => {
    const { accountId, secret } = await addAccount({ name: 'on and off', availableMicro: 0 })
    await tokens.identify(secret)

    await store.write(accounts.setStatus(accountId, 'suspended'))
    assert.deepEqual(await refusalOf(tokens, secret), tokenInvalid)

    await store.write(accounts.setStatus(accountId, 'active'))
    await tokens.identify(secret)
  })

  await t.test('is refused at once when the token is revoked, and its other tokens go on', async () => {
    const { accountId, tokenId, secret } = await addAccount({ name: 'two tokens', availableMicro: 0 })
    const other = await addToken(accountId)
    await tokens.identify(secret)

    await store.write(tokens.revokeToken(tokenId))

    assert.deepEqual(await refusalOf(tokens, secret), tokenInvalid)
    await tokens.identify(other.secret)
    await assert.rejects(store.write(tokens.revokeToken('tok_unknown')), {
      name: 'Refusal',
      message: /no token tok_unknown/,
    })
  })

  await t.test('is unknown where the digests have another key', async () => {
    const { secret } = await addAccount({ name: 'another key', availableMicro: 0 })
    const elsewhere = openTokens({ store, clock, random, digestKey: keyFor('another key') })
    assert.deepEqual(await refusalOf(elsewhere, secret), tokenInvalid)
  })
})

overStores(
  'a token needs an account that exists',
  async (t, kind) => {
    const { store, tokens, ledger } = await kind.open(t)
    const issued = issueToken({ store, tokens, ledger, ...unkept }, tester, { accountId: 'acc_unknown' })
    await assert.rejects(issued, /foreign key/i)
    assert.deepEqual((await auditBooks(store)).differences, [])
  },
  [embedded, onPostgres],
)

test('a mistyped secret is refused without asking the database, and a known one asks once', async (t) => {
  const { store, clock, addAccount } = openTestStore(t)
  const { secret } = await addAccount({ name: 'ada', availableMicro: 0 })
  const counted = countAsked(store)
  const tokens = openTokens({ store: counted.store, clock, random, digestKey: keyFor(digestKey) })

  for (const mistyped of [`${secret}0`, secret.slice(0, -1), secret.toLowerCase(), ` ${secret}`, `${secret}\n`]) {
    await refusalOf(tokens, mistyped)
  }
  assert.equal(counted.countAsked(), 0)

  await tokens.identify(secret)
  await tokens.identify(secret)
  assert.equal(counted.countAsked(), 1)
})

test('the database holds the digest of a secret and not the secret', async (t) => {
  const { store, tokens, dataDir, addAccount } = openTestStore(t)
  const { secret } = await addAccount({ name: 'ada', availableMicro: 0 })
  await tokens.identify(secret)
  await store.close()

  const bytes = Buffer.concat(readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name))))

  assert.ok(bytes.includes(createHmac('sha256', digestKey).update(secret).digest()))
  assert.ok(!bytes.includes(secret))
  assert.ok(!bytes.includes(secret.slice('alm_'.length, -6)))
})

overStores('a listing shows the end of a secret, never the secret', async (t, kind) => {
  const { tokens, addAccount, clock } = await kind.open(t)
  const { secret, tokenId, accountId } = await addAccount({ name: 'ada', availableMicro: 0 })

  const listed = await tokens.listTokens({ accountId, limit: 10 })

  const never = { label: null, endpoints: null, rate: null, expiresAt: null, revokedAt: null }
  const shown = {
    id: tokenId,
    account: 'ada',
    hint: secret.slice(-4),
    isBrought: false,
    scopes: usualScopes,
    createdAt: clock.now(),
  }
  assert.deepEqual(listed, [{ ...shown, ...never }])
})

test('what another process changes takes effect within a second', async (t) => {
  const operator = openTestStore(t)
  const clock = createTestClock()
  const store = openStore({ dataDir: operator.dataDir, clock, watchMs: 250 })
  t.after(() => store.close())
  const service = openTokens({ store, clock, random, digestKey: keyFor(digestKey) })
  const ada = await operator.addAccount({ name: 'ada', availableMicro: 0 })
  const ben = await operator.addAccount({ name: 'ben', availableMicro: 0 })
  for (const { secret } of [ada, ben]) await service.identify(secret)

  await operator.store.write(operator.tokens.revokeToken(ada.tokenId))
  await operator.store.write(operator.accounts.setStatus(ben.accountId, 'suspended'))
  clock.advance(1_000)
  assert.deepEqual(await refusalOf(service, ada.secret), tokenInvalid)
  assert.deepEqual(await refusalOf(service, ben.secret), tokenInvalid)

  await operator.store.write(operator.accounts.setStatus(ben.accountId, 'active'))
  clock.advance(1_000)
  await service.identify(ben.secret)
})

overStores('an account', async (t, kind) => {
  const books = await kind.open(t)
  const { accounts, store } = books

  await t.test('has a name of letters and digits of any script, and few signs', async () => {
    for (const name of ['a', '9', 'Ada Lovelace', 'ada@example.com', '星图 团队', 'x'.repeat(100), 'a_b-c.d']) {
      await books.addAccount({ name, availableMicro: 0 })
      assert.equal((await accounts.getAccount(name)).name, name)
    }
    for (const name of ['', ' ada', '-ada', '.', 'x'.repeat(101), 'a/b', 'a\nb', "a'b", 'a\u0000', '<b>', 'a\u202eb']) {
      await assert.rejects(accounts.newAccount({ name, isOperator: false }), { name: 'Refusal' }, name)
    }
  })

  await t.test('has a name of its own, also when two are made at once', async () => {
    const twins = [true, false].map((isOperator) => accounts.newAccount({ name: 'twin', isOperator }))
    const made = await Promise.all(twins)
    const [first, second] = await Promise.allSettled(made.map(({ change }) => store.commit([change])))

    assert.equal(first?.status, 'fulfilled')
    assert.equal(second?.status, 'rejected')
    assert.deepEqual(await accounts.getAccount('twin'), {
      id: made[0]?.id,
      name: 'twin',
      status: 'active',
      isOperator: true,
      createdAt: books.clock.now(),
    })
  })

  await t.test('that is not there is told in words', async () => {
    const expected = { name: 'Refusal', message: 'there is no account named nobody' }
    await assert.rejects(accounts.getAccount('nobody'), expected)
  })
})

/** A store, and how it is asked for the key of its digests. */
function openKeyed(t: TestContext, dataDir = makeFolder(t)) {
  const { store }: TestStore = openTestStore(t, dataDir)
  const openKey = async (configured?: string) => {
    const key = openDigestKey({ store, random, storage: await openStorage({ dataDir }), configured })
    await key.note()
    return (await key.get()).key
  }
  return { dataDir, file: join(dataDir, 'token-secret'), openKey }
}

const otherKey = { name: 'Refusal', message: /TOKEN_SECRET .* put the old one back/ }

test('the key of the digests', async (t) => {
  await t.test('is made once, 256 bits that only their owner may read', async (t) => {
    const { dataDir, file, openKey } = openKeyed(t)
    const key = await openKey()

    assert.equal(Buffer.from(key, 'base64url').length, 32)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(await openKey(), key)
    assert.equal(await openKeyed(t, dataDir).openKey(), key)
    assert.deepEqual(
      readdirSync(dataDir).filter((name) => name.startsWith('token-secret')),
      ['token-secret'],
    )
  })

  await t.test("is the operator's where one is configured, and no file is made then", async (t) => {
    const { file, openKey } = openKeyed(t)
    assert.equal(await openKey('configured'), 'configured')
    assert.throws(() => statSync(file), { code: 'ENOENT' })
  })

  await t.test('that is not the one the tokens were made with is refused in words', async (t) => {
    const made = openKeyed(t)
    const key = await made.openKey()
    await assert.rejects(made.openKey('another'), otherKey)
    assert.equal(await made.openKey(key), key)
    writeFileSync(made.file, 'a key made somewhere else\n')
    await assert.rejects(made.openKey(), otherKey)

    const configured = openKeyed(t)
    await configured.openKey('configured')
    await assert.rejects(configured.openKey(), {
      name: 'Refusal',
      message: /token-secret is missing; put the one back/,
    })
    assert.throws(() => statSync(configured.file), { code: 'ENOENT' })
  })

  await t.test('is noted once: of two at the same time the second is refused', async (t) => {
    const { store, dataDir } = openTestStore(t)
    const storage = await openStorage({ dataDir })
    const [one, other] = ['one', 'other'].map((configured) => openDigestKey({ store, random, storage, configured }))
    await Promise.all([one?.get(), other?.get()])
    await one?.note()
    await assert.rejects(async () => other?.note(), otherKey)
    await one?.note()
  })

  await t.test('is made anew only when every token is revoked, however many there are', async (t) => {
    const { store, clock, accounts, ledger, dataDir } = openTestStore(t)
    const key = openDigestKey({ store, random, storage: await openStorage({ dataDir }), configured: undefined })
    const tokens = openTokens({ store, clock, random, digestKey: key })
    const { id: accountId } = await openAccount({ store, accounts, ledger, ...unkept }, tester, { name: 'ada' })
    const issued = Array.from({ length: 1_001 }, () =>
      issueToken({ store, tokens, ledger, ...unkept }, tester, { accountId }),
    )
    const [first] = await Promise.all(issued)
    const before = await key.get()

    await tokens.resetKey((change) => store.write(change))

    assert.equal(await tokens.countWorking(), 0)
    assert.notEqual((await key.get()).key, before.key)
    assert.deepEqual(await refusalOf(tokens, first?.secret), tokenInvalid)
    const { secret } = await issueToken({ store, tokens, ledger, ...unkept }, tester, { accountId })
    await tokens.identify(secret)
  })

  await t.test('is refused when a failing disk left less than a key in its file', async (t) => {
    const { file, openKey } = openKeyed(t)
    await openKey()
    for (const left of ['', '\n', 'half a key']) {
      writeFileSync(file, left)
      await assert.rejects(openKey(), { name: 'Refusal', message: /token-secret is damaged/ })
    }
  })

  await t.test('is made although a process of the same number died making one', async (t) => {
    const { file, openKey } = openKeyed(t)
    writeFileSync(`${file}.${process.pid}`, 'half')
    assert.equal(Buffer.from(await openKey(), 'base64url').length, 32)
  })

  await t.test('is nowhere in the database', async (t) => {
    const dataDir = makeFolder(t)
    const { store } = openTestStore(t, dataDir)
    const key = openDigestKey({ store, random, storage: await openStorage({ dataDir }), configured: undefined })
    await key.note()
    await store.close()
    assert.ok(!readFileSync(join(dataDir, 'almagest.db')).includes((await key.get()).key))
  })
})
