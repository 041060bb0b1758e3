import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { auditBooks } from '#audit'
import { turnEnd, yuan } from '#kit'
import { defineQuery } from '#store'
import { createStillClock, type TestClock } from '#support/clock'
import { overPlaces, type Place } from '#support/places'
import { openTestService, type TestService, thingsPath, until } from '#support/service'

const dayMs = 86_400_000
const minuteMs = 60_000

const tables = ['call', 'rollup', 'entry', 'keyed_answer', 'owed', 'snapshot', 'blob'] as const

const counts = Object.fromEntries(
  tables.map((table) => [
    table,
    defineQuery<{ readonly rows: number }>(`test.count.${table}`, `SELECT count(*) AS rows FROM "${table}"`),
  ]),
)

async function count({ books }: TestService, table: (typeof tables)[number]): Promise<number> {
  const query = counts[table]
  assert.ok(query)
  return (await books.store.find(query, {}))?.rows ?? 0
}

/** Lets time pass, minute after minute, until what is due was done; a server takes its own time for it. */
async function passUntil(clock: TestClock, isDone: () => Promise<boolean>): Promise<void> {
  await until(async () => {
    clock.advance(minuteMs)
    await turnEnd(clock)
    return isDone()
  }, 30_000)
}

async function openTimed(t: TestContext, place: Place, environment: Readonly<Record<string, string>>) {
  const clock = createStillClock()
  const service = await openTestService(t, { ...place, clock, environment })
  return { clock, service, ada: await service.addCaller({ balanceMicro: yuan('100') }) }
}

overPlaces('what was kept long enough', async (t, makePlace) => {
  const limits = { RETENTION_CALLS: '30d', RETENTION_ARCHIVE: '10d' }
  const { clock, service, ada } = await openTimed(t, await makePlace(), limits)
  for (const name of ['first', 'second'])
    service.record(thingsPath, { name, keyword: '', page: 1, sort: 'NEW' }, `{"items":["${name}"]}`)
  const ask = (name: string, key: string) =>
    service.ask(`${thingsPath}?token=${ada.secret}&name=${name}`, { headers: { 'idempotency-key': key } })
  const first = await ask('first', 'k1')
  assert.equal(first.body.code, 0)

  await t.test('of answers under a key goes after a day, and the archive and the records stay', async () => {
    clock.setWall(clock.now() + 2 * dayMs)
    await passUntil(clock, async () => (await count(service, 'keyed_answer')) === 0)
    assert.deepEqual([await count(service, 'snapshot'), await count(service, 'call')], [1, 1])
  })

  await t.test('of the archive goes after RETENTION_ARCHIVE, and its call is known still', async () => {
    clock.setWall(clock.now() + 9 * dayMs)
    assert.equal((await ask('second', 'k2')).body.code, 0)
    await passUntil(clock, async () => (await count(service, 'snapshot')) === 1)
    assert.deepEqual([await count(service, 'blob'), await count(service, 'call')], [1, 2])
    const { status, text } = await service.ask(`/v1/calls/${first.body.requestId}?token=${ada.secret}`)
    assert.deepEqual([status, JSON.parse(text).answer], [200, null])
  })

  await t.test('of calls goes after RETENTION_CALLS, and sums and money stay: the books are right', async () => {
    clock.setWall(clock.now() + 25 * dayMs)
    await passUntil(clock, async () => (await count(service, 'call')) === 1)
    assert.equal((await service.ask(`/v1/calls/${first.body.requestId}?token=${ada.secret}`)).status, 404)
    assert.deepEqual([await count(service, 'rollup'), await count(service, 'entry')], [2, 3])
    assert.deepEqual((await auditBooks(service.books.store)).differences, [])
  })
})
