import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { defineRule } from './rule.ts'
import { createSheet, type Row } from './sheet.ts'
import { openStore } from './sqlite/open-store.ts'

const ada = { accountId: 'ada' }
const adasBalance = { in: 'balance', key: ada } as const
const full: Row = { accountId: 'ada', moneyIn: 10, available: 10, held: 0, charged: 0 }

test('a sheet', async (t) => {
  const load = (shape: { readonly name: string }): Row | undefined => (shape.name === 'balance' ? full : undefined)

  await t.test('writes what became of a row, once, however often it was changed', () => {
    const sheet = createSheet(0)
    sheet.name('test', [adasBalance], load)
    for (let call = 0; call < 3; call++) sheet.change('balance', ada, { available: -1, held: 1 })
    const [writes] = sheet.takeWrites()
    assert.deepEqual(writes?.updates, [{ key: ada, changes: { available: -3, held: 3 } }])
    assert.deepEqual(sheet.takeWrites(), [])
  })

  await t.test('writes nothing of a row that is as it was, nor of one that came and went', () => {
    const sheet = createSheet(0)
    sheet.name('test', [adasBalance, { in: 'remembered', key: { name: 'a' } }], load)
    sheet.change('balance', ada, { available: -1 })
    sheet.change('balance', ada, { available: 1 })
    sheet.insert('remembered', { name: 'a', value: '' })
    sheet.remove('remembered', { name: 'a' })
    assert.deepEqual(
      sheet.takeWrites().flatMap(({ inserts, updates, removes }) => [...inserts, ...updates, ...removes]),
      [],
    )
  })

  await t.test('throws where a row is touched that was not named', () => {
    const sheet = createSheet(0)
    sheet.name('first', [adasBalance], load)
    sheet.name('test', [], load)
    assert.throws(() => sheet.find('balance', ada), /test touches a row of balance that it did not name/)
    assert.throws(() => sheet.change('balance', ada, { available: 1 }), /did not name/)
  })

  await t.test('throws where a row is changed that was named for sharing, and lets it be read', () => {
    const sheet = createSheet(0)
    sheet.name('test', [{ ...adasBalance, for: 'sharing' }], load)
    assert.equal(sheet.get('balance', ada).available, 10)
    assert.throws(() => sheet.change('balance', ada, { available: 1 }), /named for sharing/)
  })

  await t.test('goes back to a moment, and keeps what came before', () => {
    const sheet = createSheet(0)
    sheet.name('test', [adasBalance], load)
    sheet.change('balance', ada, { available: -1 })
    const mark = sheet.mark()
    sheet.change('balance', ada, { available: -5 })
    sheet.insert('remembered', { name: 'a', value: '' })
    sheet.undo(mark)
    assert.equal(sheet.get('balance', ada).available, 9)
    sheet.insert('remembered', { name: 'a', value: 'again' })
    assert.deepEqual(
      sheet.takeWrites().map(({ shape }) => shape.name),
      ['remembered', 'balance'],
    )
  })

  await t.test('strikes a row without reading it, whether it is there or not', () => {
    const sheet = createSheet(0)
    const key = { name: 'a' }
    const ref = { in: 'remembered', key, for: 'striking' } as const
    sheet.name('test', [ref], () => assert.fail('read'))
    assert.throws(() => sheet.find('remembered', key), /reads a row of remembered named for striking/)
    assert.throws(
      () => sheet.merge('remembered', { ...key, value: '' }),
      /reads a row of remembered named for striking/,
    )
    const mark = sheet.mark()
    sheet.strike('remembered', key)
    sheet.undo(mark)
    assert.deepEqual(sheet.takeWrites()[0]?.strikes, [])
    sheet.strike('remembered', key)
    sheet.insert('remembered', { ...key, value: 'anew' })
    const [writes] = sheet.takeWrites()
    assert.deepEqual([writes?.strikes, writes?.inserts], [[key], [{ ...key, value: 'anew' }]])
  })

  await t.test('strikes a row that came in the same turn, and reads one that was not struck', () => {
    const sheet = createSheet(0)
    const saved = { name: 'b', value: 'saved' }
    sheet.insert('remembered', { name: 'a', value: '' })
    sheet.name(
      'first',
      ['a', 'b'].map((name) => ({ in: 'remembered', key: { name }, for: 'striking' }) as const),
      () => assert.fail('read'),
    )
    sheet.strike('remembered', { name: 'a' })
    sheet.name('second', [{ in: 'remembered', key: { name: 'b' } }], () => saved)
    assert.equal(sheet.get('remembered', { name: 'b' }).value, 'saved')
    assert.deepEqual(
      sheet.takeWrites().flatMap(({ inserts, strikes, removes }) => [...inserts, ...strikes, ...removes]),
      [],
    )
  })

  await t.test('raises a maximum, and never lowers it', () => {
    const sheet = createSheet(0)
    const key = { day: 1, path: '/p' }
    sheet.name('test', [{ in: 'healthDay', key }], () => undefined)
    for (const lastAt of [5, 9, 7]) sheet.merge('healthDay', { ...key, calls: 1, good: 0, durationUs: 0, lastAt })
    assert.deepEqual(sheet.get('healthDay', key), { ...key, calls: 3, good: 0, durationUs: 0, lastAt: 9 })
  })
})

const note = defineRule<{ readonly name: string; readonly fails?: boolean }, string>({
  name: 'test.note',
  rows: ({ name }) => [{ in: 'remembered', key: { name } }],
  apply(sheet, { name, fails }) {
    sheet.insert('remembered', { name, value: '' })
    if (fails) throw new Error('refused')
    return name
  },
})

/** Its rule looks at nothing, so that only the database can refuse it. */
const noteBlindly = defineRule<{ readonly name: string }, string>({
  name: 'test.noteBlindly',
  rows: () => [],
  apply(sheet, { name }) {
    sheet.insert('remembered', { name, value: '' })
    return name
  },
})

const takeUnguarded = defineRule({
  name: 'test.takeUnguarded',
  rows: () => [{ in: 'quota', key: ada }],
  apply() {},
})

test('a turn', async (t) => {
  const store = openStore({ dataDir: makeFolder(t), clock: createTestClock() })
  t.after(() => store.close())

  await t.test('undoes who is refused by a rule, and nobody else', async () => {
    const all = await Promise.allSettled([
      store.write(note({ name: 'a' })),
      store.write(note({ name: 'b', fails: true })),
      store.write(note({ name: 'c' })),
    ])
    assert.deepEqual(
      all.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(await Promise.allSettled([store.write(note({ name: 'b' }))]), [
      { status: 'fulfilled', value: 'b' },
    ])
  })

  await t.test('is done again, each by itself, where the database refuses one, who alone fails', async () => {
    const all = await Promise.allSettled([
      store.write(noteBlindly({ name: 'd' })),
      store.write(noteBlindly({ name: 'a' })),
      store.writeSoon(noteBlindly({ name: 'e' })),
      store.write(noteBlindly({ name: 'f' })),
    ])
    assert.deepEqual(
      all.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    )
    for (const name of ['d', 'e', 'f']) await assert.rejects(store.write(note({ name })), /is there/)
  })

  await t.test('takes nothing of changes handed over together where one of them is refused', async () => {
    await assert.rejects(store.commit([note({ name: 'g' }), note({ name: 'h', fails: true })]), /refused/)
    assert.equal(await store.write(note({ name: 'g' })), 'g')
  })

  await t.test('refuses a rule that names a row without the one whose lock it stands under', async () => {
    await assert.rejects(store.write(takeUnguarded({})), /without its account's balance/)
  })
})
