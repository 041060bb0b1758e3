import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { access, type Scope, scopes, usualScopes } from '#accounts'
import { issueToken } from '#desk'
import { yuan } from '#kit'
import { defineQuery } from '#store'
import { tester } from '#support/actor'
import { createStillClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolPath, openTestService, successorPath, type TestCaller, type TestService } from '#support/service'
import { tamper } from '#support/tamper'
import { workId, worksAnswer } from '#support/works'

/** Nobody the built-in recordings know. */
const creator = '70000000009'
const hourMs = 3_600_000
const rich = { balanceMicro: yuan('10') }

interface Seen {
  readonly status: number
  readonly code: number | undefined
  readonly text: string
}

async function look({ url }: TestService, secret: string | undefined, target: string): Promise<Seen> {
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
  const response = await fetch(url + target, { headers, redirect: 'manual', signal: AbortSignal.timeout(10_000) })
  const text = await response.text()
  const code = /^\{.*?"code":(\d+)/.exec(text)?.[1]
  return { status: response.status, code: code === undefined ? undefined : Number(code), text }
}

async function addToken({ books }: TestService, caller: TestCaller, fields: object): Promise<TestCaller> {
  const { id: tokenId, secret } = await issueToken(books, tester, { accountId: caller.accountId, ...fields })
  return { ...caller, tokenId, secret }
}

const targetOf = (path: string): string => `${path}?${path === kolPath ? 'kolId' : 'oAuthorId'}=${creator}`

const ask = (service: TestService, { secret }: TestCaller, path: string, more = ''): Promise<Seen> =>
  look(service, secret, targetOf(path) + more)

/** A creator whose works both endpoints tell, in so many plays. */
function recordWorks({ record }: TestService, plays: number): void {
  record(kolPath, { kolId: creator }, worksAnswer([plays, plays + 1]))
  // A work of which only this endpoint tells.
  record(successorPath, { oAuthorId: creator, platform: 'SHORT_VIDEO' }, worksAnswer([plays * 1_000, 7, 7_777_777]))
}

/** The tools are asked by POST, and each by its own scope: `mcp-access.test.ts` holds them to it. */
type Route = Exclude<keyof typeof access, '/mcp'>

/** For every other line of the table a request that takes its route; `id` is a call, `snapshot` what it was answered with. */
const requestsOf = (id: string, snapshot: number) =>
  ({
    '/api/call': targetOf(kolPath),
    '/user/get-balance': '/user/get-balance',
    '/user/get-usage-summary': '/user/get-usage-summary',
    '/v1/endpoints': '/v1/endpoints',
    '/v1/calls': '/v1/calls',
    '/v1/calls/:requestId': `/v1/calls/${id}`,
    '/v1/calls/:requestId/works': `/v1/calls/${id}/works`,
    '/v1/kols/:kolId/snapshots': `/v1/kols/${creator}/snapshots`,
    '/v1/kols/:kolId/snapshots/:id': `/v1/kols/${creator}/snapshots/${snapshot}`,
    '/v1/kols/:kolId/history': `/v1/kols/${creator}/history`,
    '/v1/kols/:kolId/videos': `/v1/kols/${creator}/videos`,
    '/v1/kols/:kolId/metrics': `/v1/kols/${creator}/metrics`,
    '/v1/videos/:itemId/history': `/v1/videos/${workId(0)}/history`,
    '/v1/providers': '/v1/providers',
    '/metrics': '/metrics',
    '/ping': '/ping',
    '/healthz': '/healthz',
    '/readyz': '/readyz',
    '/status/health': `/status/health?api=${kolPath}`,
    '/status/api-example/detail': `/status/api-example/detail?api=${kolPath}`,
    '/': '/',
    '/en': '/en',
    '/en.md': '/en.md',
    '/en/*': '/en/guides/calling',
    '/zh': '/zh',
    '/zh.md': '/zh.md',
    '/zh/*': '/zh/guides/calling',
    '/assets/*': '/assets/none.js',
    '/console': '/console',
    '/console/*': '/console/sign-in',
    '/favicon.svg': '/favicon.svg',
    '/favicon.ico': '/favicon.ico',
    '/robots.txt': '/robots.txt',
    '/sitemap.xml': '/sitemap.xml',
    '/llms.txt': '/llms.txt',
    '/llms-full.txt': '/llms-full.txt',
    '/openapi.json': '/openapi.json',
    '/openapi-zh.json': '/openapi-zh.json',
    '/openapi/*': '/openapi/none.json',
    '/.unreadable': '/%zz',
    '/user/.unreadable': '/user/%zz',
    '/status/.unreadable': '/status/%zz',
    '/v1/.unreadable': '/v1/%zz',
  }) satisfies Readonly<Record<Route, string>>

const lines = Object.entries(access).filter(([route]) => route !== '/mcp')

test('every route is held to the table of who may go where', async (t) => {
  const service = await openTestService(t)
  recordWorks(service, 1_000)
  const operator = await service.addCaller({ ...rich, isOperator: true })
  const asked = await ask(service, operator, kolPath)
  const requests = requestsOf(JSON.parse(asked.text).requestId, 1)
  const withOnly = new Map<Scope, string>()
  for (const scope of scopes) withOnly.set(scope, (await addToken(service, operator, { scopes: [scope] })).secret)

  for (const [route, needed] of lines) {
    const target = requests[route as Route]
    if (needed === 'anybody') {
      await t.test(`${route} is there for anybody`, async () => {
        assert.ok(![401, 403].includes((await look(service, undefined, target)).status))
      })
      continue
    }
    await t.test(`${route} takes a token with ${needed}, and that alone`, async () => {
      const seen = new Map<string, number | undefined>()
      for (const [scope, secret] of withOnly) {
        const { status, code } = await look(service, secret, target)
        seen.set(scope, status)
        // Metrics refuse in plain text, as probes do.
        if (status === 403 && route !== '/metrics') assert.equal(code, 600)
      }

      assert.deepEqual(
        Object.fromEntries(seen),
        Object.fromEntries(scopes.map((scope) => [scope, scope === needed ? 200 : 403])),
      )
    })

    await t.test(`${route} looks the same without a token and with one that is of no use`, async () => {
      const { secret: other } = await service.books.tokens.newToken({ accountId: operator.accountId })
      const refusals = await Promise.all([undefined, 'nonsense', other].map((secret) => look(service, secret, target)))

      for (const { status, text } of refusals) {
        assert.deepEqual([status, plain(text)], [401, plain(refusals[0]?.text ?? '')])
      }
    })
  }
})

const plain = (text: string): string => text.replaceAll(/[0-9a-f]{32}/g, '')

test('what is not allowed is 600 in the envelope and in problem+json, and says which scope is missing', async (t) => {
  const service = await openTestService(t)
  const reader = await addToken(service, await service.addCaller(rich), { scopes: ['archive:read'] })

  for (const target of [targetOf(kolPath), '/user/get-balance', '/v1/calls']) {
    const { status, text } = await look(service, reader.secret, target)

    const { code, message, detail } = JSON.parse(text)
    assert.deepEqual([status, code], [403, 600])
    assert.match(message ?? detail, /the token lacks the scope (api:call|account:read)/)
  }
})

test('asking an upstream by maxAge takes api:call beside archive:read, whether or not it has to be asked', async (t) => {
  const service = await openTestService(t)
  recordWorks(service, 1_000)
  const ada = await service.addCaller(rich)
  await ask(service, ada, successorPath)
  const both = await addToken(service, ada, { scopes: ['archive:read', 'api:call'] })
  const reader = await addToken(service, ada, { scopes: ['archive:read'] })
  const asker = await addToken(service, ada, { scopes: ['api:call'] })

  for (const asked of ['videos?maxAge=1h', 'videos?maxAge=0s', 'metrics?maxAge=1h', 'metrics?maxAge=0s']) {
    const target = `/v1/kols/${creator}/${asked}`
    assert.equal((await look(service, both.secret, target)).status, 200)
    for (const { secret } of [reader, asker]) assert.equal((await look(service, secret, target)).code, 600)
  }
})

test('the answer of a call is for whoever may read the archive or ask; its record for account:read', async (t) => {
  const service = await openTestService(t)
  recordWorks(service, 1_000)
  const ada = await service.addCaller(rich)
  const id = JSON.parse((await ask(service, ada, kolPath)).text).requestId
  const see = async (...more: readonly Scope[]) => {
    const { secret } = await addToken(service, ada, { scopes: ['account:read', ...more] })
    const { charge, answer } = JSON.parse((await look(service, secret, `/v1/calls/${id}`)).text)
    return [charge, answer === null ? null : 'seen']
  }

  assert.deepEqual(await see(), ['0.15', null])
  assert.deepEqual(await see('archive:read'), ['0.15', 'seen'])
  assert.deepEqual(await see('api:call'), ['0.15', 'seen'])
})

test('rights over others', async (t) => {
  const service = await openTestService(t)
  recordWorks(service, 1_000)
  const ada = await service.addCaller(rich)
  const id = JSON.parse((await ask(service, ada, kolPath)).text).requestId
  const operator = await service.addCaller({ isOperator: true })

  await t.test('are an operator’s where its token has the scope', async () => {
    const { status, text } = await look(service, operator.secret, `/v1/calls/${id}`)

    assert.deepEqual([status, JSON.parse(text).account], [200, ada.accountId])
  })

  await t.test('are not an operator’s where its token has only the usual scopes', async () => {
    const usual = await addToken(service, operator, { scopes: usualScopes })

    assert.equal((await look(service, usual.secret, `/v1/calls/${id}`)).status, 404)
    assert.equal((await look(service, usual.secret, '/v1/providers')).code, 600)
  })

  await t.test('reach no further than the endpoints its token is limited to', async () => {
    const limited = await addToken(service, operator, { scopes, endpoints: [successorPath] })

    assert.equal((await look(service, limited.secret, `/v1/calls/${id}`)).status, 404)
  })

  await t.test('are nobody’s whose account is no operator’s, whatever stands in the database', async () => {
    const { store } = service.books
    const sql = "UPDATE token SET scopes = scopes || ' operator' WHERE id = @tokenId"
    await tamper({ dataDir: service.dataDir, store }, sql, { tokenId: ada.tokenId })
    store.announce()

    assert.equal((await look(service, ada.secret, '/v1/providers')).code, 600)
  })
})

interface Scene extends TestService {
  readonly clock: TestClock
  readonly ada: TestCaller
  /** A token of hers that is limited to one endpoint. */
  readonly limited: TestCaller
  /** Calls and snapshots of that endpoint, the earliest first. */
  readonly calls: readonly string[]
  readonly snapshots: readonly string[]
}

/**
 * Two accounts that ask one endpoint, on three days; where `others` is said they ask another one in between, of the same
 * creator, and its answers of an earlier day are imported.
 */
const listIds = (name: string, sql: string) =>
  defineQuery<{ readonly id: string | number }, { readonly path: string; readonly accountId: string }>(name, sql)
const listCallIds = listIds(
  'test.listCallIds',
  'SELECT id FROM call WHERE path = @path AND account_id = @accountId ORDER BY id',
)
const listSnapshotIds = listIds('test.listSnapshotIds', 'SELECT id FROM snapshot WHERE path = @path ORDER BY id')

async function openScene(t: TestContext, environment: Record<string, string>, others: boolean): Promise<Scene> {
  const clock = createStillClock()
  const service = await openTestService(t, { clock, environment })
  const ada = await service.addCaller(rich)
  const bob = await service.addCaller(rich)
  if (others) await importWorks(t, service, clock)
  for (const plays of [1_000, 1_500, 2_500]) {
    recordWorks(service, plays)
    for (const caller of [ada, bob]) {
      if (others) assert.equal((await ask(service, caller, successorPath)).code, 0)
      assert.equal((await ask(service, caller, kolPath)).code, 0)
      if (others) assert.equal((await ask(service, caller, successorPath, '&acceptCache=true')).code, 0)
      // Nothing is waited for: moving the wall alone spares a day of alarms.
      clock.setWall(clock.now() + hourMs / 2)
    }
    clock.setWall(clock.now() + 24 * hourMs)
  }
  const { store } = service.books
  const list = async (query: typeof listCallIds) =>
    (await store.list(query, { path: kolPath, ...ada })).map(({ id }) => String(id))
  return {
    ...service,
    clock,
    ada,
    limited: await addToken(service, ada, { endpoints: [kolPath] }),
    calls: await list(listCallIds),
    snapshots: await list(listSnapshotIds),
  }
}

async function importWorks(t: TestContext, { dataDir }: TestService, clock: TestClock): Promise<void> {
  const file = join(makeFolder(t), 'records.jsonl')
  const at = new Date(clock.now() - 24 * hourMs).toISOString()
  writeFileSync(file, `{"params":{"oAuthorId":"${creator}"},"at":"${at}","body":${worksAnswer([9, 9, 9])}}`)
  const { exitCode } = await runOperator(['import', file, '--endpoint', successorPath], { DATA_DIR: dataDir })
  assert.equal(exitCode, 0)
}

/** Every way to look at what is kept, page by page where there are pages. */
async function seeAll(scene: Scene, { secret }: TestCaller): Promise<Record<string, string>> {
  const { calls, snapshots } = scene
  const kol = `/v1/kols/${creator}`
  const targets = [
    '/user/get-usage-summary',
    '/v1/endpoints',
    '/v1/calls',
    `/v1/calls?endpoint=${successorPath}`,
    ...calls.map((id) => `/v1/calls/${id}`),
    `${kol}/snapshots`,
    ...snapshots.map((id) => `${kol}/snapshots/${id}`),
    `${kol}/history`,
    `${kol}/videos`,
    `${kol}/metrics`,
    ...snapshots.flatMap((id) => [`${kol}/videos?snapshot=${id}`, `${kol}/metrics?snapshot=${id}`]),
    ...[0, 1, 2].map((place) => `/v1/videos/${workId(place)}/history`),
  ]
  const seen: Record<string, string> = {}
  for (const target of targets) seen[target] = (await look(scene, secret, target)).text
  for (const [list, name, from] of [
    ['/v1/calls', 'calls', 'before'],
    ['/v1/endpoints', 'endpoints', 'after'],
    [`${kol}/snapshots`, 'snapshots', 'before'],
    [`${kol}/history`, 'points', 'after'],
    [`/v1/videos/${workId(0)}/history`, 'points', 'after'],
  ] as const) {
    let next: string | null = ''
    for (let page = 0; next !== null; page++) {
      const { text } = await look(scene, secret, `${list}?limit=1${next === '' ? '' : `&${from}=${next}`}`)
      seen[`${list}, page ${page}`] = text
      const body = JSON.parse(text)
      // The page after the last full one is empty, and no page before it.
      assert.equal(body[name].length, body.next === null ? 0 : 1, `${list}, page ${page}`)
      next = body.next
    }
  }
  return seen
}

/** With ids in place of which only their order can be the same in two services. */
function withoutIds(seen: Record<string, string>, { calls, snapshots }: Scene): Record<string, string> {
  const strike = (text: string): string =>
    text
      .replaceAll(/[0-9a-f]{32}/g, (id) => `call ${calls.indexOf(id)}`)
      .replaceAll(/("snapshot":|\/snapshots\/|snapshot=|"\d{13}-)(\d+)/g, (_, head, id) => head + snapshots.indexOf(id))
      .replaceAll(/tok_\w+/g, 'a token')
  return Object.fromEntries(Object.entries(seen).map(([target, text]) => [strike(target), strike(text)]))
}

for (const shared of ['false', 'true']) {
  test(`a token limited to one endpoint, where ARCHIVE_SHARED is ${shared},`, async (t) => {
    const environment = { ARCHIVE_SHARED: shared }
    const scene = await openScene(t, environment, true)
    const alone = await openScene(t, environment, false)
    const seen = withoutIds(await seeAll(scene, scene.limited), scene)

    await t.test('sees by every way to look what it would see if there were nothing of others', async () => {
      const expected = withoutIds(await seeAll(alone, alone.limited), alone)
      for (const [target, text] of Object.entries(expected)) assert.equal(seen[target], text, target)
      assert.deepEqual(Object.keys(seen), Object.keys(expected))
    })

    await t.test('sees no trace of the other endpoint, although its account does', async () => {
      const whole = withoutIds(await seeAll(scene, scene.ada), scene)
      const traces = Object.keys(seen).filter((target) => seen[target] !== whole[target])

      assert.ok(traces.length > 15, traces.join())
      for (const [target, text] of Object.entries(seen))
        assert.doesNotMatch(text, /"(path|endpoint|name)":"[^"]*author_rec_videos_v2/, target)
    })

    await t.test('is not told of another endpoint’s call or snapshot by its id', async () => {
      const { store } = scene.books
      const kinds = [
        [`/v1/calls/`, listCallIds],
        [`/v1/kols/${creator}/snapshots/`, listSnapshotIds],
        [`/v1/kols/${creator}/videos?snapshot=`, listSnapshotIds],
        [`/v1/kols/${creator}/metrics?snapshot=`, listSnapshotIds],
      ] as const
      for (const [target, query] of kinds) {
        const rows = await store.list(query, { path: successorPath, ...scene.ada })
        assert.ok(rows.length >= 6, `${rows.length} rows for ${target}`)
        for (const { id } of rows) assert.equal((await look(scene, scene.limited.secret, target + id)).status, 404)
      }
    })
  })
}

test('a token limited to one endpoint asks no other, by no way', async (t) => {
  const scene = await openScene(t, {}, true)
  const { ada, limited, books } = scene
  const keyed = { headers: { 'idempotency-key': 'one', authorization: `Bearer ${ada.secret}` } }
  assert.equal((await scene.ask(targetOf(successorPath), keyed)).body.code, 0)
  const kept = await books.ledger.getBalance(ada.accountId)
  const refused = async (target: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${limited.secret}`, ...init.headers }
    return (await scene.ask(target, { ...init, headers })).body.code
  }

  await t.test('neither anew nor from the cache', async () => {
    assert.deepEqual(
      [await refused(targetOf(successorPath)), await refused(`${targetOf(successorPath)}&acceptCache=true`)],
      [600, 600],
    )
  })

  await t.test(
    'nor by a key under which its account was answered, nor by that key through its own endpoint',
    async () => {
      const headers = { 'idempotency-key': 'one' }

      assert.deepEqual(
        [await refused(targetOf(successorPath), { headers }), await refused(targetOf(kolPath), { headers })],
        [600, 400],
      )
    },
  )

  await t.test('nor by the age its reading is to have', async () => {
    for (const kind of ['videos', 'metrics']) {
      assert.equal(await refused(`/v1/kols/${creator}/${kind}?maxAge=1s`), 600)
      assert.equal((await look(scene, limited.secret, `/v1/kols/${creator}/${kind}?maxAge=7d`)).status, 200)
    }
  })

  assert.deepEqual(await books.ledger.getBalance(ada.accountId), kept)
})

test('token create', async (t) => {
  const environment = { DATA_DIR: makeFolder(t) }
  const run = (...words: readonly string[]) => runOperator(words, environment)
  await run('account', 'create', 'ada')
  await run('account', 'create', 'ops', '--operator')
  const create = (account: string, ...more: readonly string[]) =>
    run('token', 'create', '--account', account, '--json', ...more)

  await t.test('gives all scopes but an operator’s where none is named, to operators too', async () => {
    for (const account of ['ada', 'ops']) {
      const { exitCode, output } = await create(account)
      assert.deepEqual([exitCode, JSON.parse(output).scopes], [0, usualScopes])
    }
  })

  await t.test('gives those named and no others, and the lists tell them', async () => {
    const { output } = await create('ops', '--scope', 'operator', '--scope', 'account:read')
    const { id } = JSON.parse(output)

    const listed = JSON.parse((await run('token', 'list', '--json')).output)
    const { tokens } = JSON.parse((await run('account', 'show', 'ops', '--json')).output)
    for (const list of [listed, tokens]) {
      const { scopes: given } = list.find((one: { id: string }) => one.id === id)
      assert.deepEqual(given, ['account:read', 'operator'])
    }
    for (const words of [
      ['token', 'list'],
      ['account', 'show', 'ops'],
    ])
      assert.match((await run(...words)).output, /account:read operator/)
  })

  await t.test('refuses an operator’s scope to another account, and makes no token', async () => {
    const before = (await run('token', 'list')).output

    const { exitCode, complaints } = await create('ada', '--scope', 'operator')

    assert.equal(exitCode, 1)
    assert.match(complaints, /the scope operator is for tokens of operators/)
    assert.equal((await run('token', 'list')).output, before)
  })

  await t.test('takes an unknown scope for misuse', async () => {
    for (const name of ['everything', 'API:CALL', 'api:call,account:read', ''])
      assert.equal((await create('ada', '--scope', name)).exitCode, 2, name)
  })
})

const migrations = fileURLToPath(new URL('../src/store/sqlite/migrations', import.meta.url))

test('tokens from before scopes keep their rights: all may what all could, operators’ see others', async (t) => {
  const key = 'a key of the tests, long enough'
  const [dataDir, elsewhere] = [makeFolder(t), await openTestService(t)]
  const raw = new Sqlite(join(dataDir, 'almagest.db'))
  const before = readdirSync(migrations).filter((name) => name < '0008')
  for (const name of before.sort()) raw.exec(readFileSync(join(migrations, name), 'utf8'))
  raw.exec(`INSERT INTO account VALUES ('acc_ada', 'ada', 'active', 0, 1), ('acc_ops', 'ops', 'active', 1, 1);
    INSERT INTO balance (account_id) VALUES ('acc_ada'), ('acc_ops')`)
  const insert = raw.prepare("INSERT INTO token (id, account_id, digest, hint, created_at) VALUES (?, ?, ?, '', 1)")
  async function insertToken(name: string): Promise<string> {
    const { secret } = await elsewhere.books.tokens.newToken({ accountId: name })
    insert.run(`tok_${name}`, `acc_${name}`, createHmac('sha256', key).update(secret).digest())
    return secret
  }
  const [ada, ops] = [await insertToken('ada'), await insertToken('ops')]
  raw.pragma('user_version = 7')
  raw.close()

  const service = await openTestService(t, { dataDir, environment: { TOKEN_SECRET: key } })

  const requests = requestsOf('0'.repeat(32), 1)
  for (const [route, needed] of lines.filter(([, scope]) => scope !== 'anybody')) {
    const target = requests[route as Route]
    const isRefused = async (secret: string) => {
      const { status, code } = await look(service, secret, target)
      // They have no money: that is not what is asked.
      return [401, 403].includes(status) && code !== 601
    }
    assert.deepEqual([await isRefused(ada), await isRefused(ops)], [needed === 'operator', false], route)
  }
})
