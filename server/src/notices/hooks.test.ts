import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Agent } from 'undici'
import { openSeal } from '#accounts'
import { createRequestIds, dayMs, hourMs, openSystemRandom, yuan } from '#kit'
import { openReceiver, type Receiver } from '#support/receiver'
import { until } from '#support/service'
import { countRows, keyFor, type TestStore } from '#support/store'
import { overStores, type StoreKind } from '#support/stores'
import { openEvaluator } from './evaluator.ts'
import { openHookDeliveries } from './hook-deliveries.ts'
import { type HookReport, type HookSender, openHookSender } from './hook-sender.ts'
import { hooksMax, openHooks } from './hooks.ts'
import { openNoticeSettings } from './notice-settings.ts'
import { readWebhookUrl } from './webhook-url.ts'

interface Desk extends TestStore {
  readonly accountId: string
  readonly hooks: ReturnType<typeof openHooks>
  readonly deliveries: ReturnType<typeof openHookDeliveries>
  readonly reports: HookReport[]
  readonly givenUp: string[]
  openSender(): HookSender
  /** A webhook at a receiver, which checks signatures. */
  addHook(types?: readonly string[], accountId?: string): Promise<{ readonly id: string; readonly receiver: Receiver }>
  /** Makes the balance low, or well again. */
  turn(isLow: boolean): Promise<void>
}

async function openDesk(t: TestContext, kind: StoreKind, before?: Desk): Promise<Desk> {
  const kept = before ? await kind.restart(t, before) : await kind.open(t)
  const { store, clock, ledger } = kept
  const random = openSystemRandom()
  const accountId = before?.accountId ?? (await kept.addAccount({ name: 'ada', availableMicro: yuan('100') })).accountId
  const seal = openSeal({ digestKey: keyFor('a key for tests'), random })
  const hooks = openHooks({ store, clock, random, seal, readUrl: readWebhookUrl })
  const deliveries = openHookDeliveries(store, createRequestIds(clock, random))
  const settings = openNoticeSettings(store)
  const evaluator = openEvaluator({ store, clock, random, isMailed: false, onTold: () => {} })
  if (!before) await store.write(settings.newThreshold({ accountId, type: 'balance.low', threshold: yuan('50') }))
  const reports: HookReport[] = []
  const givenUp: string[] = []
  return {
    ...kept,
    accountId,
    hooks,
    deliveries,
    reports,
    givenUp,
    openSender() {
      const sender = openHookSender({
        clock,
        random,
        agent: new Agent({ headersTimeout: 0, bodyTimeout: 0 }),
        deliveries,
        findTarget: hooks.findTarget,
        onReport: (report) => void reports.push(report),
        onGivenUp: async (webhookId) => void givenUp.push(webhookId),
        onError: (error) => {
          throw error
        },
      })
      t.after(sender.close)
      return sender
    },
    async addHook(types = ['balance.low'], ofAccount = accountId) {
      let receiver = await openReceiver(t)
      const { url } = receiver
      const { id, secret, change } = await hooks.newHook({ accountId: ofAccount, url, types, label: null })
      await store.commit([change])
      receiver = receiver.checkBy(secret)
      return { id, receiver }
    },
    async turn(isLow) {
      await store.write(ledger.adjust({ accountId, amountMicro: (isLow ? -1 : 1) * yuan('90'), reason: 'test' }))
      await evaluator.evaluate('balance.low')
    },
  }
}

overStores('a webhook that an account set', async (t, kind) => {
  await t.test('is sent what it takes, signed by its own secret, and nothing else', async (t) => {
    const { addHook, turn, openSender, deliveries, accountId, clock } = await openDesk(t, kind)
    const { id, receiver } = await addHook()
    const { receiver: other } = await addHook(['quota.near'])
    const sender = openSender()

    await turn(true)
    await sender.settle()
    clock.advance(60_000)
    await turn(false)
    await sender.settle()

    assert.deepEqual(receiver.taken, ['balance.low begun', 'balance.low over'])
    assert.ok(receiver.received.every(({ isSigned }) => isSigned))
    assert.deepEqual(receiver.received[0]?.body, {
      type: 'balance.low',
      timestamp: '2026-11-22T02:00:00.000Z',
      data: { state: 'begun', account: 'ada', balance: '10.00', below: '50.00' },
    })
    assert.deepEqual(receiver.received[1]?.body.data, {
      state: 'over',
      account: 'ada',
      balance: '100.00',
      below: '50.00',
      begunAt: '2026-11-22T02:00:00.000Z',
    })
    assert.equal(other.received.length, 0)
    const log = await deliveries.listDeliveries(accountId, id, undefined, 10)
    assert.deepEqual(
      log.map(({ id, attempts, status, error, nextAt }) => ({ id, attempts, status, error, nextAt })),
      receiver.received.map(({ id }) => ({ id, attempts: 1, status: 204, error: null, nextAt: null })).reverse(),
    )
    assert.equal((await deliveries.listDeliveries('acc_other', id, undefined, 10)).length, 0)
  })

  await t.test(
    'is tried again over hours by the same id, until it takes the message or nobody tries any more',
    async (t) => {
      const { addHook, turn, openSender, deliveries, accountId, clock, reports } = await openDesk(t, kind)
      const { id, receiver } = await addHook()
      receiver.behave((_request, response) => void response.writeHead(500).end())
      const sender = openSender()
      await turn(true)
      await sender.settle()
      for (const pauseMs of [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000]) {
        const tries = receiver.received.length
        clock.advance(pauseMs - 1)
        await sender.settle()
        assert.equal(receiver.received.length, tries, `${pauseMs}`)
        clock.advance(pauseMs / 10 + 1_001)
        await sender.settle()
        await until(async () => receiver.received.length === tries + 1)
        await sender.settle()
      }
      clock.advance(2 * dayMs)
      await sender.settle()

      assert.equal(receiver.received.length, 9)
      assert.equal(new Set(receiver.received.map(({ id }) => id)).size, 1)
      const [delivery] = await deliveries.listDeliveries(accountId, id, undefined, 10)
      assert.deepEqual([delivery?.attempts, delivery?.status, delivery?.nextAt], [9, 500, null])
      const attempts = await deliveries.listAttempts(id, delivery?.id ?? '')
      assert.deepEqual(
        attempts.map(({ nth }) => nth),
        [9, 8, 7, 6, 5, 4, 3, 2, 1],
      )
      assert.equal(JSON.stringify(reports).includes('127.0.0.1'), false)
    },
  )

  await t.test('gets after a restart what waited for it', async (t) => {
    const before = await openDesk(t, kind)
    const { receiver } = await before.addHook()
    await before.turn(true)

    const sender = (await openDesk(t, kind, before)).openSender()
    await sender.settle()

    assert.deepEqual(receiver.taken, ['balance.low begun'])
  })

  await t.test('that does not answer keeps no other from its messages', async (t) => {
    const { addHook, turn, openSender, addAccount, deliveries, store, clock } = await openDesk(t, kind)
    const { accountId } = await addAccount({ name: 'silent', availableMicro: 0 })
    const silent: Receiver[] = []
    for (let nth = 0; nth < 10; nth++) {
      const { id, receiver } = await addHook(['balance.low'], accountId)
      receiver.behave(() => {})
      silent.push(receiver)
      for (let count = 0; count < 3; count++)
        await store.commit([deliveries.newTest({ accountId, webhookId: id, at: clock.now() }).change])
    }
    const { receiver } = await addHook()
    const sender = openSender()
    clock.advance(1)
    await turn(true)
    sender.wake()

    await until(async () => receiver.taken.length === 1)
    const sent = () => silent.reduce((sum, { received }) => sum + received.length, 0)
    await until(async () => sent() === 2)
    assert.deepEqual(receiver.taken, ['balance.low begun'])
    // Its messages are under way yet: what becomes of them is noted while the store is open.
    await sender.close()
    assert.equal(sent(), 2)
  })

  await t.test(
    'is given up after five days of failing, or when it says that it is gone, until it is resumed',
    async (t) => {
      const { addHook, turn, openSender, hooks, store, accountId, clock, givenUp } = await openDesk(t, kind)
      const { id, receiver } = await addHook()
      const { id: goneId, receiver: gone } = await addHook()
      receiver.behave((_request, response) => void response.writeHead(500).end())
      gone.behave((_request, response) => void response.writeHead(410).end())
      const sender = openSender()
      await turn(true)
      await sender.settle()
      assert.deepEqual(givenUp, [goneId])

      clock.advance(5 * dayMs + hourMs)
      await turn(false)
      await sender.settle()
      assert.deepEqual(givenUp, [goneId, id])
      const tries = receiver.received.length
      await turn(true)
      await sender.settle()
      assert.equal(receiver.received.length, tries)

      receiver.behave(undefined)
      await store.commit([await hooks.newHookChange(accountId, id, { isPaused: false })])
      const hook = await hooks.findHook(accountId, id)
      assert.deepEqual([hook?.disabledAt, hook?.failingSince], [null, null])
      await sender.settle()
      await turn(false)
      await sender.settle()
      assert.equal(receiver.taken.at(-1), 'balance.low over')
    },
  )

  await t.test('is sent a message again, by the same id, and a test, when somebody asks', async (t) => {
    const { addHook, turn, openSender, deliveries, store, accountId, clock } = await openDesk(t, kind)
    const { id, receiver } = await addHook()
    const sender = openSender()
    await turn(true)
    await sender.settle()
    const messageId = receiver.received[0]?.id ?? ''
    const sending = { accountId, webhookId: id, at: clock.now() }

    await store.commit([deliveries.newSending({ ...sending, id: messageId })])
    const test = deliveries.newTest({ accountId, webhookId: id, at: clock.now() })
    await store.commit([test.change])
    await sender.settle()

    assert.deepEqual(receiver.received.map((one) => one.id).sort(), [messageId, messageId, test.id].sort())
    assert.equal((await deliveries.findDelivery(accountId, id, messageId))?.attempts, 2)
    await assert.rejects(
      store.commit([deliveries.newSending({ ...sending, accountId: 'acc_other', id: messageId })]),
      /no such webhook/,
    )
    await assert.rejects(store.commit([deliveries.newSending({ ...sending, id: 'msg_unknown' })]), /no longer kept/)
  })

  await t.test('is sent so many tests a minute', async (t) => {
    const { addHook, deliveries, store, accountId, clock } = await openDesk(t, kind)
    const { id: webhookId } = await addHook()
    const { id: otherId } = await addHook()
    const test = (id: string) =>
      store.commit([deliveries.newTest({ accountId, webhookId: id, at: clock.now() }).change])
    for (let nth = 0; nth < 10; nth++) await test(webhookId)

    await assert.rejects(test(webhookId), /at most 10 tests a minute/)
    await test(otherId)
    clock.advance(60_001)
    await test(webhookId)
  })

  await t.test(
    'that is paused gets nothing of what happens meanwhile, and one that is removed nothing any more',
    async (t) => {
      const { addHook, turn, openSender, hooks, store, accountId } = await openDesk(t, kind)
      const { id, receiver } = await addHook()
      const { id: removedId, receiver: removed } = await addHook()
      const sender = openSender()
      await store.commit([
        await hooks.newHookChange(accountId, id, { isPaused: true }),
        hooks.newHookRemoval(accountId, removedId),
      ])
      await turn(true)
      await sender.settle()
      await store.commit([await hooks.newHookChange(accountId, id, { isPaused: false })])
      await turn(false)
      await sender.settle()

      assert.deepEqual(receiver.taken, ['balance.low over'])
      assert.equal(removed.received.length, 0)
      assert.deepEqual(
        (await hooks.listHooks(accountId)).map((hook) => hook.id),
        [id],
      )
      await assert.rejects(hooks.newHookSecret(accountId, removedId), /no such webhook/)
    },
  )

  await t.test('signs by a new secret once that is made, and shows none', async (t) => {
    const { addHook, turn, openSender, hooks, store, accountId } = await openDesk(t, kind)
    const { id, receiver } = await addHook()
    const { secret, change } = await hooks.newHookSecret(accountId, id)
    await store.commit([change])
    const sender = openSender()
    await turn(true)
    await sender.settle()
    assert.deepEqual(
      receiver.received.map(({ isSigned }) => isSigned),
      [false],
    )
    receiver.checkBy(secret)
    await turn(false)
    await sender.settle()

    assert.deepEqual(
      receiver.received.map(({ isSigned }) => isSigned),
      [false, true],
    )
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.equal(JSON.stringify(await hooks.listHooks(accountId)).includes(secret.slice(6)), false)
    assert.equal((await hooks.listHooks(accountId))[0]?.url, receiver.url)
  })

  await t.test('is one of so many', async (t) => {
    const { addHook, hooks, accountId } = await openDesk(t, kind)
    for (let nth = 0; nth < hooksMax; nth++) await addHook()

    await assert.rejects(addHook(), /at most 20 webhooks/)
    assert.equal((await hooks.listHooks(accountId)).length, hooksMax)
    const fields = { accountId, url: 'https://example.com/', label: null }
    await assert.rejects(hooks.newHook({ ...fields, types: [] }), /expected one or more/)
    await assert.rejects(hooks.newHook({ ...fields, types: ['webhook.disabled'] }), /expected one or more/)
  })

  await t.test('has its log for so long, and no longer', async (t) => {
    const { addHook, turn, openSender, deliveries, store } = await openDesk(t, kind)
    await addHook()
    const sender = openSender()
    await turn(true)
    await sender.settle()
    assert.equal(await deliveries.trimDeliveries(0), 0)
    let removed = 0
    for (let rows = 1; rows > 0; removed += rows) rows = await deliveries.trimDeliveries(Number.MAX_SAFE_INTEGER)

    assert.equal(removed, 2)
    assert.deepEqual([await countRows(store, 'webhook_delivery'), await countRows(store, 'webhook_attempt')], [0, 0])
  })
})
