/** Charges and top-ups on PostgreSQL while its server crashes and its connections break off: what was told is there, once. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { auditBooks } from '#audit'
import { openSystemRandom, systemClock } from '#kit'
import { createRemoteStore, defineQuery } from '#store'
import { openPostgresDatabase } from '#store/postgres/postgres-database'
import { blankCall } from '#support/blank-call'
import { openCuttingProxy } from '#support/cutting-proxy'
import { createRandom } from '#support/load'
import { startPostgres } from '#support/postgres-server'
import { readCount } from '#support/read-count'
import { skipWithout } from '#support/required'
import { openTestBooks, type TestStore } from '#support/store'
import { tellAtEnd } from '#support/tell-at-end'
import { openUsage } from '#usage'

const rounds = readCount('CRASH_ROUNDS', 5)
const seed = readCount('CRASH_SEED', randomInt(1, 2 ** 32))
const chance = createRandom(seed)
const port = readCount('POSTGRES_CRASH_PORT', 7510)

const path = '/api/one'
const priceMicro = 3
const callers = 8
const cutsLeast = 10

/** More than is ever put in later, by one micro-yuan more each time. */
const firstMicro = 10 ** 9

const answered = { ...blankCall, path, chargeMicro: priceMicro }

const toppedUp = ' tops up by '

const listDone = defineQuery<
  { readonly id: string; readonly times: number },
  { readonly firstMicro: number; readonly toppedUp: string }
>(
  'test.listDone',
  `SELECT call_id AS id, count(*) AS times FROM entry WHERE kind = 'charge' GROUP BY call_id
   UNION ALL
   SELECT account_id || @toppedUp || amount_micro, count(*) FROM entry
   WHERE kind = 'topup' AND amount_micro < @firstMicro GROUP BY account_id, amount_micro`,
)

async function openBooks(t: TestContext, url: string): Promise<TestStore> {
  const database = await openPostgresDatabase({ url, clock: systemClock })
  const store = createRemoteStore({ database, clock: systemClock, random: openSystemRandom() })
  t.after(() => store.close())
  // These books have no folder, and the test moves no clock.
  return openTestBooks({ dataDir: '', clock: systemClock as TestStore['clock'], store })
}

/** What was told to those who charged or put money in: of each once, whether it was kept or refused. */
interface Told {
  readonly kept: Set<string>
  readonly refused: Set<string>
}

/** Callers hold and charge, one call after the other, until it is enough, and beside them money is put in without a key. */
async function charge(books: TestStore, told: Told, isEnough: () => boolean): Promise<void> {
  const { accountId, tokenId } = await books.addAccount({
    name: `account ${told.kept.size} ${told.refused.size}`,
    availableMicro: firstMicro,
  })
  const usage = openUsage(books.store, systemClock)
  async function tell(id: string, done: () => Promise<unknown>): Promise<void> {
    try {
      await done()
      told.kept.add(id)
    } catch {
      told.refused.add(id)
      await wait(20)
    }
  }
  async function call(nth: number): Promise<void> {
    for (let count = 0; !isEnough(); count++) {
      const callId = `${accountId} ${nth} ${count}`
      await tell(callId, async () => {
        const of = { accountId, tokenId, at: systemClock.now() }
        const hold = await books.ledger.takeHold({ ...of, callId, path, priceMicro, holdMs: 60_000 })
        await books.store.commit([books.ledger.postHold(hold), usage.recordCall({ ...answered, ...of, id: callId })])
      })
    }
  }
  async function putIn(): Promise<void> {
    for (let amountMicro = 1; !isEnough(); amountMicro++)
      await tell(`${accountId}${toppedUp}${amountMicro}`, () =>
        books.store.write(books.ledger.topUp({ accountId, amountMicro })),
      )
  }
  await Promise.all([putIn(), ...Array.from({ length: callers }, (_, nth) => call(nth))])
}

/** Holds of calls that were cut short go back; then the books agree with themselves and with what was told. */
async function assertTold({ store, ledger }: TestStore, { kept, refused }: Told): Promise<void> {
  await ledger.returnHolds()
  const done = await store.list(listDone, { firstMicro, toppedUp })
  assert.ok(done.some(({ id }) => id.includes(toppedUp)) && done.some(({ id }) => !id.includes(toppedUp)))
  const ids = new Set(done.map(({ id }) => id))
  assert.deepEqual(
    done.filter(({ times }) => times !== 1),
    [],
    'done twice',
  )
  assert.deepEqual(
    [...kept].filter((id) => !ids.has(id)),
    [],
    'told, and not there',
  )
  assert.deepEqual(
    [...refused].filter((id) => ids.has(id)),
    [],
    'refused, and done',
  )
  const { differences, counted } = await auditBooks(store)
  assert.deepEqual(differences, [])
  assert.equal(counted.holds, 0)
}

test('charges and top-ups on PostgreSQL', { timeout: 300_000 }, async (t) => {
  const told: Told = { kept: new Set(), refused: new Set() }
  let cuts = 0
  tellAtEnd('test:postgres', () => ({ rounds, seed, kept: told.kept.size, refused: told.refused.size, cuts }))

  const server = await startPostgres(t, port)
  if (!server) return t.skip(skipWithout('postgres', 'the programs of PostgreSQL are not installed'))
  t.diagnostic(`again by the same chances: CRASH_ROUNDS=${rounds} CRASH_SEED=${seed}`)

  await t.test('are there once where their caller was told so, through crashes of the server', async (t) => {
    const books = await openBooks(t, server.url)
    for (let round = 0; round < rounds; round++) {
      const before = told.kept.size
      let isEnough = false
      const load = charge(books, told, () => isEnough)
      await wait(300 + chance() * 700)
      await server.crash()
      await server.start()
      await wait(300)
      isEnough = true
      await load
      assert.ok(told.kept.size > before, 'nobody was charged in this round')
    }
    await assertTold(books, told)
  })

  await t.test('are there once where their caller was told so, through commits whose reply is lost', async (t) => {
    const proxy = await openCuttingProxy(t, server.port, chance)
    const books = await openBooks(t, server.url.replace(`:${server.port}/`, `:${proxy.port}/`))
    proxy.begin()
    const before = told.refused.size
    await charge(books, told, () => proxy.countCut() >= cutsLeast * rounds)
    proxy.heal()
    await assertTold(books, told)
    cuts = proxy.countCut()
    assert.equal(told.refused.size, before, 'a reply that was lost is no reason to refuse')
  })
})
