import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { auditBooks } from '#audit'
import { openBooks } from '#books'
import { readConfig } from '#config'
import { issueToken, openAccount } from '#desk'
import { openSystemRandom, systemClock, yuan } from '#kit'
import { openLog } from '#log'
import type { Books } from '#operator'
import { recordingFile } from '#providers/recordings'
import { defineQuery } from '#store'
import { tester } from '#support/actor'
import { makeFolder } from '#support/folder'
import { overPlaces } from '#support/places'
import { startServed } from '#support/served'
import {
  fixtureEndpoints,
  kolId,
  kolPath,
  openTestService,
  type Reply,
  successorPath,
  type TestCaller,
  type TestService,
  thingsPath,
  until,
} from '#support/service'

const price = yuan('0.15')
const body = '{"items":[1]}'
const question = { name: 'ada', keyword: '', page: 1, sort: 'NEW' }
const things = (secret: string, name = 'ada'): string => `${thingsPath}?token=${secret}&name=${name}`

/** The bytes of `data` in an answer. */
function dataOf({ text }: Reply): string | undefined {
  return /^\{"code":0,"data":(.*),"message":null,"recordTime":null,"requestId":"[0-9a-f]{32}"\}$/s.exec(text)?.[1]
}

/** Another process's view of the same books, as the operator's command has it. */
function openOtherBooks(t: TestContext, place: Readonly<Record<string, string>>): Promise<Books> {
  const config = readConfig({ ...place, ENDPOINTS_DIR: fixtureEndpoints })
  const log = openLog('silent', { write: () => {} })
  const books = openBooks(config, { clock: systemClock, random: openSystemRandom(), log })
  t.after(async () => (await books).store.close())
  return books
}

const differencesOf = async ({ store }: Books): Promise<readonly string[]> => (await auditBooks(store)).differences

interface SlowRecording {
  /** Gives everybody who waits for it an answer. */
  finish(body: string): Promise<void>
}

/** A recording that is a pipe: who asks for it waits until somebody writes. */
function recordSlowly(t: TestContext, recordingsDir: string, name: string): SlowRecording {
  const file = join(recordingsDir, recordingFile({ path: thingsPath, params: { ...question, name } }))
  mkdirSync(dirname(file), { recursive: true })
  execFileSync('mkfifo', [file])
  // A reader still waiting would keep the process of the test.
  t.after(() => existsSync(file) && closeSync(openSync(file, constants.O_RDWR | constants.O_NONBLOCK)))
  return { finish: (text) => writeFile(file, text) }
}

const publishedPage = fileURLToPath(new URL('../../../shared/reference/endpoint-page.en.txt', import.meta.url))
const absence = existsSync(publishedPage) ? false : `the published page is not here: ${publishedPage}`

function readPublished(): { readonly data: unknown } {
  const lines = readFileSync(publishedPage, 'utf8').split('\n')
  const start = lines.indexOf('json', lines.indexOf('Responses')) + 1
  return JSON.parse(
    lines
      .slice(
        start,
        lines.findIndex((line) => line.startsWith('💡 Note')),
      )
      .join('\n'),
  )
}

for (const target of [`${kolPath}?kolId=${kolId}`, `${successorPath}?oAuthorId=${kolId}`]) {
  test(`the published answer comes key for key and value for value from ${target}`, { skip: absence }, async (t) => {
    const service = await openTestService(t)
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    const published = readPublished()

    const reply = await service.ask(`${target}&token=${ada.secret}`)

    assert.equal(dataOf(reply), JSON.stringify(published.data))
    assert.equal(reply.headers.get('x-charge'), '0.15')
    assert.equal((await service.books.ledger.getBalance(ada.accountId)).availableMicro, yuan('0.85'))
  })
}

overPlaces('data', async (t, makePlace) => {
  const service = await openTestService(t, await makePlace())
  const ada = await service.addCaller({ balanceMicro: yuan('100') })
  const record = (name: string, text: string | Uint8Array): void =>
    service.record(thingsPath, { ...question, name }, text)
  const odd = String.raw`{"b":1, "10":2,"2":7553989899192519974123456,"items":[1.0,1e3,-0,"\u0041\/",{"9":1,"1":[ ]}],"b":"再"}`

  const forms: Readonly<Record<string, string>> = {
    'a recording of data alone': odd,
    'a recording with its envelope': `{"code":0,"data":${odd},"message":null,"recordTime":null,"requestId":"x"}`,
    'a recording with its envelope in another order': `\n{ "message" : "" ,"data":\t${odd} , "code": 0 }\n`,
  }
  for (const [what, text] of Object.entries(forms)) {
    await t.test(`comes byte for byte from ${what}`, async () => {
      record('odd', text)

      const reply = await service.ask(things(ada.secret, 'odd'))

      assert.equal(dataOf(reply), odd)
      assert.equal(reply.headers.get('x-charge'), '0.15')
    })
  }

  const unfit: Readonly<Record<string, string | Uint8Array>> = {
    'that is no JSON': '<html>busy</html>',
    'that is empty': '',
    'that is cut off': '{"items":[1',
    'that is not UTF-8': Buffer.from('{"items":["é"]}', 'latin1'),
    'that says it failed': '{"code":301,"data":null,"message":"COLLECT FAILED, SEND REQUEST AGAIN"}',
    'that failed with data': '{"code":500,"data":{"items":[1]},"message":""}',
    'with items that are no list': '{"items":{"1":2}}',
    'that is a list': '[{"items":[1]}]',
    'that is null': '{"code":0,"data":null}',
  }
  for (const [what, text] of Object.entries(unfit)) {
    await t.test(`is 301 and free from a recording ${what}`, async () => {
      const before = await service.books.ledger.getBalance(ada.accountId)
      record('unfit', text)

      const reply = await service.ask(things(ada.secret, 'unfit'))

      assert.deepEqual([reply.body.code, reply.headers.get('x-charge')], [301, '0'])
      assert.deepEqual(await service.books.ledger.getBalance(ada.accountId), before)
    })
  }

  for (const text of ['{"items":[]}', '{}', '{"code":0,"data":{"items":[]}}', '{"items":[],"more":1}']) {
    await t.test(`that holds nothing is delivered with code 0 and free: ${text}`, async () => {
      const before = await service.books.ledger.getBalance(ada.accountId)
      record('empty', text)

      const reply = await service.ask(things(ada.secret, 'empty'))

      assert.deepEqual([reply.status, reply.body.code, reply.headers.get('x-charge')], [200, 0, '0'])
      assert.equal(dataOf(reply), text.replace('{"code":0,"data":', '').replace(']}}', ']}'))
      assert.deepEqual(await service.books.ledger.getBalance(ada.accountId), before)
    })
  }

  await t.test('of another kind of content is 301 and free, until there is a recording of that kind', async () => {
    const ben = await service.addCaller({ balanceMicro: yuan('1') })
    const target = `${successorPath}?token=${ben.secret}&oAuthorId=${kolId}&platform=LIVE_STREAMING`
    assert.equal((await service.ask(target)).body.code, 301)
    assert.equal((await service.books.ledger.getBalance(ben.accountId)).availableMicro, yuan('1'))

    const live = '{"base_resp":{"status_code":0,"status_message":""},"newest_videos":[{"item_id":"1"}]}'
    service.record(successorPath, { oAuthorId: kolId, platform: 'LIVE_STREAMING' }, live)

    assert.equal(dataOf(await service.ask(target)), live)
    assert.equal((await service.books.ledger.getBalance(ben.accountId)).availableMicro, yuan('0.85'))
  })

  await t.test('of an upstream that failed or knows nobody is 301 and free', async () => {
    const ben = await service.addCaller({ balanceMicro: yuan('1') })
    service.record(kolPath, { kolId: '404' }, '{"base_resp":{"status_code":10001,"status_message":"busy"}}')

    for (const id of ['404', '405']) {
      assert.equal((await service.ask(`${kolPath}?token=${ben.secret}&kolId=${id}`)).body.code, 301)
    }
    assert.equal((await service.books.ledger.getBalance(ben.accountId)).availableMicro, yuan('1'))
  })
})

/** Asks many times at once, and counts the business codes. */
async function askMany(service: TestService, targets: readonly string[]): Promise<Record<number, number>> {
  const replies = await Promise.all(targets.map((target) => service.ask(target)))
  const codes: Record<number, number> = {}
  for (const { body } of replies) codes[body.code] = (codes[body.code] ?? 0) + 1
  return codes
}

const countByCode = defineQuery<{ readonly calls: number }>(
  'test.countByCode',
  `SELECT code, sum(calls) AS calls, sum(charge_micro) AS charged, sum(granted) AS granted FROM rollup
   WHERE account_id = @accountId GROUP BY code ORDER BY code`,
)

/** What became of an account's 200 calls, by code; refused ones are written within a second. */
async function countCalls({ books: { store } }: TestService, { accountId }: TestCaller) {
  const count = () => store.list(countByCode, { accountId })
  await until(async () => (await count()).reduce((sum, { calls }) => sum + Number(calls), 0) === 200)
  return count()
}

overPlaces('of 200 calls at once', async (t, makePlace) => {
  const service = await openTestService(t, await makePlace())
  service.record(thingsPath, question, body)
  const { books } = service

  await t.test('exactly the 37 are answered that there is money for', async () => {
    const ada = await service.addCaller({ balanceMicro: 37 * price })

    assert.deepEqual(await askMany(service, Array(200).fill(things(ada.secret))), { 0: 37, 601: 163 })

    const { availableMicro, heldMicro, chargedMicro } = await books.ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [0, 0, 37 * price])
    assert.deepEqual(await countCalls(service, ada), [
      { code: 0, calls: 37, charged: 37 * price, granted: 0 },
      { code: 601, calls: 163, charged: 0, granted: 0 },
    ])
    assert.deepEqual(await differencesOf(books), [])
  })

  await t.test('exactly the 37 are answered that the token’s cap allows', async () => {
    const ada = await service.addCaller({ balanceMicro: yuan('100'), capMicro: 38 * price - 1 })

    assert.deepEqual(await askMany(service, Array(200).fill(things(ada.secret))), { 0: 37, 602: 163 })

    const { availableMicro, heldMicro } = await books.ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro], [yuan('100') - 37 * price, 0])
    assert.deepEqual(await differencesOf(books), [])
  })

  await t.test('exactly the 37 are answered that were granted, without money', async () => {
    const ada = await service.addCaller()
    await books.store.write(books.ledger.grantCalls({ accountId: ada.accountId, path: thingsPath, calls: 37 }))

    assert.deepEqual(await askMany(service, Array(200).fill(things(ada.secret))), { 0: 37, 601: 163 })

    assert.deepEqual(await books.ledger.listAllowances(ada.accountId), [
      { path: thingsPath, granted: 37, left: 0, held: 0, used: 37 },
    ])
    assert.deepEqual((await countCalls(service, ada))[0], { code: 0, calls: 37, charged: 0, granted: 37 })
    assert.deepEqual(await differencesOf(books), [])
  })

  await t.test('those that fail give everything back: cap, grant and money', async () => {
    const ada = await service.addCaller({ balanceMicro: yuan('100'), capMicro: yuan('100') })
    await books.store.write(books.ledger.grantCalls({ accountId: ada.accountId, path: thingsPath, calls: 10 }))
    const targets = Array.from({ length: 200 }, (_, at) => things(ada.secret, at % 2 === 0 ? 'ada' : 'nobody'))

    assert.deepEqual(await askMany(service, targets), { 0: 100, 301: 100 })

    const { availableMicro, heldMicro, chargedMicro } = await books.ledger.getBalance(ada.accountId)
    const used = (await books.ledger.listAllowances(ada.accountId))[0]?.used ?? 0
    assert.deepEqual([heldMicro, chargedMicro], [0, (100 - used) * price])
    assert.equal(availableMicro, yuan('100') - chargedMicro)
    assert.deepEqual(await differencesOf(books), [])
  })
})

overPlaces('what an operator changes in another process holds in the service within a second', async (t, makePlace) => {
  const service = await openTestService(t, await makePlace())
  service.record(thingsPath, question, body)
  const other = await openOtherBooks(t, service.place)
  const codeOf = async ({ secret }: TestCaller): Promise<number> => (await service.ask(things(secret))).body.code
  const untilCode = (caller: TestCaller, code: number): Promise<void> =>
    until(async () => (await codeOf(caller)) === code)

  await t.test('an account suspended, and resumed', async () => {
    const ada = await service.addCaller({ balanceMicro: yuan('100') })
    assert.equal(await codeOf(ada), 0)

    await other.store.write(other.accounts.setStatus(ada.accountId, 'suspended'))
    await untilCode(ada, 100)

    await other.store.write(other.accounts.setStatus(ada.accountId, 'active'))
    await untilCode(ada, 0)
  })

  await t.test('a token revoked', async () => {
    const ada = await service.addCaller({ balanceMicro: yuan('100') })
    assert.equal(await codeOf(ada), 0)

    await other.store.write(other.tokens.revokeToken(ada.tokenId))
    await untilCode(ada, 100)
  })

  await t.test('a token made', async () => {
    const ada = await service.addCaller({ balanceMicro: yuan('100') })
    const token = await issueToken(other, tester, { accountId: ada.accountId })

    await untilCode({ ...ada, secret: token.secret }, 0)
  })

  await t.test('a price set, for all and for one account', async () => {
    const [ada, ben] = [
      await service.addCaller({ balanceMicro: yuan('100') }),
      await service.addCaller({ balanceMicro: yuan('100') }),
    ]
    const untilCharge = (caller: TestCaller, charge: string): Promise<void> =>
      until(async () => (await service.ask(things(caller.secret))).headers.get('x-charge') === charge)
    await untilCharge(ada, '0.15')

    await other.store.write(other.ledger.setPrice({ path: thingsPath, priceMicro: yuan('0.2') }))
    await untilCharge(ada, '0.2')
    await other.store.write(
      other.ledger.setPrice({ path: thingsPath, accountId: ada.accountId, priceMicro: yuan('0.1') }),
    )
    await untilCharge(ada, '0.1')
    await untilCharge(ben, '0.2')
  })

  await t.test('an endpoint disabled, and enabled', async () => {
    const ada = await service.addCaller({ balanceMicro: yuan('100') })
    assert.equal(await codeOf(ada), 0)

    await other.store.write(other.switches.disable(thingsPath))
    await untilCode(ada, 503)

    await other.store.write(other.switches.enable(thingsPath))
    await untilCode(ada, 0)
  })

  await t.test('money put in, taken out, and calls granted', async () => {
    const ada = await service.addCaller()
    assert.equal(await codeOf(ada), 601)

    await other.store.write(other.ledger.topUp({ accountId: ada.accountId, amountMicro: yuan('1') }))
    await untilCode(ada, 0)

    const { availableMicro } = await other.ledger.getBalance(ada.accountId)
    await other.store.write(
      other.ledger.adjust({ accountId: ada.accountId, amountMicro: -availableMicro, reason: 'test' }),
    )
    await untilCode(ada, 601)

    await other.store.write(other.ledger.grantCalls({ accountId: ada.accountId, path: thingsPath, calls: 1 }))
    await untilCode(ada, 0)
    assert.equal(await codeOf(ada), 601)
  })

  await t.test('and leaves the books right', async () => assert.deepEqual(await differencesOf(other), []))
})

const findCall = defineQuery<{ readonly at: number; readonly durationMs: number }, { readonly requestId: string }>(
  'test.findCall',
  `SELECT id, account_id, token_id, path, at, duration_ms, code, charge_micro, granted, cached, provider
   FROM call WHERE id = @requestId`,
)

overPlaces(
  'every call by somebody known is on record when its answer is there, a refused one within a second',
  async (t, makePlace) => {
    const service = await openTestService(t, await makePlace())
    service.record(thingsPath, question, body)
    service.record(thingsPath, { ...question, name: 'empty' }, '{}')
    const other = await openOtherBooks(t, service.place)
    const ada = await service.addCaller({ balanceMicro: price, endpoints: [thingsPath] })

    const asked: readonly (readonly [target: string, code: number, chargeMicro: number, provider: string | null])[] = [
      [things(ada.secret, 'nobody'), 301, 0, null],
      [things(ada.secret, 'empty'), 0, 0, 'recordings'],
      [things(ada.secret), 0, price, 'recordings'],
      [things(ada.secret), 601, 0, null],
      [`${things(ada.secret)}&page=0`, 400, 0, null],
      [`${kolPath}?token=${ada.secret}&kolId=${kolId}`, 600, 0, null],
    ]
    for (const [target, code, chargeMicro, provider] of asked) {
      await t.test(`with code ${code} and a charge of ${chargeMicro}`, async () => {
        const startedAt = Date.now()
        const reply = await service.ask(target)

        const find = () => other.store.find(findCall, reply.body)
        if (code >= 400) await until(async () => (await find()) !== undefined)
        const { at, durationMs, ...record } = (await find()) ?? {}
        assert.deepEqual(record, {
          id: reply.body.requestId,
          accountId: ada.accountId,
          tokenId: ada.tokenId,
          path: target.split('?')[0],
          code,
          chargeMicro,
          granted: 0,
          cached: 0,
          provider,
        })
        assert.ok(Number(at) >= startedAt && Number(at) <= Date.now())
        assert.ok(Number(durationMs) > 0 && Number(durationMs) < 10_000)
      })
    }

    await t.test('but not one by nobody', async () => {
      const { requestId } = (await service.ask(thingsPath)).body

      assert.equal(await other.store.find(findCall, { requestId }), undefined)
    })
  },
)

overPlaces('a call that waits for its provider', async (t, makePlace) => {
  const recordingsDir = makeFolder(t)
  const environment = { RECORDINGS_DIR: recordingsDir, METRICS: 'open' }

  await t.test(
    'holds its price, keeps it whatever the operator sets meanwhile, and shows in the metrics',
    async (t) => {
      const service = await openTestService(t, { ...(await makePlace()), environment })
      const { ledger, store } = service.books
      const ada = await service.addCaller({ balanceMicro: yuan('1') })
      const slow = recordSlowly(t, recordingsDir, 'slow')
      const asked = service.ask(things(ada.secret, 'slow'))
      await until(async () =>
        (await (await fetch(`${service.url}/metrics`)).text()).includes('\nalmagest_held_yuan 0.15\n'),
      )

      await store.write(ledger.setPrice({ path: thingsPath, accountId: ada.accountId, priceMicro: yuan('0.9') }))
      const { availableMicro, heldMicro } = await ledger.getBalance(ada.accountId)
      assert.deepEqual([availableMicro, heldMicro], [yuan('0.85'), price])
      await slow.finish(body)

      assert.equal((await asked).headers.get('x-charge'), '0.15')
      assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, yuan('0.85'))
    },
  )

  await t.test('is 301 and free at its deadline', async (t) => {
    const service = await openTestService(t, {
      ...(await makePlace()),
      environment: { ...environment, DEADLINE: '1s' },
    })
    const { ledger } = service.books
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    recordSlowly(t, recordingsDir, 'silent')

    const reply = await service.ask(things(ada.secret, 'silent'))

    assert.deepEqual([reply.body.code, reply.headers.get('x-charge')], [301, '0'])
    assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, yuan('1'))
    // The call's time began before the attempt's, so its answer may be out first.
    await until(async () => service.logLines.some((line) => line.includes('"outcome":"timed.out"')))
  })
})

interface Ready {
  readonly dataDir: string
  readonly recordingsDir: string
  readonly environment: Readonly<Record<string, string>>
  readonly accountId: string
  readonly secret: string
}

/** A folder with an account that has one yuan and a token, for a service in a process of its own. */
async function makeReady(t: TestContext): Promise<Ready> {
  const [dataDir, recordingsDir] = [makeFolder(t), makeFolder(t)]
  const books = await openOtherBooks(t, { DATA_DIR: dataDir })
  const account = await openAccount(books, tester, { name: 'ada', balanceMicro: yuan('1') })
  const token = await issueToken(books, tester, { accountId: account.id })
  const file = join(recordingsDir, recordingFile({ path: thingsPath, params: question }))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, body)
  const environment = { DATA_DIR: dataDir, RECORDINGS_DIR: recordingsDir, ENDPOINTS_DIR: fixtureEndpoints }
  return { dataDir, recordingsDir, environment, accountId: account.id, secret: token.secret }
}

async function askCode(target: string): Promise<number> {
  const response = await fetch(target, { signal: AbortSignal.timeout(30_000) })
  const { code }: { code: number } = JSON.parse(await response.text())
  return code
}

test('a service that is asked to stop answers new calls for DRAIN, finishes those running, and ends with 0', async (t) => {
  const { dataDir, recordingsDir, environment, accountId, secret } = await makeReady(t)
  const slow = recordSlowly(t, recordingsDir, 'slow')
  const served = await startServed(t, { ...environment, DRAIN: '4s' })
  const { ledger, store } = await openOtherBooks(t, { DATA_DIR: dataDir })
  const running = askCode(`${served.url}${things(secret, 'slow')}`)
  await until(async () => (await ledger.getHeldMicro()) === price)

  let exitCode: unknown
  void served.stop().then((code) => {
    exitCode = code
  })
  await until(async () => (await fetch(`${served.url}/readyz`)).status === 503)
  assert.equal((await fetch(`${served.url}/healthz`)).status, 200)
  assert.equal(await askCode(`${served.url}${things(secret)}`), 0)
  await until(() =>
    askCode(`${served.url}/ping`).then(
      () => false,
      () => true,
    ),
  )
  await slow.finish(body)

  assert.equal(await running, 0)
  // Well before a connection that the client keeps open would end by itself.
  await until(async () => exitCode !== undefined, 20_000)
  assert.equal(exitCode, 0)
  const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(accountId)
  assert.deepEqual([availableMicro, heldMicro, chargedMicro], [yuan('0.7'), 0, yuan('0.3')])
  assert.deepEqual((await auditBooks(store)).differences, [])
})

test('a second service on the same folder refuses in a sentence, and the first goes on', async (t) => {
  const { dataDir, environment, secret } = await makeReady(t)
  const served = await startServed(t, environment)
  const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

  const env = { ...environment, PORT: '0' }
  const { status, stderr } = spawnSync(process.execPath, [program, 'serve'], { env, encoding: 'utf8', timeout: 20_000 })

  assert.equal(status, 1)
  assert.equal(
    stderr,
    `almagest: ${dataDir} is in use by a running service; stop it first, or choose another DATA_DIR\n`,
  )
  assert.equal(await askCode(`${served.url}${things(secret)}`), 0)
})

test('what a killed service held is given back when the next one starts', async (t) => {
  const { dataDir, recordingsDir, environment, accountId, secret } = await makeReady(t)
  recordSlowly(t, recordingsDir, 'slow')
  const { ledger, store } = await openOtherBooks(t, { DATA_DIR: dataDir })
  const first = await startServed(t, environment)
  const running = assert.rejects(askCode(`${first.url}${things(secret, 'slow')}`))
  await until(async () => (await ledger.getHeldMicro()) === price)
  await first.kill()
  await running
  assert.equal(await ledger.getHeldMicro(), price)

  const second = await startServed(t, environment)

  assert.equal(second.orphans, 1)
  const { availableMicro, heldMicro } = await ledger.getBalance(accountId)
  assert.deepEqual([availableMicro, heldMicro], [yuan('1'), 0])
  assert.deepEqual((await auditBooks(store)).differences, [])
  assert.equal(await askCode(`${second.url}${things(secret)}`), 0)
})
