import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { blankCall } from '#support/blank-call'
import { overStores, type StoreKind } from '#support/stores'
import { type CallRecord, openUsage } from './index.ts'

const creator = '6999999999999999991'

async function openRecords(t: TestContext, kind: StoreKind) {
  const { store, clock, addAccount } = await kind.open(t)
  const { accountId, tokenId } = await addAccount({ name: 'ada', availableMicro: 0 })
  const usage = openUsage(store, clock)
  const record = (fields: Partial<CallRecord> & { readonly id: string }) =>
    store.commit([usage.recordCall({ ...blankCall, path: '/api/things', at: 1, accountId, tokenId, ...fields })])
  const find = (id: string) => usage.findCall({ accountId, endpoints: undefined }, id)
  return { store, usage, accountId, record, find }
}

overStores('the record of a call', async (t, kind) => {
  await t.test('loses its question and its key where they name a creator, and nothing else', async (t) => {
    const { usage, record, find } = await openRecords(t, kind)
    const named = { question: `{"kolId":"${creator}"}`, idempotencyKey: `about ${creator}` }
    const other = { question: '{"kolId":"6888888888888888882"}', idempotencyKey: 'k' }
    for (let nth = 0; nth < 250; nth++) await record({ id: `named ${nth}`, ...named })
    await record({ id: 'key alone', ...other, idempotencyKey: named.idempotencyKey })
    await record({ id: 'other', ...other })

    assert.equal(await usage.forgetNamed(creator), 251)

    const [first, last, key, rest] = await Promise.all(['named 0', 'named 249', 'key alone', 'other'].map(find))
    for (const call of [first, last]) assert.deepEqual([call?.question, call?.idempotencyKey], [null, null])
    assert.deepEqual([key?.question, key?.idempotencyKey], [other.question, null])
    assert.deepEqual([rest?.question, rest?.idempotencyKey, rest?.code], [other.question, 'k', 0])
    assert.equal(await usage.forgetNamed(creator), 0)
  })

  await t.test('loses its question for a short id only where that names a creator', async (t) => {
    const { usage, record, find } = await openRecords(t, kind)
    await record({ id: 'about', question: '{"kolId":"12"}' })
    await record({ id: 'page', question: '{"kolId":"7","page":12}', idempotencyKey: '12' })

    assert.equal(await usage.forgetNamed('12'), 1)

    const [about, page] = [await find('about'), await find('page')]
    assert.deepEqual([about?.question, page?.question], [null, '{"kolId":"7","page":12}'])
    assert.equal(page?.idempotencyKey, '12')
  })

  await t.test('is found by its key among those of its account, newest first, and by endpoint', async (t) => {
    const { usage, accountId, record } = await openRecords(t, kind)
    await record({ id: 'a', idempotencyKey: 'k' })
    await record({ id: 'b', idempotencyKey: 'k', path: '/api/others' })
    await record({ id: 'c' })
    const list = async (filter: object) => {
      const { calls } = await usage.searchCalls({ accountId, endpoints: undefined, limit: 9, ...filter })
      return calls.map(({ id }) => id)
    }

    assert.deepEqual(await list({}), ['c', 'b', 'a'])
    assert.deepEqual(await list({ idempotencyKey: 'k' }), ['b', 'a'])
    assert.deepEqual(await list({ path: '/api/others' }), ['b'])
    assert.deepEqual(await list({ endpoints: ['/api/things'], before: 'c' }), ['a'])
    assert.deepEqual(await list({ endpoints: [] }), [])
    assert.deepEqual(await list({ idempotencyKey: 'K' }), [])
  })

  await t.test('is trimmed with a note of since when all are kept, which never goes back', async (t) => {
    const { usage, record } = await openRecords(t, kind)
    for (const [id, at] of [
      ['a', 1],
      ['b', 5],
      ['c', 9],
    ] as const)
      await record({ id: `${'0'.repeat(11)}${id}`, at })
    assert.equal(await usage.findKeptSince(), undefined)

    assert.deepEqual([await usage.trimCalls(0xd), await usage.trimCalls(0xd)], [3, 0])
    await record({ id: '0', at: 1 })
    assert.equal(await usage.trimCalls(3), 1)

    assert.equal(await usage.findKeptSince(), 0xd)
  })
})

overStores('a flight goes with its attempts when its time is over', async (t, kind) => {
  const { store, usage } = await openRecords(t, kind)
  const attempt = {
    at: 1,
    durationMs: 1,
    provider: 'p',
    credential: '1',
    region: 'r',
    because: 'b',
    passedOver: [],
    outcome: 'good',
    detail: null,
    costMicro: 5,
    currency: 'CNY',
    rateMicro: null,
  }
  const fly = (callId: string, at: number) =>
    store.commit([
      usage.recordFlight(
        { callId, at, durationMs: 1, passedOver: [], attempts: [attempt, attempt] },
        { path: '/api/things', at },
      ),
    ])
  await fly('00000000000a', 1)
  await fly('00000000000f', 15)
  const [spent] = await usage.listSpending(0)
  assert.equal(spent?.micro, 20)

  assert.deepEqual([await usage.trimFlights(12), await usage.trimFlights(12)], [1, 0])

  const [left] = await usage.listSpending(0)
  assert.deepEqual([left?.micro, await usage.findFlight('00000000000a')], [10, undefined])
  assert.equal((await usage.findFlight('00000000000f'))?.attempts.length, 2)
})
