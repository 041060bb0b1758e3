import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { overStores, type StoreKind } from '#support/stores'
import { type KeyedAnswer, openDeliveryBook } from './index.ts'

const creator = '6999999999999999991'

async function openBook(t: TestContext, kind: StoreKind) {
  const { store, addAccount } = await kind.open(t)
  const { accountId, tokenId } = await addAccount({ name: 'ada', availableMicro: 0 })
  const book = openDeliveryBook(store)
  const empty = { snapshotId: null, data: Buffer.from('{}'), provider: 'p', collectedAt: 0 }
  const keyed = (fields: Partial<KeyedAnswer>): KeyedAnswer => ({
    ...empty,
    accountId,
    key: 'k',
    question: 'q',
    callId: 'c',
    expiresAt: 10,
    ...fields,
  })
  const keep = (fields: Partial<KeyedAnswer> & { readonly wallNow?: number; readonly inPlaceOf?: string }) =>
    store.commit([book.keepKeyedAnswer({ ...keyed(fields), wallNow: 0, ...fields })])
  const owe = (callId: string, question = 'q') =>
    store.commit([book.oweAnswer({ callId, tokenId, question, snapshotId: 1, settledAt: 0 })])
  const findCall = async (key: string) => (await book.findKeyedAnswer(accountId, key, 0))?.callId
  return { book, keep, owe, findCall }
}

overStores('an answer under a key', async (t, kind) => {
  await t.test('is found until it expires, and gives way to the next one then', async (t) => {
    const { book, keep, findCall } = await openBook(t, kind)
    await keep({ callId: 'first' })
    assert.equal(await book.trimKeyedAnswers(9), 0)

    await keep({ callId: 'second', wallNow: 10, expiresAt: 20 })

    assert.equal(await findCall('k'), 'second')
    assert.deepEqual([await book.trimKeyedAnswers(19), await book.trimKeyedAnswers(20)], [0, 1])
    assert.equal(await findCall('k'), undefined)
  })

  await t.test('is claimed by one call, and by another only where what it held is gone', async (t) => {
    const { keep, findCall } = await openBook(t, kind)
    const ends = await Promise.allSettled([keep({ callId: 'first' }), keep({ callId: 'second' })])

    assert.deepEqual(
      ends.map((end) => (end.status === 'fulfilled' ? 'kept' : end.reason.kind)),
      ['kept', 'collection.failed'],
    )
    await assert.rejects(keep({ callId: 'third', inPlaceOf: 'another' }))
    assert.equal(await findCall('k'), 'first')
    await keep({ callId: 'fourth', inPlaceOf: 'first' })
    assert.equal(await findCall('k'), 'fourth')
  })

  await t.test(
    'is forgotten where its question, its key or what it holds names the creator, and no other',
    async (t) => {
      const { book, keep, findCall } = await openBook(t, kind)
      await keep({ key: 'asked', question: `{"kolId":"${creator}"}` })
      await keep({ key: `about ${creator}` })
      await keep({ key: 'holds', data: Buffer.from(`["${creator}"]`) })
      await keep({ key: 'other', question: '{"kolId":"6888888888888888882"}' })

      assert.equal(await book.forgetNamed(creator), 3)

      const left = await Promise.all(['asked', `about ${creator}`, 'holds', 'other'].map(findCall))
      assert.deepEqual(left, [undefined, undefined, undefined, 'c'])
    },
  )

  await t.test('stays where the key was given to another call while somebody was forgotten', async (t) => {
    const { book, keep, findCall } = await openBook(t, kind)
    await keep({ callId: 'named', question: creator })

    // What is kept has been read, and nothing of it is forgotten yet.
    const forgotten = book.forgetNamed(creator)
    const kept = keep({ callId: 'other', question: 'q', inPlaceOf: 'named' })

    const [count] = await Promise.all([forgotten, kept])
    assert.equal(count, 0)
    assert.equal(await findCall('k'), 'other')
  })
})

overStores('an owed answer', async (t, kind) => {
  await t.test('is struck once, however often it is said to be delivered', async (t) => {
    const { book, owe } = await openBook(t, kind)
    await owe('a')
    await owe('b')

    await Promise.all([book.strikeOwed('a'), book.strikeOwed('a'), book.strikeOwed('never owed')])

    assert.deepEqual(
      (await book.listOwed()).map(({ callId }) => callId),
      ['b'],
    )
  })

  await t.test('is forgotten where its question names the creator, or the archive has it no more', async (t) => {
    const { book, owe } = await openBook(t, kind)
    for (let nth = 0; nth < 450; nth++) await owe(`${nth}`)
    await owe('named', creator)

    // None of them is in an archive.
    assert.equal(await book.forgetNamed(creator), 451)
    assert.deepEqual(await book.listOwed(), [])
  })
})
