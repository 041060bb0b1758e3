import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { auditBooks } from '#audit'
import { DataRefused, defineQuery, type Store } from '#store'
import { blankCall } from '#support/blank-call'
import { countRows } from '#support/store'
import { overStores, type StoreKind } from '#support/stores'
import { type CallRecord, openUsage } from '#usage'
import { rowsMax } from './tally.ts'

const path = '/api/things'

const sumCalls = defineQuery<{ readonly code: number; readonly calls: number; readonly us: number }>(
  'test.sumCalls',
  'SELECT code, sum(calls) AS calls, sum(duration_us) AS us FROM rollup GROUP BY code ORDER BY code',
)

/** Refusals noted on fresh books, whose commits can be made to fail. */
async function openRefused(t: TestContext, kind: StoreKind) {
  const books = await kind.open(t)
  const { store, clock } = books
  const [ada, bob] = [
    await books.addAccount({ name: 'ada', availableMicro: 0 }),
    await books.addAccount({ name: 'bob', availableMicro: 0 }),
  ]
  let commits = 0
  let failure: Error | undefined
  const watched: Store = {
    ...store,
    async commit(changes) {
      commits++
      if (failure) throw failure
      return store.commit(changes)
    },
  }
  const uncounted: number[] = []
  const usage = openUsage(watched, clock, { onUncounted: (calls) => uncounted.push(calls) })
  let nth = 0
  function refuse(fields: Partial<CallRecord> = {}, payer = ada): string {
    const id = (++nth).toString(16).padStart(32, '0')
    const { accountId, tokenId } = payer
    usage.noteRefusal({ ...blankCall, id, accountId, tokenId, path, at: clock.now(), code: 601, ...fields })
    return id
  }
  return {
    ...{ store, clock, usage, ada, bob, refuse, uncounted },
    countCommits: () => commits,
    fail(error: Error | undefined) {
      failure = error
    },
    /** Has it written by itself, as a second later. */
    async pass() {
      clock.advance(1_000)
      await usage.writeRefusals()
    },
    countRecords: () => countRows(store, 'call'),
    readSums: async () => (await store.list(sumCalls, {})).map(({ code, calls }) => [code, calls]),
    async audit() {
      assert.deepEqual((await auditBooks(store)).differences, [])
    },
  }
}

overStores('refused calls', async (t, kind) => {
  await t.test('are all counted and some recorded, in one commit a second later', async (t) => {
    const { refuse, pass, bob, countCommits, countRecords, readSums, store, audit } = await openRefused(t, kind)
    for (let nth = 0; nth < 50; nth++) {
      refuse({ durationMs: 2 })
      refuse({ code: 302 }, bob)
    }
    assert.deepEqual([countCommits(), await countRecords()], [0, 0])

    await pass()

    assert.deepEqual([countCommits(), await countRecords()], [1, 40])
    assert.deepEqual(await readSums(), [
      [302, 50],
      [601, 50],
    ])
    assert.equal((await store.list(sumCalls, {}))[1]?.us, 100_000)
    await audit()
  })

  await t.test('add a few rows, however many there are in a burst', async (t) => {
    const { refuse, pass, countCommits, countRecords, readSums, audit } = await openRefused(t, kind)
    for (let nth = 0; nth < 20_000; nth++) {
      refuse({ code: nth % 2 === 0 ? 601 : 302 })
      if (nth % 2_000 === 1_999) await pass()
    }

    assert.deepEqual([countCommits(), await countRecords()], [10, 40])
    assert.deepEqual(await readSums(), [
      [302, 10_000],
      [601, 10_000],
    ])
    await audit()
  })

  await t.test('are recorded anew in the next minute, whatever the wall clock does', async (t) => {
    const { refuse, pass, clock, countRecords, readSums } = await openRefused(t, kind)
    for (const minutes of [0, 0, 1]) {
      clock.advance(minutes * 60_000)
      clock.setWall(clock.now() - 3_600_000)
      for (let nth = 0; nth < 25; nth++) refuse()
    }

    await pass()

    assert.equal(await countRecords(), 40)
    assert.deepEqual(await readSums(), [[601, 75]])
  })

  await t.test('are seen at once by whoever asks for them', async (t) => {
    const { refuse, usage, ada, bob, countCommits } = await openRefused(t, kind)
    const find = (id: string) => usage.findCall({ accountId: ada.accountId, endpoints: undefined }, id)
    const [first, other] = [refuse({ question: '{"kolId":"1"}' }), refuse({}, bob)]

    assert.equal((await find(first))?.question, '{"kolId":"1"}')
    assert.equal(await find(other), undefined)
    const second = refuse()
    const { calls: listed } = await usage.searchCalls({ accountId: ada.accountId, endpoints: undefined, limit: 9 })
    assert.deepEqual(
      listed.map(({ id }) => id),
      [second, first],
    )
    const { series } = await usage.getDailyTrend({ accountId: ada.accountId, endpoints: undefined })
    assert.deepEqual([series.length, series[0]?.calls.at(-1)], [1, 2])
    assert.equal(countCommits(), 2)
  })

  await t.test('wait for the next time when their commit fails, and lose nothing', async (t) => {
    const { refuse, pass, fail, uncounted, countCommits, countRecords, readSums, audit } = await openRefused(t, kind)
    for (let nth = 0; nth < 30; nth++) refuse()
    fail(new Error('the disk is full'))
    await pass()
    await pass()
    refuse({ code: 302 })
    assert.deepEqual([countCommits() >= 2, await countRecords()], [true, 0])
    fail(undefined)

    await pass()

    assert.equal(await countRecords(), 21)
    assert.deepEqual(await readSums(), [
      [302, 1],
      [601, 30],
    ])
    assert.deepEqual(uncounted, [])
    await audit()
  })

  await t.test(
    'are counted even where the database refuses the records, and told of where it refuses both',
    async (t) => {
      const { refuse, pass, fail, uncounted, countRecords, readSums } = await openRefused(t, kind)
      refuse()
      fail(new DataRefused('these rows will not do', { cause: undefined }))
      await pass()
      fail(undefined)
      await pass()
      assert.deepEqual([await countRecords(), await readSums()], [0, [[601, 1]]])

      for (const code of [601, 601]) refuse({ code })
      fail(new DataRefused('nor these', { cause: undefined }))
      await pass()
      await pass()
      fail(undefined)
      await pass()

      assert.deepEqual([uncounted, await readSums()], [[2], [[601, 1]]])
    },
  )

  await t.test('keep what is recorded of a call that was answered after all', async (t) => {
    const { refuse, pass, usage, store, ada, clock, countRecords, readSums, audit } = await openRefused(t, kind)
    const id = refuse({ code: 503 })
    await store.commit([usage.recordCall({ ...blankCall, ...ada, id, path, at: clock.now() })])
    refuse()

    await pass()

    const { code } = (await usage.findCall({ accountId: ada.accountId, endpoints: undefined }, id)) ?? {}
    assert.deepEqual([code, await countRecords()], [0, 2])
    assert.deepEqual(await readSums(), [
      [0, 1],
      [503, 1],
      [601, 1],
    ])
    await audit()
  })

  await t.test('have a bound in memory: what is beyond it is told of, and the rest is written', async (t) => {
    const { refuse, fail, pass, uncounted, countCommits, readSums, audit } = await openRefused(t, kind)
    fail(new Error('the disk is full'))
    for (let nth = 0; nth < rowsMax + 7; nth++) refuse({ path: `${path}/${nth}` })
    refuse({ path: `${path}/0` })
    await pass()
    assert.ok(countCommits() <= 3, `${countCommits()} commits were tried`)
    fail(undefined)
    await pass()

    assert.deepEqual(
      uncounted.reduce((sum, calls) => sum + calls, 0),
      7,
    )
    assert.deepEqual(await readSums(), [[601, rowsMax + 1]])
    await audit()
  })

  await t.test('are told of where they cannot be written at the end, and nothing is tried after it', async (t) => {
    const { refuse, fail, clock, usage, uncounted, countCommits } = await openRefused(t, kind)
    for (let nth = 0; nth < 3; nth++) refuse()
    fail(new Error('the disk is full'))

    await usage.endRefusals()
    const tried = countCommits()
    clock.advance(60_000)

    assert.deepEqual([uncounted, countCommits()], [[3], tried])
  })

  await t.test('say of the health of an endpoint what is its own fault alone', async (t) => {
    const { usage, ada, clock, pass } = await openRefused(t, kind)
    const record = { ...blankCall, ...ada, path, at: clock.now(), code: 503 }
    for (const [id, isOfEndpoint] of [
      ['1', true],
      ['2', true],
      ['3', false],
    ] as const)
      usage.noteRefusal({ ...record, id: id.padStart(32, '0') }, { isOfEndpoint })

    await pass()

    const { calls, good } = await usage.readHealth(path)
    assert.deepEqual([calls, good], [2, 0])
  })
})
