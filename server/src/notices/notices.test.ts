import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { issueToken } from '#desk'
import { dayMs, hourMs, openSystemRandom, yuan } from '#kit'
import { tester, unkept } from '#support/actor'
import { blankCall } from '#support/blank-call'
import { countRows, type TestStore } from '#support/store'
import { overStores, type StoreKind } from '#support/stores'
import { openUsage } from '#usage'
import { openEvaluator } from './evaluator.ts'
import { openNoticeBook } from './notice-book.ts'
import { openNoticeSettings } from './notice-settings.ts'
import type { NoticeData, WatchedName } from './notice-types.ts'

interface Desk extends TestStore {
  readonly accountId: string
  readonly tokenId: string
  evaluate(type: WatchedName): Promise<number>
  set(type: WatchedName, threshold: number | null): Promise<unknown>
  /** `state type` of every notice, the oldest first. */
  told(): Promise<readonly string[]>
  newest(): Promise<NoticeData | undefined>
  /** Counts calls of an hour that were answered by a code. */
  count(code: number, calls: number): Promise<void>
  /** Charges a call; returns its id. */
  charge(priceMicro: number): Promise<string>
}

async function openDesk(t: TestContext, kind: StoreKind, restarted?: TestStore): Promise<Desk> {
  const kept = restarted ?? (await kind.open(t))
  const { store, clock } = kept
  const { accountId, tokenId } = await kept.addAccount({ name: `ada ${clock.now()}`, availableMicro: yuan('100') })
  return desk(kept, accountId, tokenId, store, clock)
}

function desk(kept: TestStore, accountId: string, tokenId: string, store = kept.store, clock = kept.clock): Desk {
  const evaluator = openEvaluator({ store, clock, random: openSystemRandom(), isMailed: true, onTold: () => {} })
  const book = openNoticeBook(store)
  const settings = openNoticeSettings(store)
  const usage = openUsage(store, clock)
  let nth = 0
  return {
    ...kept,
    accountId,
    tokenId,
    evaluate: evaluator.evaluate,
    set: (type, threshold) => store.write(settings.newThreshold({ accountId, type, threshold })),
    told: async () =>
      (await book.listNotices(accountId, undefined, 100)).map(({ type, state }) => `${state} ${type}`).reverse(),
    newest: async () => (await book.listNotices(accountId, undefined, 1))[0]?.data,
    async count(code, calls) {
      for (let call = 0; call < calls; call++)
        await store.commit([
          usage.recordCall({
            ...blankCall,
            id: `${clock.now()} ${nth++}`,
            path: '/p',
            at: clock.now(),
            accountId,
            tokenId,
            code,
          }),
        ])
    },
    async charge(priceMicro) {
      const callId = `charged ${nth++}`
      await store.commit([
        kept.ledger.chargeCall({ callId, accountId, tokenId, path: '/p', priceMicro, at: clock.now() }),
      ])
      return callId
    },
  }
}

overStores('an account is told', async (t, kind) => {
  await t.test(
    'that its balance is low once, by what is set aside too, and that it is not any more once',
    async (t) => {
      const { evaluate, set, told, newest, ledger, store, accountId } = await openDesk(t, kind)
      assert.equal(await evaluate('balance.low'), 0)
      await set('balance.low', yuan('100'))
      assert.equal(await evaluate('balance.low'), 0)

      await store.write(ledger.adjust({ accountId, amountMicro: -yuan('0.01'), reason: 'test' }))
      for (let count = 0; count < 3; count++) await evaluate('balance.low')
      assert.deepEqual(await told(), ['begun balance.low'])
      assert.deepEqual(await newest(), { balance: '99.99', below: '100.00' })

      await store.write(ledger.topUp({ accountId, amountMicro: yuan('5') }))
      assert.equal(await evaluate('balance.low'), 0)
      await store.write(ledger.topUp({ accountId, amountMicro: yuan('5.01') }))
      for (let count = 0; count < 3; count++) await evaluate('balance.low')
      assert.deepEqual(await told(), ['begun balance.low', 'over balance.low'])
    },
  )

  await t.test('of a state that began before a restart no more than once, and of its end after it', async (t) => {
    const before = await openDesk(t, kind)
    const { accountId, tokenId } = before
    await before.set('balance.low', yuan('200'))
    await before.evaluate('balance.low')
    const after = desk(await kind.restart(t, before), accountId, tokenId)

    after.clock.advance(1_000)
    await after.evaluate('balance.low')
    assert.deepEqual(await after.told(), ['begun balance.low'])
    await after.store.write(after.ledger.topUp({ accountId, amountMicro: yuan('200') }))
    await after.evaluate('balance.low')
    assert.deepEqual(await after.told(), ['begun balance.low', 'over balance.low'])
  })

  await t.test('once by two who look at the same moment', async (t) => {
    const { evaluate, set, told } = await openDesk(t, kind)
    await set('balance.low', yuan('200'))

    await Promise.all([evaluate('balance.low'), evaluate('balance.low'), evaluate('balance.low')])

    assert.deepEqual(await told(), ['begun balance.low'])
  })

  await t.test('nothing more of what it does not want to be told, nor that it is over', async (t) => {
    const { evaluate, set, told, store } = await openDesk(t, kind)
    await set('balance.low', yuan('200'))
    await evaluate('balance.low')
    await set('balance.low', null)

    assert.equal(await evaluate('balance.low'), 0)
    assert.deepEqual(await told(), ['begun balance.low'])
    assert.equal(await countRows(store, 'notice_state'), 0)
  })

  await t.test('of a day’s spending when it reaches what was chosen, and of the next day anew', async (t) => {
    const { evaluate, set, told, newest, charge, clock } = await openDesk(t, kind)
    await set('spending.high', yuan('1'))
    await charge(yuan('0.75'))
    assert.equal(await evaluate('spending.high'), 0)
    await charge(yuan('0.25'))
    await evaluate('spending.high')
    assert.deepEqual(await newest(), { day: '2026-11-22', spent: '1.00', above: '1.00' })

    clock.advance(dayMs)
    await evaluate('spending.high')
    await charge(yuan('1'))
    await evaluate('spending.high')

    assert.deepEqual(await told(), ['begun spending.high', 'over spending.high', 'begun spending.high'])
  })

  await t.test('of spending less what was given back, as its first page shows it', async (t) => {
    const { evaluate, set, told, newest, charge, store, ledger } = await openDesk(t, kind)
    await set('spending.high', yuan('1'))
    const callId = await charge(yuan('0.75'))
    await store.write(ledger.refund({ callId, amountMicro: yuan('0.5'), reason: 'test' }))
    await charge(yuan('0.5'))
    assert.equal(await evaluate('spending.high'), 0)

    await charge(yuan('0.3'))
    await evaluate('spending.high')
    assert.equal((await newest())?.['spent'], '1.05')
    assert.deepEqual(await told(), ['begun spending.high'])
  })

  await t.test('that many calls fail, of enough of them, until clearly fewer do', async (t) => {
    const { evaluate, told, newest, count, clock } = await openDesk(t, kind)
    await count(301, 19)
    assert.equal(await evaluate('errors.high'), 0)
    await count(0, 18)
    await count(301, 1)
    await evaluate('errors.high')
    assert.deepEqual(await newest(), { calls: 38, errors: 20, share: 0.526, above: 0.5 })
    await count(0, 10)
    assert.equal(await evaluate('errors.high'), 0)
    await count(0, 10)
    await evaluate('errors.high')
    assert.deepEqual(await told(), ['begun errors.high', 'over errors.high'])

    await count(301, 40)
    await evaluate('errors.high')
    clock.advance(2 * hourMs)
    await evaluate('errors.high')
    assert.deepEqual((await told()).slice(2), ['begun errors.high', 'over errors.high'])
  })

  await t.test('that its quota is nearly used, and when there is more of it', async (t) => {
    const { evaluate, told, newest, ledger, store, accountId, tokenId, clock } = await openDesk(t, kind)
    await store.write(ledger.setQuota({ accountId, dailyLimit: 10 }))
    const ask = (callId: string) =>
      ledger.takeHold({
        callId,
        accountId,
        tokenId,
        path: '/p',
        priceMicro: yuan('1'),
        holdMs: dayMs,
        at: clock.now(),
      })
    for (let nth = 0; nth < 8; nth++) await ask(`call ${nth}`)
    assert.equal(await evaluate('quota.near'), 0)
    await ask('call 8')
    await evaluate('quota.near')
    assert.deepEqual(await newest(), { day: '2026-11-22', used: 9, quota: 10, share: 0.9, above: 0.9 })

    await store.write(ledger.setQuota({ accountId, dailyLimit: 20 }))
    await evaluate('quota.near')
    await store.write(ledger.setQuota({ accountId, dailyLimit: 10 }))
    await evaluate('quota.near')
    await store.write(ledger.setQuota({ accountId, dailyLimit: null }))
    await evaluate('quota.near')

    assert.deepEqual(await told(), ['begun quota.near', 'over quota.near', 'begun quota.near', 'over quota.near'])
  })

  await t.test('of each token about to expire, until it has, or was revoked', async (t) => {
    const { evaluate, told, newest, clock, accountId, tokens, ...books } = await openDesk(t, kind)
    const issue = (label: string, days: number) =>
      issueToken({ ...books, tokens, ...unkept }, tester, { accountId, label, expiresAt: clock.now() + days * dayMs })
    const soon = await issue('soon', 6)
    await issue('later', 8)
    await evaluate('token.expiring')
    await evaluate('token.expiring')
    assert.deepEqual(await told(), ['begun token.expiring'])
    const { hint, ...data } = (await newest()) ?? {}
    assert.deepEqual(data, { token: soon.id, label: 'soon', expiresAt: '2026-11-28T02:00:00.000Z' })
    assert.equal(String(hint).length, 4)

    clock.advance(2 * dayMs)
    await evaluate('token.expiring')
    await tokens.revokeToken(soon.id)
    await evaluate('token.expiring')
    clock.advance(7 * dayMs)
    await evaluate('token.expiring')

    assert.deepEqual((await told()).slice(1), ['begun token.expiring', 'over token.expiring', 'over token.expiring'])
  })
})

overStores('notices of an account', async (t, kind) => {
  await t.test('are unread by each person until that one has seen them', async (t) => {
    const { evaluate, set, store, accountId } = await openDesk(t, kind)
    const book = openNoticeBook(store)
    await set('balance.low', yuan('200'))
    await evaluate('balance.low')
    const [notice] = await book.listNotices(accountId, undefined, 10)
    assert.deepEqual([await book.countUnread(accountId, 'per_1'), await book.countUnread(accountId, 'per_2')], [1, 1])

    await store.write(book.newRead(accountId, 'per_1', notice?.id ?? ''))
    await store.write(book.newRead(accountId, 'per_1', '0'))

    assert.deepEqual([await book.countUnread(accountId, 'per_1'), await book.countUnread(accountId, 'per_2')], [0, 1])
    assert.deepEqual(
      (await book.listBegun(accountId)).map(({ type, data }) => [type, data]),
      [['balance.low', { balance: '100.00', below: '200.00' }]],
    )
  })

  await t.test('go by mail to whoever wants it, and to nobody else', async (t) => {
    const { evaluate, set, store, accountId } = await openDesk(t, kind)
    const settings = openNoticeSettings(store)
    const asked = { accountId, personId: 'per_1', type: 'balance.low' }
    await store.write(settings.newMailed({ ...asked, language: 'en' }))
    await store.write(settings.newMailed({ ...asked, language: 'zh' }))
    assert.deepEqual(await settings.listMailed(accountId, 'per_1'), ['balance.low'])
    await set('balance.low', yuan('200'))
    await evaluate('balance.low')

    assert.equal(await countRows(store, 'mailing'), 1)
    await store.write(settings.newMailed({ ...asked, language: null }))
    assert.deepEqual(await settings.listMailed(accountId, 'per_1'), [])
  })

  await t.test('have thresholds of their own kinds, and usual ones where nobody chose', async (t) => {
    const { set, store, accountId } = await openDesk(t, kind)
    const settings = openNoticeSettings(store)
    await set('quota.near', null)
    await set('balance.low', 5)
    assert.deepEqual(
      (await settings.listSettings(accountId)).map(({ type, threshold }) => [type, threshold]),
      [
        ['balance.low', 5],
        ['spending.high', null],
        ['errors.high', 50],
        ['quota.near', null],
        ['token.expiring', 7],
      ],
    )
    for (const [type, threshold] of [
      ['quota.near', 101],
      ['quota.near', 0],
      ['balance.low', 0.5],
      ['token.expiring', 91],
    ] as const)
      await assert.rejects(async () => set(type, threshold), /expected a whole number/)
  })
})
