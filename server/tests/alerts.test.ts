import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock, yuan } from '#kit'
import { signMessage } from '#notices'
import { createRunAudit } from '#run-audit'
import { defineQuery } from '#store'
import { createStillClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { openReceiver, type Receiver, receiverSecret } from '#support/receiver'
import { skipWithout } from '#support/required'
import { kolPath, openTestService, type TestService, until } from '#support/service'
import { tamper } from '#support/tamper'
import { type Behaviour, good, openUpstream, secrets, send, settingsOf, type UpstreamName } from '#support/upstream'

const settings = (receiver: Receiver) => ({ ALERT_WEBHOOK: receiver.url, ALERT_WEBHOOK_SECRET: receiverSecret })

interface Desk {
  readonly receiver: Receiver
  readonly service: TestService
  readonly clock: TestClock
  behave(behaviour: Behaviour): void
  ask(): Promise<number>
}

/** A service with one upstream, and somebody who is told. */
async function openDesk(
  t: TestContext,
  name: UpstreamName = 'tikhub',
  more: { readonly dataDir?: string } = {},
): Promise<Desk> {
  const upstream = await openUpstream(t, name)
  const receiver = await openReceiver(t)
  const clock = createStillClock()
  const environment = { ...settingsOf([upstream]), ...settings(receiver), LOG_LEVEL: 'trace' }
  const service = await openTestService(t, { clock, environment, ...more })
  const { secret } = await service.addCaller({ balanceMicro: yuan('1000') })
  let asked = 0
  return {
    receiver,
    service,
    clock,
    behave: upstream.behave,
    async ask() {
      const kolId = String(7_000_000_000_000_000_000n + BigInt(asked++))
      const reply = service.ask(`${kolPath}?token=${secret}&kolId=${kolId}`)
      let isAnswered = false
      const answered = reply.finally(() => {
        isAnswered = true
      })
      // Pauses between tries pass as fast as they come.
      await until(async () => {
        if (!isAnswered) clock.advance(100)
        return isAnswered
      })
      return (await answered).body.code
    },
  }
}

async function hears(receiver: Receiver, expected: readonly string[]): Promise<void> {
  await until(async () => receiver.taken.length >= expected.length)
  assert.deepEqual(receiver.taken, expected)
  assert.ok(receiver.received.every(({ isSigned }) => isSigned))
}

const misshapen = send('{"code":0,"data":{"base_resp":{"status_code":0},"newest_videos":"none"},"message":null}')

/** Until it is known of answers that they differ, or do so no more. */
const driftIs = ({ service, clock }: Pick<Desk, 'service' | 'clock'>, state: 'begun' | null): Promise<void> =>
  until(async () => {
    clock.advance(200)
    const shapes = await service.books.drift.listShapes()
    return shapes.length > 0 && shapes.every(({ begunAt }) => (begunAt === null) === (state === null))
  })

test('somebody is told, once when it begins and once when it is over, of', async (t) => {
  await t.test('a credential that is spent', async (t) => {
    const { receiver, behave, ask, clock } = await openDesk(t)
    behave(send('{"detail":{"code":402}}', { status: 402 }))
    for (let count = 0; count < 3; count++) assert.equal(await ask(), 301)
    await hears(receiver, ['upstream.spent begun'])
    assert.deepEqual(receiver.received[0]?.body.data, {
      state: 'begun',
      provider: 'tikhub',
      credential: '1',
      because: 'credential.spent',
    })

    clock.advance(601_000)
    await ask()
    assert.equal(receiver.taken.length, 1)
    behave(good('tikhub'))
    clock.advance(601_000)
    assert.equal(await ask(), 0)

    await hears(receiver, ['upstream.spent begun', 'upstream.spent over'])
  })

  await t.test('a credential that is refused', async (t) => {
    const { receiver, behave, ask, clock } = await openDesk(t)
    behave(send('{"detail":{"code":401}}', { status: 401 }))
    for (let count = 0; count < 3; count++) await ask()
    await hears(receiver, ['upstream.refused begun'])

    behave(good('tikhub'))
    clock.advance(601_000)
    assert.equal(await ask(), 0)

    await hears(receiver, ['upstream.refused begun', 'upstream.refused over'])
  })

  await t.test('a provider whose breaker opens', async (t) => {
    const { receiver, behave, ask, clock } = await openDesk(t)
    behave(send('oops', { status: 500, headers: { 'content-type': 'text/plain' } }))
    for (let count = 0; count < 10; count++) await ask()
    await hears(receiver, ['upstream.open begun'])
    const data = { state: 'begun', provider: 'tikhub', credential: '1', because: 'server.failed' }
    assert.deepEqual(receiver.received[0]?.body.data, data)

    behave(good('tikhub'))
    clock.advance(120_000)
    assert.equal(await ask(), 0)
    clock.advance(20_000)

    await hears(receiver, ['upstream.open begun', 'upstream.open over'])
  })

  await t.test('a provider that fails half of the time, once', async (t) => {
    const { receiver, behave, ask, clock, service } = await openDesk(t)
    const countOpened = () => service.logLines.filter((line) => line.includes('a provider fails too often')).length
    for (let round = 1; round <= 3; round++) {
      behave(send('oops', { status: 500 }))
      for (let count = 0; count < 20 && countOpened() < round; count++) await ask()
      behave(good('tikhub'))
      clock.advance(6_500)
      assert.equal(await ask(), 0)
    }
    assert.equal(countOpened(), 3)
    assert.deepEqual(receiver.taken, ['upstream.open begun'])

    clock.advance(20_000)
    await hears(receiver, ['upstream.open begun', 'upstream.open over'])
  })

  await t.test('an endpoint whose answers have another shape', async (t) => {
    const { receiver, behave, ask, clock, service } = await openDesk(t, 'just-one-api')
    behave(misshapen)
    for (let count = 0; count < 8; count++) await ask()
    await hears(receiver, ['upstream.drift begun'])
    const data = receiver.received[0]?.body.data
    assert.equal(data?.['endpoint'], kolPath)
    assert.ok(Array.isArray(data?.['paths']) && data['paths'].length > 0 && data['paths'][0] !== '')

    behave(good('just-one-api'))
    clock.advance(61_000)
    assert.equal(await ask(), 0)
    await driftIs({ service, clock }, null)
    clock.advance(40_000)

    await hears(receiver, ['upstream.drift begun', 'upstream.drift over'])
  })

  await t.test('an endpoint whose answers have another shape again and again, once', async (t) => {
    const { receiver, behave, ask, clock, service } = await openDesk(t, 'just-one-api')
    for (let round = 0; round < 4; round++) {
      behave(misshapen)
      for (let count = 0; count < 3; count++) await ask()
      await driftIs({ service, clock }, 'begun')
      clock.advance(5_000)
      behave(good('just-one-api'))
      assert.equal(await ask(), 0)
      await driftIs({ service, clock }, null)
    }
    await hears(receiver, ['upstream.drift begun'])

    clock.advance(40_000)
    await hears(receiver, ['upstream.drift begun', 'upstream.drift over'])
  })

  await t.test('a token whose balance is low, asked for at the start and every quarter of an hour', async (t) => {
    let left = '4.9999'
    let asked = 0
    const upstream = await openUpstream(t, 'just-one-api')
    upstream.behave((request, response) => {
      if (!request.url?.startsWith('/user/get-balance?token=')) return good('just-one-api')(request, response)
      asked++
      send(`{"code":0,"data":{"balance":"${left}","currency":"CNY"},"message":null}`)(request, response)
    })
    const receiver = await openReceiver(t)
    const clock = createStillClock()
    const environment = { ...settingsOf([upstream]), ...settings(receiver) }
    const service = await openTestService(t, { clock, environment })
    await hears(receiver, ['upstream.low begun'])
    const lane = { provider: 'just-one-api', credential: '1', currency: 'CNY' }
    assert.deepEqual(receiver.received[0]?.body.data, { state: 'begun', ...lane, balance: '4.9999', below: '5.00' })
    const metric = 'almagest_upstream_balance{provider="just-one-api",credential="1",currency="CNY"} 4.9999'
    assert.ok((await service.readMetrics()).includes(metric))

    for (const [step, told] of [
      ['6', 1],
      ['100.0000', 2],
      ['7', 2],
    ] as const) {
      left = step
      const before = asked
      clock.advance(900_000)
      await until(async () => asked === before + 1)
      await until(async () => receiver.taken.length === told)
    }

    await hears(receiver, ['upstream.low begun', 'upstream.low over'])
  })

  await t.test('a balance below what a day costs', async (t) => {
    const upstream = await openUpstream(t, 'just-one-api')
    let left = '6'
    let asked = 0
    upstream.behave((request, response) => {
      if (!request.url?.startsWith('/user/get-balance')) return good('just-one-api')(request, response)
      asked++
      send(`{"code":0,"data":{"balance":"${left}","currency":"CNY"},"message":null}`)(request, response)
    })
    const receiver = await openReceiver(t)
    const clock = createStillClock()
    const environment = { ...settingsOf([upstream]), ...settings(receiver) }
    const service = await openTestService(t, { clock, environment })
    // Asked is not yet understood: time that passes before is no time for the next look.
    const isKnown = ({ readMetrics }: TestService) =>
      until(async () => new RegExp(`^almagest_upstream_balance\\{.*\\} ${left}$`, 'm').test(await readMetrics()))
    const { secret } = await service.addCaller({ balanceMicro: yuan('1000') })
    await isKnown(service)
    for (let count = 0; count < 60; count++)
      await service.ask(`${kolPath}?token=${secret}&kolId=${8_000_000_000_000_000_000n + BigInt(count)}`)
    assert.deepEqual(receiver.taken, [])

    clock.advance(900_000)
    await hears(receiver, ['upstream.low begun'])

    const below = String(receiver.received[0]?.body.data['below'])
    assert.match(below, /^(6|7|8|9)\./)

    // A restart forgets no spending: what is low by it is not over.
    await service.service.stop()
    const next = await openTestService(t, { clock, dataDir: service.dataDir, environment })
    await isKnown(next)
    assert.equal(asked, 3)
    left = '9.4'
    clock.advance(900_000)
    await isKnown(next)
    left = '90'
    clock.advance(900_000)
    await hears(receiver, ['upstream.low begun', 'upstream.low over'])
    assert.equal(receiver.received[1]?.body.data['below'], below)
    assert.equal(receiver.received[1]?.body.data['balance'], '90.00')
  })

  await t.test('commits that fail, although its own cannot be written then', async (t) => {
    const { receiver, service, clock } = await openDesk(t)
    const { store, switches } = service.books
    // As a full disk: the database may have no more pages than it has.
    const allow = (pages: number) => store.find(defineQuery('test.allowPages', `PRAGMA max_page_count = ${pages}`), {})
    const path = `/api/${'long'.repeat(20_000)}`
    await allow(1)
    const unavailable = { kind: 'service.unavailable' }
    for (let count = 0; count < 3; count++) await assert.rejects(store.write(switches.disable(path)), unavailable)
    await hears(receiver, ['commit.failing begun'])
    assert.deepEqual(receiver.received[0]?.body.data, { state: 'begun', because: 'SQLITE_FULL' })

    await allow(1_000_000)
    await until(async () => {
      clock.advance(500)
      return store.findTrouble() === undefined
    })
    await store.write(switches.disable(path))
    // A while without another: on a full disk small ones pass between those that fail.
    clock.advance(19_000)
    await store.write(switches.enable(path))
    assert.equal(receiver.taken.length, 1)
    clock.advance(1_000)

    await hears(receiver, ['commit.failing begun', 'commit.failing over'])
  })
})

test('verify tells what it found', async (t) => {
  async function openBooks(t: TestContext) {
    const receiver = await openReceiver(t)
    const dataDir = makeFolder(t)
    const environment = { DATA_DIR: dataDir, ...settings(receiver) }
    await runOperator(['account', 'create', 'ada', '--balance', '5'], environment)
    return { receiver, dataDir, environment }
  }

  /** Makes the books wrong, or right again. */
  async function bend(service: TestService, micro: number): Promise<void> {
    const sql = 'UPDATE balance SET money_in = money_in + @micro, available = available + @micro'
    await tamper({ dataDir: service.dataDir, store: service.books.store }, sql, { micro })
  }

  await t.test('by the service that runs, within a minute, and that it is over', async (t) => {
    const { receiver, dataDir, environment } = await openBooks(t)
    const clock = createStillClock()
    const service = await openTestService(t, { clock, dataDir, environment: settings(receiver) })
    const { ALERT_WEBHOOK, ALERT_WEBHOOK_SECRET, ...plain } = environment
    assert.ok(ALERT_WEBHOOK && ALERT_WEBHOOK_SECRET)

    await bend(service, 7)
    for (let count = 0; count < 2; count++) assert.equal((await runOperator(['verify'], plain)).exitCode, 1)
    clock.advance(1_000)
    await hears(receiver, ['verify.failed begun'])
    assert.deepEqual(receiver.received[0]?.body.data, { state: 'begun', differences: 1 })
    await bend(service, -7)
    assert.equal((await runOperator(['verify'], plain)).exitCode, 0)
    clock.advance(1_000)

    await hears(receiver, ['verify.failed begun', 'verify.failed over'])
  })

  await t.test('also in the audit that a service has made once a day, in a process of its own', async (t) => {
    const { receiver, dataDir, environment } = await openBooks(t)
    const clock = createStillClock()
    const script = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))
    const codes: number[] = []
    const audit = createRunAudit({ script, environment: { PATH: process.env['PATH'], ...environment } })
    const service = await openTestService(t, {
      clock,
      dataDir,
      environment: settings(receiver),
      async runAudit(signal) {
        const outcome = await audit(signal)
        codes.push(outcome.code)
        return outcome
      },
    })

    await bend(service, 7)
    clock.advance(3_600_000)
    await until(async () => codes.length === 1, 30_000)
    clock.advance(1_000)
    await hears(receiver, ['verify.failed begun'])
    await bend(service, -7)
    clock.advance(86_400_000)
    await until(async () => codes.length === 2, 30_000)
    clock.advance(1_000)

    await hears(receiver, ['verify.failed begun', 'verify.failed over'])
    assert.deepEqual(codes, [1, 0])
  })

  await t.test('by itself where none runs; what nobody took, the next service tells', async (t) => {
    const { receiver, dataDir, environment } = await openBooks(t)
    const service = await openTestService(t, { dataDir })
    await bend(service, 7)
    await service.service.stop()

    assert.equal((await runOperator(['verify'], environment)).exitCode, 1)
    await hears(receiver, ['verify.failed begun'])
    const again = await openTestService(t, { dataDir, environment: settings(receiver) })
    await bend(again, -7)
    await again.service.stop()
    receiver.behave((request) => void request.socket.resetAndDestroy())
    assert.equal((await runOperator(['verify'], environment)).exitCode, 0)
    assert.equal(receiver.taken.length, 1)
    receiver.behave(undefined)

    await openTestService(t, { dataDir, environment: settings(receiver) })

    await hears(receiver, ['verify.failed begun', 'verify.failed over'])
  })
})

test('a receiver that never answers is in the way of no call, nor of the end', async (t) => {
  const { receiver, behave, ask, service } = await openDesk(t)
  receiver.behave(() => {})
  behave(send('{"detail":{"code":402}}', { status: 402 }))
  await ask()
  await until(async () => receiver.received.length === 1)

  behave(good('tikhub'))
  await service.service.stop()

  await until(async () => receiver.countOpen() === 0)
})

test('what was told is over after a restart as before it', async (t) => {
  const upstream = await openUpstream(t, 'tikhub')
  const receiver = await openReceiver(t)
  const environment = { ...settingsOf([upstream]), ...settings(receiver) }
  const dataDir = makeFolder(t)
  let secret = ''
  async function run(behaviour: Behaviour, more = {}) {
    upstream.behave(behaviour)
    const service = await openTestService(t, { dataDir, environment: { ...environment, ...more } })
    secret ||= (await service.addCaller({ balanceMicro: yuan('10') })).secret
    for (let count = 0; count < 8; count++)
      await service.ask(`${kolPath}?token=${secret}&kolId=${7_000_000_000_000_000_000n + BigInt(count)}`)
    return service
  }

  const first = await run(send('oops', { status: 500 }), { DEADLINE: '20s' })
  await hears(receiver, ['upstream.open begun'])
  await first.service.stop()
  const second = await run(send('oops', { status: 500 }), { DEADLINE: '20s' })
  assert.equal(receiver.taken.length, 1)
  await second.service.stop()
  const third = await run(good('tikhub'))
  await hears(receiver, ['upstream.open begun', 'upstream.open over'])
  await third.service.stop()
})

test('what was over as a run ended is told by the next', async (t) => {
  const dataDir = makeFolder(t)
  const { receiver, behave, ask, clock, service } = await openDesk(t, 'just-one-api', { dataDir })
  behave(misshapen)
  await ask()
  await driftIs({ service, clock }, 'begun')
  await hears(receiver, ['upstream.drift begun'])
  behave(good('just-one-api'))
  assert.equal(await ask(), 0)
  await driftIs({ service, clock }, null)
  await service.service.stop()

  const environment = { ...settingsOf([{ name: 'just-one-api', url: 'http://127.0.0.1:9' }]), ...settings(receiver) }
  await openTestService(t, { dataDir, environment })
  await hears(receiver, ['upstream.drift begun', 'upstream.drift over'])
})

test('no secret is in what is told, nor the receiver’s in log, metrics and files', async (t) => {
  const { receiver, behave, ask, service } = await openDesk(t, 'just-one-api')
  const echo = JSON.stringify({
    code: 0,
    data: { base_resp: { status_code: 0 }, newest_videos: secrets['just-one-api'] },
  })
  behave(send(echo))
  receiver.behave((_request, response) => void response.writeHead(500).end())
  for (let count = 0; count < 8; count++) await ask()
  await until(async () => service.logLines.some((line) => line.includes('an alert was not taken')))

  const files = readdirSync(service.dataDir).map((name) => readFileSync(join(service.dataDir, name)).toString('latin1'))
  const told = [
    ...receiver.received.map(({ text }) => text),
    ...service.logLines,
    ...files,
    await service.readMetrics(),
  ]
  for (const secret of [secrets['just-one-api'], receiver.url, 'key-in-path', receiverSecret, receiverSecret.slice(6)])
    for (const text of told) assert.equal(text.includes(secret), false, `${secret}: ${text.slice(0, 200)}`)
})

test('without ALERT_WEBHOOK nobody is asked for a balance, and nothing is noted', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(send('{"code":601,"data":null,"message":null}'))
  const service = await openTestService(t, { environment: settingsOf([upstream]) })
  const { secret } = await service.addCaller({ balanceMicro: yuan('10') })

  await service.ask(`${kolPath}?token=${secret}&kolId=1`)

  assert.ok(upstream.targets.every((target) => target.startsWith('/api/')))
  const begun = await service.books.store.list(defineQuery('test.listAlerts', 'SELECT key FROM alert'), {})
  assert.deepEqual(begun, [])
})

test('the guide shows how a receiver checks what it gets, in code that works', (t) => {
  const guide = readFileSync(new URL('../../docs/guides/en/operating.md', import.meta.url), 'utf8')
  const [, sample = ''] = /^```python\n([\s\S]*?)^```$/m.exec(guide) ?? []
  assert.match(sample, /def is_ours/)
  if (spawnSync('python3', ['--version']).status !== 0) return t.skip(skipWithout('languages', 'there is no python3'))
  const body = '{"type":"disk.low","data":{"state":"begun"}}'
  const headers = signMessage(receiverSecret, 'msg_1', Math.floor(systemClock.now() / 1_000), body)
  const old = signMessage(receiverSecret, 'msg_1', 1_700_000_000, body)
  const ask = (secret: string, given: object, said: string): string =>
    `print(is_ours(${JSON.stringify(secret)}, ${JSON.stringify(given)}, ${JSON.stringify(said)}.encode()))`
  const script = [
    sample,
    ask(receiverSecret, headers, body),
    ask(receiverSecret, headers, `${body} `),
    ask(receiverSecret, old, body),
    ask(receiverSecret.replace('M', 'N'), headers, body),
  ].join('\n')

  const { stdout, stderr } = spawnSync('python3', ['-c', script], { encoding: 'utf8' })

  assert.deepEqual(stdout.split('\n'), ['True', 'False', 'False', 'False', ''], stderr)
})
