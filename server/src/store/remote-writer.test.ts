import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemClock } from '#kit'
import { openMemoryDatabase } from '#support/memory-database'
import type { Database } from './database.ts'
import { CommitDoubtful, DatabaseAway, type RemoteDatabase, TurnCrossed, TurnKnown } from './remote-database.ts'
import { openRemoteWriter } from './remote-writer.ts'
import { type Change, defineRule } from './rule.ts'
import { shapes } from './tables.ts'

/** What befalls a turn on its way to the database. */
type Fate = 'well' | 'away' | 'busy' | 'crossed' | 'lost before' | 'lost after'

/** A database elsewhere, played over one in memory: each turn meets its fate, and those after the last go well. */
function playRemote(database: Database, fates: readonly Fate[]): RemoteDatabase {
  const committed = new Set<string>()
  let nth = 0
  return {
    list: async (reads) => reads.map(({ query, asks }) => database.list(query, asks as never)),
    async begin(id) {
      const fate = fates[nth++] ?? 'well'
      if (fate === 'away') throw new DatabaseAway('away')
      if (fate === 'busy') throw new Error('the server has no room')
      if (committed.has(id)) throw new TurnKnown(id)
      database.begin()
      return {
        now: 0,
        list: async (reads) => reads.map(({ query, asks }) => database.list(query, asks as never)),
        load: async (refs) =>
          refs.flatMap((ref) => {
            const shape = shapes.get(ref.in)
            const row = shape && database.load(shape, ref.key)
            return shape && row ? [[shape, row] as const] : []
          }),
        async save(writes) {
          if (fate === 'crossed') throw new TurnCrossed('another was in the way')
          database.save(writes)
        },
        tryLocks: async () => {},
        announce: async () => {},
        async commit() {
          if (fate === 'lost before') {
            database.rollback()
            throw new CommitDoubtful(fate)
          }
          database.commit()
          committed.add(id)
          if (fate === 'lost after') throw new CommitDoubtful(fate)
        },
        rollback: async () => database.rollback(),
      }
    },
    isInTouch: () => true,
    findAbsence: () => undefined,
    reasonOf: () => 'for a reason',
    onNews() {},
    keepUp: async () => {},
    close: async () => {},
  }
}

const take = defineRule<{ readonly id: string; readonly name: string }>({
  name: 'test.takeFromPurse',
  rows: ({ id, name }) => [
    { in: 'balance', key: { accountId: id } },
    { in: 'remembered', key: { name } },
  ],
  apply(sheet, { id, name }) {
    if (sheet.get('balance', { accountId: id }).available === 0) throw new Error('short')
    sheet.change('balance', { accountId: id }, { available: -1, charged: 1 })
    sheet.insert('remembered', { name, value: '' })
  },
})

const rename = defineRule<{ readonly name: string }>({
  name: 'test.rename',
  announces: true,
  rows: ({ name }) => [{ in: 'remembered', key: { name } }],
  apply: (sheet, { name }) => sheet.insert('remembered', { name, value: '' }),
})

async function playTurns(fates: readonly Fate[], calls: number, micro: number) {
  const database = openMemoryDatabase()
  let turns = 0
  const writer = openRemoteWriter({
    database: playRemote(database, fates),
    clock: { ...systemClock, after: (_, wake) => systemClock.after(0, wake) },
    createTurnId: () => `turn ${turns++}`,
    announce() {},
  })
  const write = (change: Change): Promise<unknown> =>
    new Promise((keep, fail) => {
      writer.write({ changes: [change], keep, fail })
    })
  database.begin()
  const balance = shapes.get('balance')
  assert.ok(balance)
  database.save([
    {
      shape: balance,
      inserts: [{ accountId: 'ada', moneyIn: micro, available: micro, held: 0, charged: 0 }],
      updates: [],
      removes: [],
      strikes: [],
    },
  ])
  database.commit()
  const outcomes: PromiseSettledResult<unknown>[] = []
  // Some come together, and some after others were told.
  for (let from = 0; from < calls; from += 3) {
    const some = Array.from({ length: Math.min(3, calls - from) }, (_, nth) =>
      write(take({ id: 'ada', name: `call ${from + nth}` })),
    )
    outcomes.push(...(await Promise.allSettled(some)))
  }
  const told = outcomes.filter(({ status }) => status === 'fulfilled').length
  const charged = Number(database.load(balance, { accountId: 'ada' })?.['charged'])
  const kept = database.list<{ n: number }, object>(
    { name: 'test.count', sql: `SELECT count(*) AS n FROM remembered WHERE name LIKE 'call %'` },
    {},
  )
  database.close()
  return { told, charged, kept: kept[0]?.n, outcomes }
}

test('a turn elsewhere', async (t) => {
  await t.test('whose commit was not told is written once, whether it was committed or not', async () => {
    for (const fate of ['lost before', 'lost after'] as const) {
      for (const next of ['well', 'away', 'busy', 'crossed', 'lost before', 'lost after'] as const) {
        const { told, charged, kept } = await playTurns([fate, next], 3, 10)
        assert.deepEqual({ told, charged, kept }, { told: 3, charged: 3, kept: 3 }, `${fate}, then ${next}`)
      }
    }
  })

  await t.test('that never reached the database is refused, charged nothing, and the next goes on', async () => {
    const { told, charged, outcomes } = await playTurns(['away'], 6, 10)
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      [...Array(3).fill('rejected'), ...Array(3).fill('fulfilled')],
    )
    assert.deepEqual({ told, charged }, { told: 3, charged: 3 })
  })

  await t.test('that others were in the way of is done again, and not for ever', async () => {
    const again = await playTurns(['crossed'], 3, 10)
    assert.deepEqual({ told: again.told, charged: again.charged }, { told: 3, charged: 3 })
    const alone = await playTurns(['crossed', 'crossed'], 1, 10)
    assert.deepEqual({ told: alone.told, charged: alone.charged }, { told: 1, charged: 1 })
    const stuck = await playTurns(Array<Fate>(3).fill('crossed'), 1, 10)
    assert.deepEqual({ told: stuck.told, charged: stuck.charged }, { told: 0, charged: 0 })
  })

  await t.test('has what rooms remember forgotten before its caller is told', async () => {
    const database = openMemoryDatabase()
    const events: string[] = []
    const writer = openRemoteWriter({
      database: playRemote(database, ['lost after']),
      clock: { ...systemClock, after: (_, wake) => systemClock.after(0, wake) },
      createTurnId: () => 'turn',
      announce: () => void events.push('announced'),
    })
    await new Promise<void>((resolve, fail) => {
      const keep = (): void => {
        events.push('told')
        resolve()
      }
      writer.write({ changes: [rename({ name: 'shown' })], keep, fail })
    })
    database.close()
    assert.deepEqual(events, ['announced', 'told'])
  })

  await t.test('is kept where its caller is told so, and only there, whatever befalls it', async () => {
    const fate = fc.constantFrom<Fate>('well', 'well', 'away', 'busy', 'crossed', 'lost before', 'lost after')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 12 }),
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 0, max: 12 }),
        async (fates, calls, micro) => {
          const { told, charged, kept } = await playTurns(fates, calls, micro)
          assert.equal(charged, kept)
          assert.equal(told, kept)
          assert.ok(charged <= micro)
        },
      ),
      { numRuns: 60 },
    )
  })
})
