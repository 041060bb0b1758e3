import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openBooks } from '#books'
import { maskOf, readConfig } from '#config'
import {
  adjustBalance,
  disableEndpoint,
  enableEndpoint,
  grantCalls,
  importCatalogue,
  issueToken,
  openAccount,
  refundCall,
  resetKey,
  resumeAccount,
  revokeToken,
  setLimit,
  setPrice,
  setQuota,
  suspendAccount,
  topUp,
} from '#desk'
import { listDeeds } from '#journal'
import { openSystemRandom, systemClock, yuan } from '#kit'
import { openLog } from '#log'
import { tester } from '#support/actor'
import { makeFolder } from '#support/folder'
import { kolPath } from '#support/service'

/** Books whose log is kept; what was done since the last look, without when. */
async function openDesk(t: TestContext) {
  const lines: string[] = []
  const told: unknown[][] = []
  const config = readConfig({ DATA_DIR: join(makeFolder(t), 'data') })
  const log = openLog('info', { write: (line: string) => void lines.push(line) }, maskOf(config))
  const books = await openBooks(config, { clock: systemClock, random: openSystemRandom(), log })
  t.after(() => books.store.close())
  return {
    books,
    lines,
    readDeeds() {
      const deeds = lines.splice(0).map((line) => {
        const { verb, actor, about, to, msg } = JSON.parse(line)
        assert.deepEqual([actor, msg], [tester, 'done at the desk'])
        return [verb, about, to]
      })
      told.push(...deeds.map(([verb, about]) => [verb, about]))
      return deeds
    },
    told,
  }
}

test('what is done at the desk', async (t) => {
  const { books, lines, readDeeds, told } = await openDesk(t)
  const { id: accountId } = await openAccount(books, tester, { name: 'ada', balanceMicro: yuan('2') })
  readDeeds()

  await t.test('is told once, with who did it, which row, and what it is now', async () => {
    const money = { accountId, amountMicro: yuan('1') }
    await topUp(books, tester, { ...money, key: 'k' })
    await adjustBalance(books, tester, { ...money, reason: 'counted twice' })
    await setQuota(books, tester, { accountId, dailyLimit: 7 })
    await setLimit(books, tester, { accountId, path: kolPath, rate: '3/s' })
    await setLimit(books, tester, { accountId, rate: null })
    await grantCalls(books, tester, { accountId, path: kolPath, calls: 5 })
    await setPrice(books, tester, { path: kolPath, priceMicro: 1, cachedMicro: 0 })
    await setPrice(books, tester, { path: kolPath, accountId, priceMicro: 2 })
    await disableEndpoint(books, tester, kolPath)
    await enableEndpoint(books, tester, kolPath)
    await suspendAccount(books, tester, 'ada')
    await resumeAccount(books, tester, 'ada')

    assert.deepEqual(readDeeds(), [
      ['top-up', { accountId }, { amountMicro: 1_000_000, key: 'k' }],
      ['adjust-balance', { accountId }, { amountMicro: 1_000_000, reason: 'counted twice' }],
      ['set-quota', { accountId }, { dailyLimit: 7 }],
      ['set-limit', { accountId, path: kolPath }, { rate: '3/s' }],
      ['set-limit', { accountId }, { rate: null }],
      ['grant-calls', { accountId, path: kolPath }, { calls: 5 }],
      ['set-price', { path: kolPath }, { priceMicro: 1, cachedMicro: 0 }],
      ['set-price', { path: kolPath, accountId }, { priceMicro: 2 }],
      ['disable-endpoint', { path: kolPath }, { isDisabled: true }],
      ['enable-endpoint', { path: kolPath }, { isDisabled: false }],
      ['suspend-account', { accountId }, { status: 'suspended' }],
      ['resume-account', { accountId }, { status: 'active' }],
    ])
  })

  await t.test('is told of a token without its secret, whoever made that', async () => {
    const brought = 'q7Zt0aWvX3-pR9~cL.b2_MeKd8'
    const { id: tokenId, secret } = await issueToken(books, tester, { accountId, label: 'batch', capMicro: 9 })
    await issueToken(books, tester, { accountId, brought })
    await revokeToken(books, tester, tokenId)
    await resetKey(books, tester)

    assert.ok(!lines.some((line) => line.includes(secret) || line.includes(brought)))
    const [first, second, ...others] = readDeeds()
    assert.deepEqual(first, ['issue-token', { accountId, tokenId }, { label: 'batch', capMicro: 9, isBrought: false }])
    assert.deepEqual(second?.[2], { isBrought: true })
    assert.deepEqual(others, [
      ['revoke-token', { accountId, tokenId }, { isRevoked: true }],
      ['reset-key', {}, {}],
    ])
  })

  await t.test('is told of a catalogue by its document, and not where another import came between', async () => {
    const plan = {
      document: 'vendor',
      revision: await books.imports.getRevision(),
      endpoints: [],
      added: [],
      changed: [],
    }
    const whole = { ...plan, removed: [], unchanged: 0, builtIn: [] }
    await importCatalogue(books, tester, whole)
    await assert.rejects(importCatalogue(books, tester, whole), { name: 'Refusal' })

    const to = { added: 0, changed: 0, removed: 0 }
    assert.deepEqual(readDeeds(), [['import-catalogue', { document: 'vendor' }, to]])
  })

  await t.test('is not told where nothing was done', async () => {
    assert.equal(await topUp(books, tester, { accountId, amountMicro: yuan('1'), key: 'k' }), false)
    const tooMuch = { accountId, amountMicro: yuan('-100'), reason: 'all of it' }
    await assert.rejects(adjustBalance(books, tester, tooMuch), { name: 'Refusal' })
    await assert.rejects(suspendAccount(books, tester, 'nobody'), { name: 'Refusal' })
    await assert.rejects(revokeToken(books, tester, 'tok_none'), { name: 'Refusal' })
    await assert.rejects(setLimit(books, tester, { accountId, rate: 'often' }), { name: 'Refusal' })
    const refund = { callId: '0123456789abcdef0123456789abcdef', reason: 'why not' }
    await assert.rejects(refundCall(books, tester, refund), { message: /there is no call/ })

    assert.deepEqual(readDeeds(), [])
  })

  await t.test('is in the journal as it was told, each deed once, in its order', async () => {
    const rows = await listDeeds(books.store, {}, { limit: 1_000 })
    assert.deepEqual(
      rows.toReversed().map(({ verb, about }) => [verb, about]),
      told,
    )
    for (const { who, from, surface } of rows) assert.deepEqual({ who, from, surface }, tester)
  })
})
