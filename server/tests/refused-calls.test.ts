import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Pool } from 'undici'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { defineQuery } from '#store'
import { createStillClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { kolId, kolPath, openTestService, placeOf, type TestCaller, type TestService, until } from '#support/service'
import { countRows } from '#support/store'

const sizes = {
  SQLite: defineQuery<{ readonly bytes: number }>(
    'test.sizeOnSqlite',
    'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  ),
  PostgreSQL: defineQuery<{ readonly bytes: number }>(
    'test.sizeOnPostgres',
    'SELECT pg_database_size(current_database()) AS bytes',
  ),
} as const
type StoreName = keyof typeof sizes

const sumCodes = defineQuery<{ readonly code: number; readonly calls: number }>(
  'test.sumCodes',
  'SELECT code, sum(calls) AS calls FROM rollup GROUP BY code ORDER BY code',
)

async function readSums({ books }: TestService): Promise<Readonly<Record<string, number>>> {
  return Object.fromEntries((await books.store.list(sumCodes, {})).map(({ code, calls }) => [code, calls]))
}

const sumOf = (sums: Readonly<Record<string, number>>): number =>
  Object.values(sums).reduce((total, calls) => total + calls, 0)

const questionOf = ({ secret }: TestCaller, more = ''): string => `${kolPath}?token=${secret}&kolId=${kolId}${more}`

/** So many calls, as fast as they come back. */
async function burst({ url }: TestService, target: string, calls: number): Promise<void> {
  const pool = new Pool(url, { connections: 16, pipelining: 4 })
  let left = calls
  async function askOn(): Promise<void> {
    while (left-- > 0) {
      const { body } = await pool.request({ path: target, method: 'GET' })
      await body.dump()
    }
  }
  await Promise.all(Array.from({ length: 64 }, askOn))
  await pool.close()
}

async function overBoth(name: string, run: (t: TestContext, place: Place) => Promise<void>): Promise<void> {
  await test(`${name}, on SQLite`, async (t) => run(t, { store: 'SQLite', dataDir: makeFolder(t) }))
  await test(`${name}, on PostgreSQL`, async (t) => {
    const databaseUrl = await makeDatabase(t)
    if (databaseUrl === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
    return run(t, { store: 'PostgreSQL', dataDir: makeFolder(t), databaseUrl })
  })
}

interface Place {
  readonly store: StoreName
  readonly dataDir: string
  readonly databaseUrl?: string
}

/** `npm run test:refused` asks 20,000: by HTTP they take a while. */
const burstCalls = Number(process.env['REFUSED_CALLS'] ?? 2_000)

await overBoth(
  'a burst of refused calls grows the database by less than 200 KB, and all are counted',
  async (t, place) => {
    const service = await openTestService(t, place)
    const broke = await service.addCaller()
    const sizeOf = async () => (await service.books.store.find(sizes[place.store], {}))?.bytes ?? 0
    await burst(service, questionOf(broke), 80)
    await until(async () => sumOf(await readSums(service)) === 80)
    const before = await sizeOf()

    const burstMs = performance.now()
    await burst(service, questionOf(broke), burstCalls)
    t.diagnostic(`asked in ${Math.round(performance.now() - burstMs)} ms`)
    await until(async () => sumOf(await readSums(service)) === burstCalls + 80)

    const grown = (await sizeOf()) - before
    t.diagnostic(`grown by ${grown} bytes`)
    assert.ok(grown < 200_000, `${grown} bytes`)
    const sums = await readSums(service)
    assert.ok((sums[601] ?? 0) > 0 && sumOf(sums) === (sums[601] ?? 0) + (sums[302] ?? 0), JSON.stringify(sums))
    assert.deepEqual((await auditBooks(service.books.store)).differences, [])
  },
)

await overBoth('a refused call', async (t, place) => {
  const clock = createStillClock()
  const service = await openTestService(t, { ...place, clock })
  const { books, ask } = service
  const [ada, broke] = [await service.addCaller({ balanceMicro: yuan('1') }), await service.addCaller()]
  const asOperator = (...words: string[]) =>
    runOperator(words, placeOf(place.dataDir, place.databaseUrl), undefined, clock)
  const asked = new Map<string, number>()
  async function refuse(): Promise<string> {
    const { body } = await ask(questionOf(broke))
    assert.equal(body.code, 601)
    asked.set(body.requestId, body.code)
    return body.requestId
  }

  await t.test('waits for no commit, and comes with the next call that pays', async () => {
    await refuse()
    assert.deepEqual([await readSums(service), await countRows(books.store, 'call')], [{}, 0])

    assert.equal((await ask(questionOf(ada))).body.code, 0)
    await until(async () => (await readSums(service))[601] === 1)

    assert.deepEqual([await readSums(service), await countRows(books.store, 'call')], [{ 0: 1, 601: 1 }, 2])
  })

  await t.test('by a caller who is not known counts under no account', async () => {
    const before = sumOf(await readSums(service))
    assert.equal((await ask(`${kolPath}?token=nobody&kolId=${kolId}`)).body.code, 100)
    clock.advance(1_000)
    await books.usage.writeRefusals()

    assert.equal(sumOf(await readSums(service)), before)
  })

  await t.test('is recorded as one of the first 20, else told to be counted only', async () => {
    const ids: string[] = []
    for (let nth = 0; nth < 25; nth++) ids.push(await refuse())
    const find = async (id = '') => {
      const response = await fetch(`${service.url}/v1/calls/${id}?token=${broke.secret}`)
      return { status: response.status, ...((await response.json()) as { code: number; detail?: string }) }
    }

    const [first, last] = [await find(ids[0]), await find(ids.at(-1))]

    assert.deepEqual([first.status, first.code], [200, 601])
    assert.deepEqual([last.status, last.code], [404, 404])
    assert.match(last.detail ?? '', /refused calls the first 20 of a token, code and minute are recorded/)
    const shown = await asOperator('call', 'show', ids[0] ?? '')
    assert.match(shown.output, /601/)
    const missing = await asOperator('call', 'show', ids.at(-1) ?? '')
    assert.equal(missing.exitCode, 1)
    // What came this very moment is not before it.
    clock.advance(1)
    const { output } = await asOperator('savings', '--since', '1h', '--account', broke.name, '--json')
    const { total, refused } = JSON.parse(output).calls
    assert.deepEqual([total, refused], [asked.size, asked.size])
    assert.match(missing.complaints, /refused calls the first 20 of a token, code and minute are recorded/)
  })

  await t.test('counts in the summary of its account like every other', async () => {
    const { body } = await ask(`/user/get-usage-summary?token=${broke.secret}`)
    const { series } = (body.data as { apiTrendDaily: { series: readonly { data: readonly number[] }[] } })
      .apiTrendDaily

    assert.equal(series[0]?.data.at(-1), asked.size)
  })

  await t.test('keeps no key that is none in its record', async () => {
    const headers = { 'idempotency-key': 'k'.repeat(4_000) }
    const { body } = await ask(questionOf(ada), { headers })
    const record = await books.usage.findCall({ accountId: undefined, endpoints: undefined }, body.requestId)

    assert.deepEqual([record?.code, record?.idempotencyKey], [400, null])
  })

  await t.test('is written at the latest when the service stops', async (t) => {
    const before = await readSums(service)
    await refuse()
    await service.service.stop()
    const again = await openTestService(t, place)

    const after = await readSums(again)
    assert.equal(after[601], (before[601] ?? 0) + 1)
    assert.deepEqual((await auditBooks(again.books.store)).differences, [])
  })
})
