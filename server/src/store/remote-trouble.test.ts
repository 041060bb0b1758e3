import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import { createTestClock } from '#support/clock'
import { openMemoryDatabase } from '#support/memory-database'
import { DataRefused } from './database.ts'
import {
  CommitDoubtful,
  DatabaseAway,
  LockedOut,
  type RemoteDatabase,
  TurnCrossed,
  TurnKnown,
} from './remote-database.ts'
import { openRemoteWriter } from './remote-writer.ts'
import { defineRule } from './rule.ts'
import { shapes } from './tables.ts'
import type { Trouble } from './trouble.ts'

type Commit = () => Promise<void>

const note = defineRule<{ readonly name: string }>({
  name: 'test.note',
  rows: ({ name }) => [{ in: 'remembered', key: { name } }],
  apply: (sheet, { name }) => sheet.insert('remembered', { name, value: '' }),
})

/** The writer of a service, on a database whose commits, locks and absence are the test's. */
function openTroubled() {
  const memory = openMemoryDatabase()
  const clock = createTestClock()
  const world = {
    commit: (async () => {}) as Commit,
    beginAgain: async () => {},
    tryLocks: async () => {},
    absence: undefined as Trouble | undefined,
    begun: 0,
  }
  const committed = new Set<string>()
  const database: RemoteDatabase = {
    list: async () => [],
    async begin(id, isAgain) {
      world.begun++
      if (isAgain) await world.beginAgain()
      if (isAgain && committed.has(id)) throw new TurnKnown(id)
      memory.begin()
      return {
        now: 0,
        list: async () => [],
        load: async (refs) =>
          refs.flatMap((ref) => {
            const shape = shapes.get(ref.in)
            const row = shape && memory.load(shape, ref.key)
            return shape && row ? [[shape, row] as const] : []
          }),
        save: async (writes) => memory.save(writes),
        tryLocks: () => world.tryLocks(),
        announce: async () => {},
        async commit() {
          await world.commit().catch((error) => {
            memory.rollback()
            throw error
          })
          memory.commit()
          committed.add(id)
        },
        rollback: async () => memory.rollback(),
      }
    },
    isInTouch: () => true,
    findAbsence: () => world.absence,
    reasonOf: (error) => (error instanceof Error ? error.message : ''),
    onNews() {},
    keepUp: async () => {},
    close: async () => {},
  }
  let ids = 0
  const needs = { database, clock, createTurnId: () => `turn ${ids++}`, announce() {}, isService: true }
  const writer = openRemoteWriter(needs)
  const write = (name: string): Promise<string> =>
    new Promise((resolve) => {
      const keep = () => resolve('written')
      writer.write({ changes: [note({ name })], keep, fail: (error) => resolve(String(error)) })
    })
  /** Lets everything happen that waits for nothing. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn++) await turnEnd()
  }
  /** Lets the next probe be tried. */
  async function probe(): Promise<void> {
    await settle()
    clock.advance(1_000)
    await settle()
  }
  return { world, writer, write, settle, probe, clock }
}

const full: Commit = async () => {
  throw new DatabaseAway('no room')
}

test('a service whose database does not take a turn', async (t) => {
  await t.test('tells whoever comes at once, until a probe is on disk', async () => {
    const { world, writer, write, probe } = openTroubled()
    world.commit = full
    assert.match(await write('first'), /no room/)
    const { begun } = world

    assert.equal(writer.findTrouble()?.because, 'the database cannot be written: no room')
    assert.match(await write('second'), /no room/)
    assert.equal(world.begun, begun)
    await probe()
    assert.ok(world.begun > begun)
    assert.match(await write('third'), /no room/)

    world.commit = async () => {}
    await probe()
    assert.equal(writer.findTrouble(), undefined)
    assert.equal(await write('fourth'), 'written')
  })

  await t.test(
    'that others are in the way of is in trouble where it is so each time, and not where it succeeds',
    async () => {
      const { world, writer, write, probe } = openTroubled()
      const cross: Commit = async () => {
        throw new TurnCrossed('in a circle')
      }
      world.commit = async () => {
        world.commit = async () => {}
        await cross()
      }
      assert.equal(await write('first'), 'written')
      assert.equal(writer.findTrouble(), undefined)

      world.commit = cross
      assert.match(await write('second'), /in a circle/)
      assert.equal(writer.findTrouble()?.because, 'the database cannot be written: in a circle')
      world.commit = async () => {}
      await probe()
      assert.equal(writer.findTrouble(), undefined)
    },
  )

  await t.test('does not try the rest of a turn that is done one by one', async () => {
    const { world, write } = openTroubled()
    world.commit = async () => {
      world.commit = full
      throw new DataRefused('a clash')
    }

    const told = await Promise.all(['first', 'second', 'third'].map(write))

    assert.ok(told.every((one) => /no room/.test(one)))
    // All together, and the first of them.
    assert.equal(world.begun, 2)
  })

  await t.test(
    'tells who waits behind a commit in doubt at once, and is well when it is known and probed',
    async () => {
      const { world, writer, write, settle, probe } = openTroubled()
      let lose = (): void => {}
      world.commit = () =>
        new Promise((_, fail) => {
          lose = () => fail(new CommitDoubtful('lost'))
        })
      const first = write('first')
      await settle()
      const second = write('second')
      await settle()
      world.beginAgain = full
      lose()

      assert.match(await second, /cannot be written/)
      await probe()
      assert.ok(writer.findTrouble())
      world.commit = async () => {}
      world.beginAgain = async () => {}
      await probe()
      assert.equal(await first, 'written')
      await probe()
      assert.equal(writer.findTrouble(), undefined)
      assert.equal(await write('third'), 'written')
    },
  )

  await t.test('in three seconds has nobody else wait for it', async () => {
    const { world, writer, write, settle, probe, clock } = openTroubled()
    let finish = (): void => {}
    world.commit = () =>
      new Promise((resolve) => {
        finish = resolve
      })
    const first = write('first')
    await settle()
    const second = write('second')
    await settle()
    clock.advance(2_900)
    assert.equal(writer.findTrouble(), undefined)

    clock.advance(100)

    assert.match(await second, /takes too long/)
    world.commit = async () => {}
    finish()
    assert.equal(await first, 'written')
    await probe()
    assert.equal(writer.findTrouble(), undefined)
  })

  await t.test('since somebody holds a lock waits for that lock, and not for another turn', async () => {
    const { world, writer, write, probe } = openTroubled()
    const lock = async (): Promise<void> => {
      throw new LockedOut('locked')
    }
    world.commit = lock
    assert.match(await write('first'), /locked/)
    world.commit = async () => {}
    world.tryLocks = lock
    await probe()
    assert.ok(writer.findTrouble())

    world.tryLocks = async () => {}
    await probe()
    assert.equal(writer.findTrouble(), undefined)
  })
})

test('a service whose database is away', async (t) => {
  await t.test('is in trouble from then on, and until it is written again', async () => {
    const { world, writer, probe, write } = openTroubled()
    world.absence = { because: 'the database cannot be reached', canRead: false }
    assert.deepEqual(writer.findTrouble(), world.absence)
    world.absence = undefined
    world.commit = full

    await probe()

    assert.deepEqual(writer.findTrouble(), { because: 'the database cannot be written: no room', canRead: true })
    world.commit = async () => {}
    await probe()
    assert.equal(await write('first'), 'written')
  })

  await t.test(
    'tells that it cannot be read where a read has just failed, and tries again a little later',
    async () => {
      const { world, writer, write, clock } = openTroubled()
      world.commit = full
      await write('first')
      assert.equal(writer.findTrouble()?.canRead, true)

      writer.noteUnread(new DatabaseAway('gone'))

      assert.equal(writer.findTrouble()?.canRead, false)
      clock.advance(2_000)
      assert.equal(writer.findTrouble()?.canRead, true)
    },
  )

  await t.test('is in trouble where reads wait for somebody’s lock, and not where one fails alone', async () => {
    const { world, writer, write, probe } = openTroubled()
    writer.noteUnread(new DatabaseAway('gone'))
    assert.equal(writer.findTrouble(), undefined)

    writer.noteUnread(new LockedOut('locked'))

    assert.deepEqual(writer.findTrouble(), { because: 'the database cannot be read: locked', canRead: false })
    await probe()
    world.commit = full
    await write('first')
    assert.equal(writer.findTrouble()?.canRead, true)
  })
})
