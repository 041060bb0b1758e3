import assert from 'node:assert/strict'
import { auditBooks } from '#audit'
import { dayOf, hourMs, hourOf } from '#kit'
import { blankCall } from '#support/blank-call'
import { overStores } from '#support/stores'
import { type CallRecord, openUsage, type Way } from './index.ts'

type Fields = Partial<CallRecord>

/** How calls end, and the way each counts as. */
const ends: readonly (readonly [Way, number, Fields])[] = [
  ['fresh', 0, { flightId: 'own', snapshotId: 1, chargeMicro: 150_000 }],
  ['shared', 0, { flightId: 'another', snapshotId: 1, chargeMicro: 150_000 }],
  ['cached', 140_000, { isCached: true, snapshotId: 1, chargeMicro: 10_000 }],
  ['old', 140_000, { isCached: true, flightId: 'own', snapshotId: 1, chargeMicro: 10_000 }],
  ['replayed', 150_000, { replayOf: 'earlier', snapshotId: 1 }],
  ['empty', 150_000, { flightId: 'own', sparedMicro: 150_000 }],
  ['', 0, { code: 301, flightId: 'own' }],
]

overStores('figures of calls', async (t, kind) => {
  const { store, clock, addAccount } = await kind.open(t)
  const { accountId, tokenId } = await addAccount({ name: 'ada', availableMicro: 0 })
  const ben = await addAccount({ name: 'ben', availableMicro: 0 })
  const usage = openUsage(store, clock)
  const told: { readonly call: CallRecord; readonly way: Way; readonly savedMicro: number }[] = []

  for (let nth = 0; nth < 120; nth++) {
    const [way, savedMicro, { flightId, ...fields }] = ends[nth % ends.length] ?? ['', 0, {}]
    const id = `call ${nth}`
    const of = { id, accountId, tokenId, path: `/api/${nth % 2}`, at: clock.now(), durationMs: 1 + (nth % 40) * 37 }
    const call: CallRecord = { ...blankCall, ...of, ...fields, flightId: flightId === 'own' ? id : (flightId ?? null) }
    told.push({ call, way, savedMicro })
    const other = { ...call, id: `other ${nth}`, accountId: ben.accountId, tokenId: ben.tokenId }
    await store.commit([usage.recordCall(call, {}, savedMicro), usage.recordCall(other, {}, savedMicro)])
    clock.advance(5 * hourMs)
  }
  const today = dayOf(clock.now())
  const first = today - 9

  await t.test('say how calls were answered, which way, and what that saved, of the days that are asked', async () => {
    for (const from of [today, first, today - 89]) {
      const wanted = told.filter(({ call }) => dayOf(call.at) >= from)
      const sums = await usage.sumCalls({ accountId, first: from })

      for (const [way, , { code = 0 }] of ends) {
        const own = wanted.filter((one) => one.way === way)
        const found = sums.filter((sum) => sum.way === way && sum.code === code)
        assert.equal(add(found, 'calls'), own.length)
        assert.equal(add(found, 'savedMicro'), add(own, 'savedMicro'))
      }
      assert.equal(add(sums, 'calls'), wanted.length)
    }
  })

  await t.test('count each day and each hour of an endpoint', async () => {
    const days = await usage.listCallDays({ accountId, first })
    const hours = await usage.listCallHours({ accountId, first: hourOf(clock.now()) - 48, last: hourOf(clock.now()) })

    for (const { day, path, calls } of days)
      assert.equal(calls, told.filter(({ call }) => dayOf(call.at) === day && call.path === path).length)
    assert.equal(add(days, 'calls'), told.filter(({ call }) => dayOf(call.at) >= first).length)
    assert.equal(add(hours, 'calls'), told.filter(({ call }) => hourOf(call.at) >= hourOf(clock.now()) - 48).length)
  })

  await t.test('tell how long new answers took to within a tenth, and nothing of those from the archive', async () => {
    const steps = await usage.sumAnswers({ accountId, first: today - 89 })
    const durations = told.filter(({ way }) => ['fresh', 'shared', 'empty'].includes(way))

    assert.equal(add(steps, 'calls'), durations.length)
    for (const { call } of durations)
      assert.ok(
        steps.some(
          ({ path, withinUs }) =>
            path === call.path && withinUs >= call.durationMs * 1_000 && withinUs <= call.durationMs * 1_100,
        ),
        `${call.durationMs} ms`,
      )
  })

  await t.test('count refused calls that wait to be written', async () => {
    const before = add(await usage.sumCalls({ accountId, first: today }), 'calls')
    const refused = { ...blankCall, id: 'refused', accountId, tokenId, path: '/api/0', at: clock.now(), code: 302 }
    usage.noteRefusal(refused)

    const after = await usage.sumCalls({ accountId, first: today })
    assert.equal(add(after, 'calls'), before + 1)
    assert.equal(
      add(
        after.filter(({ code }) => code === 302),
        'calls',
      ),
      1,
    )
  })

  await t.test('are what the audit finds', async () => {
    const { differences } = await auditBooks(store)
    assert.deepEqual(
      differences.filter((one) => one.startsWith('the calls of') || one.startsWith('the rollup of')),
      [],
    )
  })
})

function add<Name extends string>(rows: readonly { readonly [N in Name]: number }[], name: Name): number {
  return rows.reduce((sum, row) => sum + row[name], 0)
}
