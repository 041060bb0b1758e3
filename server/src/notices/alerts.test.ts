import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { createMask, openSystemRandom } from '#kit'
import { databaseFile } from '#store'
import { openReceiver, type Receiver, receiverSecret } from '#support/receiver'
import { until } from '#support/service'
import { openTestStore, type TestStore } from '#support/store'
import { type AlertReport, type Alerts, openAlerts } from './alerts.ts'
import { messagesMax } from './queue.ts'
import { openWebhook } from './webhook.ts'

const low = { type: 'disk.low' } as const
const spent = (credential: string) => ({ type: 'upstream.spent', about: ['tikhub', credential] }) as const
const canary = 'secret-of-tikhub-0123456789'

interface Desk extends TestStore {
  readonly receiver: Receiver
  readonly reports: AlertReport[]
  /** Another process on the same database, or the same after a restart. */
  open(url?: string): Promise<Alerts>
}

async function openDesk(t: TestContext): Promise<Desk> {
  const kept = openTestStore(t)
  const receiver = await openReceiver(t)
  const reports: AlertReport[] = []
  return {
    ...kept,
    receiver,
    reports,
    async open(url = receiver.url) {
      const { store, clock } = kept
      const webhook = openWebhook({ url, secret: receiverSecret, clock })
      const needs = { store, clock, random: openSystemRandom(), mask: createMask([canary]) }
      const alerts = await openAlerts({ ...needs, webhook, onReport: (report) => void reports.push(report) })
      t.after(alerts.close)
      return alerts
    },
  }
}

const states = ({ received }: Receiver): string[] => received.map(({ body }) => `${body.type} ${body.data['state']}`)

test('an alert', async (t) => {
  await t.test('is told once when it begins and once when it is over, signed, with what is known', async (t) => {
    const { receiver, open, clock } = await openDesk(t)
    const alerts = await open()

    for (let count = 0; count < 3; count++) alerts.begin(low, { freeBytes: 7, belowBytes: 9 })
    await alerts.settle()
    clock.advance(60_000)
    for (let count = 0; count < 3; count++) alerts.end(low, { freeBytes: 20 })
    await alerts.settle()

    assert.deepEqual(receiver.taken, ['disk.low begun', 'disk.low over'])
    assert.ok(receiver.received.every(({ isSigned }) => isSigned))
    const [begun, over] = receiver.received
    assert.deepEqual(begun?.body, {
      type: 'disk.low',
      timestamp: '2026-11-22T02:00:00.000Z',
      data: { state: 'begun', freeBytes: 7, belowBytes: 9 },
    })
    assert.deepEqual(over?.body, {
      type: 'disk.low',
      timestamp: '2026-11-22T02:01:00.000Z',
      data: { state: 'over', freeBytes: 20, belowBytes: 9, begunAt: '2026-11-22T02:00:00.000Z' },
    })
    assert.equal(over?.timestamp, Math.floor(clock.now() / 1_000))
    assert.notEqual(begun?.id, over?.id)
    assert.match(begun?.id ?? '', /^msg_[0-9a-z]{20}$/)
  })

  await t.test('of several of one type is told of each, and one that has not begun is not over', async (t) => {
    const { receiver, open } = await openDesk(t)
    const alerts = await open()

    alerts.begin(spent('1'), { credential: '1' })
    alerts.begin(spent('2'), { credential: '2' })
    alerts.end(spent('1'))
    alerts.end(spent('3'))
    await alerts.settle()

    assert.deepEqual(receiver.taken.toSorted(), ['upstream.spent begun', 'upstream.spent begun', 'upstream.spent over'])
    assert.deepEqual([alerts.hasBegun(spent('1')), alerts.hasBegun(spent('2'))], [false, true])
    assert.deepEqual(alerts.listAbout('upstream.spent'), [['tikhub', '2']])
  })

  await t.test('begun before a restart is not told again, and its end is told after it', async (t) => {
    const { receiver, open } = await openDesk(t)
    const before = await open()
    before.begin(low, {})
    await before.settle()
    await before.close()

    const after = await open()
    after.begin(low, {})
    await after.settle()
    assert.deepEqual(receiver.taken, ['disk.low begun'])
    after.end(low)
    await after.settle()

    assert.deepEqual(receiver.taken, ['disk.low begun', 'disk.low over'])
  })

  await t.test('that nobody took before a restart is told after it, with the same id', async (t) => {
    const { receiver, open } = await openDesk(t)
    receiver.behave((_request, response) => void response.writeHead(500).end())
    const before = await open()
    before.begin(low, {})
    await before.settle()
    await before.close()
    receiver.behave(undefined)

    const after = await open()
    await after.settle()

    assert.deepEqual(states(receiver), ['disk.low begun', 'disk.low begun'])
    assert.equal(receiver.received[0]?.id, receiver.received[1]?.id)
    await after.close()
    await (await open()).settle()
    assert.equal(receiver.received.length, 2)
  })

  await t.test('noted by another process without a webhook is told by the one that has it, once', async (t) => {
    const { receiver, open, store, clock } = await openDesk(t)
    const service = await open()
    const needs = { store, clock, random: openSystemRandom(), mask: createMask([]), onReport: () => {} }

    const command = await openAlerts(needs)
    command.begin({ type: 'verify.failed' }, { differences: 2 })
    await command.settle()
    store.announce()
    await service.settle()
    service.begin({ type: 'verify.failed' }, { differences: 2 })
    const other = await openAlerts(needs)
    other.begin({ type: 'verify.failed' }, { differences: 2 })
    await service.settle()
    const later = await openAlerts(needs)
    later.end({ type: 'verify.failed' })
    await later.settle()
    store.announce()
    await service.settle()

    assert.deepEqual(receiver.taken, ['verify.failed begun', 'verify.failed over'])
  })

  await t.test('says nothing that is secret, and no more than a person reads', async (t) => {
    const { receiver, open } = await openDesk(t)
    const alerts = await open()

    alerts.begin(low, { said: `a${canary}b`, long: 'x'.repeat(10_000), many: Array.from({ length: 1_000 }, String) })
    await alerts.settle()

    const [message] = receiver.received
    assert.equal(message?.text.includes(canary), false)
    assert.equal(message?.body.data['said'], 'a***b')
    assert.ok((message?.text.length ?? 0) < 1_000)
  })
})

test('a message that is not taken', async (t) => {
  const behaviours: Readonly<Record<string, Parameters<Receiver['behave']>[0]>> = {
    'refused with 500': (_request, response) => void response.writeHead(500).end('no'),
    'refused with 404': (_request, response) => void response.writeHead(404).end(),
    'sent elsewhere': (request, response) => void response.writeHead(307, { location: `${request.url}?again` }).end(),
    reset: (request) => void request.socket.resetAndDestroy(),
    'answered with garbage': (request) => void request.socket.end('\x00\x01\x02\r\n\r\n'),
  }
  for (const [what, behaviour] of Object.entries(behaviours)) {
    await t.test(
      `(${what}) is tried again with growing pauses, by its id and a new time, until it is taken`,
      async (t) => {
        const { receiver, open, clock, reports } = await openDesk(t)
        receiver.behave(behaviour)
        const alerts = await open()
        alerts.begin(low, {})
        await alerts.settle()
        for (const [place, pauseMs] of [5_000, 30_000, 120_000, 600_000, 3_600_000, 3_600_000].entries()) {
          clock.advance(pauseMs - 1_001)
          await alerts.settle()
          assert.equal(receiver.received.length, place + 1, `${pauseMs}`)
          if (place === 5) receiver.behave(undefined)
          clock.advance(2_002)
          await until(async () => receiver.received.length === place + 2)
          await alerts.settle()
        }

        assert.deepEqual(receiver.taken, ['disk.low begun'])
        assert.equal(new Set(receiver.received.map(({ id }) => id)).size, 1)
        assert.equal(new Set(receiver.received.map(({ text }) => text)).size, 1)
        assert.equal(new Set(receiver.received.map(({ timestamp }) => timestamp)).size, 7)
        assert.ok(receiver.received.every(({ isSigned }) => isSigned))
        assert.ok(receiver.paths.every((path) => path === 'POST /hooks/key-in-path-0123456789'))
        assert.deepEqual([alerts.describe().failed, alerts.describe().delivered], [6, 1])
        assert.equal(JSON.stringify(reports).includes('127.0.0.1'), false)
        assert.equal(JSON.stringify(reports).includes('key-in-path'), false)
      },
    )
  }

  const hostile: Readonly<Record<string, Parameters<Receiver['behave']>[0]>> = {
    silent: () => {},
    'silent within its answer': (_request, response) => void response.flushHeaders(),
  }
  await t.test('(silent) is given up after ten seconds, and keeps others from nothing', async (t) => {
    const { receiver, open, clock } = await openDesk(t)
    receiver.behave(hostile['silent'])
    const alerts = await open()
    for (let count = 0; count < 4; count++) alerts.begin(spent(String(count)), {})
    await until(async () => receiver.received.length === 4)
    receiver.behave(undefined)
    alerts.begin(low, {})

    clock.advance(10_000)
    await alerts.settle()

    assert.deepEqual(receiver.taken, ['disk.low begun'])
    assert.equal(alerts.describe().failed, 4)
    await until(async () => receiver.countOpen() === 0)
  })

  await t.test('is taken by a status alone, whatever comes behind it', async (t) => {
    const { receiver, open } = await openDesk(t)
    const alerts = await open()
    for (const [place, behaviour] of [
      hostile['silent within its answer'],
      (_request: unknown, response: import('node:http').ServerResponse) => {
        const pump = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) {}
        }
        response.on('drain', pump)
        pump()
      },
    ].entries()) {
      receiver.behave(behaviour)
      alerts.begin(spent(String(place)), {})
      await alerts.settle()
      assert.equal(alerts.describe().delivered, place + 1)
      await until(async () => receiver.countOpen() === 0)
    }
  })

  await t.test('holds back the end of its alert, and nothing of others', async (t) => {
    const { receiver, open, clock } = await openDesk(t)
    receiver.behave((_request, response) => void response.writeHead(503).end())
    const alerts = await open()
    alerts.begin(low, {})
    await alerts.settle()
    receiver.behave(undefined)
    alerts.end(low)
    alerts.begin(spent('1'), {})
    await alerts.settle()
    assert.deepEqual(receiver.taken, ['upstream.spent begun'])

    clock.advance(6_000)
    await until(async () => receiver.taken.length === 3)

    assert.deepEqual(receiver.taken, ['upstream.spent begun', 'disk.low begun', 'disk.low over'])
  })

  await t.test('is given up after a day', async (t) => {
    const { receiver, open, clock, reports } = await openDesk(t)
    receiver.behave((_request, response) => void response.writeHead(503).end())
    const alerts = await open()
    alerts.begin(low, {})
    await alerts.settle()

    for (let hour = 0; hour < 26; hour++) {
      clock.advance(3_601_000)
      await alerts.settle()
    }

    const tries = receiver.received.length
    assert.ok(tries >= 15 && tries < 30, `${tries} tries`)
    assert.deepEqual([alerts.describe().waiting, alerts.describe().dropped], [0, 1])
    assert.ok(reports.some((report) => report.what === 'dropped' && report.reason === 'too old'))
    await alerts.close()
    await (await open()).settle()
    assert.equal(receiver.received.length, tries)
  })

  await t.test('waits with a thousand others at most; the oldest give way, and it is said', async (t) => {
    const { receiver, open, reports } = await openDesk(t)
    receiver.behave((_request, response) => void response.writeHead(503).end())
    const alerts = await open()

    for (let count = 0; count < messagesMax / 2 + 20; count++) {
      alerts.begin(low, { count })
      alerts.end(low)
    }
    await alerts.settle()

    assert.equal(alerts.describe().waiting, messagesMax)
    assert.equal(reports.filter((report) => report.what === 'dropped' && report.reason === 'too many').length, 40)
  })
})

test('a database that does not write keeps no alert from being told, and its end neither', async (t) => {
  const { receiver, open, dataDir, reports } = await openDesk(t)
  const alerts = await open()
  // Another process that keeps the database: nothing can be committed meanwhile.
  const other = new Sqlite(databaseFile(dataDir))
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')

  alerts.begin({ type: 'commit.failing' }, { because: 'SQLITE_BUSY' })
  await alerts.settle()
  alerts.end({ type: 'commit.failing' })
  await alerts.settle()

  assert.deepEqual(receiver.taken, ['commit.failing begun', 'commit.failing over'])
  const error = reports.find((report) => report.what === 'unwritten')?.error
  assert.match(String(error instanceof Error && error.cause), /locked/)
})
