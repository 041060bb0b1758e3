import { openAccounts } from '../../server/src/accounts/index.ts'
import { openDeliveryBook } from '../../server/src/deliveries/index.ts'
import { openAccount } from '../../server/src/desk/index.ts'
import { createRequestIds, openSystemRandom, systemClock } from '../../server/src/kit/index.ts'
import { openLedger } from '../../server/src/ledger/index.ts'
import { createRemoteStore, type Store } from '../../server/src/store/index.ts'
import { openPostgresDatabase } from '../../server/src/store/postgres/postgres-database.ts'
import type { RemoteDatabase, RemoteTurn } from '../../server/src/store/remote-database.ts'
import { openUsage } from '../../server/src/usage/index.ts'

/** Charges cached calls on PostgreSQL for some seconds, and prints how many of each second. */
const { DATABASE = '', WAY = 'bulk', ACCOUNTS = '1', SECONDS = '5' } = process.env

/** Calls under way at one time, as callers keep them. */
const callers = 64
const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const priceMicro = 10_000
const balanceMicro = 10 ** 12

/** The same turns as most would write them: what a call needs is read, and what it changes is written, row by row. */
function rowByRow(database: RemoteDatabase): RemoteDatabase {
  return {
    ...database,
    async begin(id) {
      // Its first row is written as it begins: each save would write it otherwise.
      const turn = await database.begin(id, true)
      return { ...turn, load: (refs) => loadEach(turn, refs), save: (writes) => saveEach(turn, writes) }
    },
  }
}

async function loadEach(turn: RemoteTurn, refs: Parameters<RemoteTurn['load']>[0]) {
  const rows: Awaited<ReturnType<RemoteTurn['load']>>[number][] = []
  for (const ref of refs) rows.push(...(await turn.load([ref])))
  return rows
}

async function saveEach(turn: RemoteTurn, writes: Parameters<RemoteTurn['save']>[0]): Promise<void> {
  for (const { shape, inserts, updates, removes, strikes } of writes) {
    const none = { shape, inserts: [], updates: [], removes: [], strikes: [] }
    for (const row of inserts) await turn.save([{ ...none, inserts: [row] }])
    for (const one of updates) await turn.save([{ ...none, updates: [one] }])
    for (const key of removes) await turn.save([{ ...none, removes: [key] }])
    for (const key of strikes) await turn.save([{ ...none, strikes: [key] }])
  }
}

interface Payer {
  readonly accountId: string
  readonly tokenId: string
}

/** Accounts with money, as many as are to take turns. */
async function openPayers(store: Store, count: number): Promise<Payer[]> {
  const accounts = openAccounts({ store, clock: systemClock, random: openSystemRandom() })
  const ledger = openLedger(store, systemClock)
  const payers = await Promise.all(
    Array.from({ length: count }, async (_, nth): Promise<Payer> => {
      const { id } = await openAccount(
        { store, accounts, ledger, onDeed: () => {} },
        { surface: 'command', who: 'bench', from: 'bench' },
        { name: `bench ${process.pid} ${nth}`, balanceMicro },
      )
      return { accountId: id, tokenId: `tok_${id}` }
    }),
  )
  return payers
}

const database = await openPostgresDatabase({ url: DATABASE, clock: systemClock, isService: true })
const store = createRemoteStore({
  database: WAY === 'bulk' ? database : rowByRow(database),
  clock: systemClock,
  random: openSystemRandom(),
})
const ledger = openLedger(store, systemClock)
const usage = openUsage(store, systemClock)
const book = openDeliveryBook(store)
const createId = createRequestIds(systemClock, openSystemRandom())
const payers = await openPayers(store, Number(ACCOUNTS))
const untilMs = performance.now() + Number(SECONDS) * 1_000
const startMs = performance.now()
const perSecond: number[] = Array(Number(SECONDS)).fill(0)

async function call(nth: number): Promise<void> {
  const { accountId, tokenId } = payers[nth % payers.length] ?? { accountId: '', tokenId: '' }
  const [id, at] = [createId(), systemClock.now()]
  const question = `${path} {"kolId":"${nth}"}`
  const of = { accountId, tokenId, path, at }
  await store.commit([
    ledger.chargeCall({ ...of, callId: id, priceMicro }),
    book.oweAnswer({ callId: id, tokenId, question, snapshotId: 1, settledAt: at }),
    usage.recordCall({
      ...of,
      ...{ id, durationMs: 1, code: 0, chargeMicro: priceMicro, sparedMicro: null, isGranted: false, isCached: true },
      ...{ provider: 'bench', snapshotId: null, replayOf: null, flightId: null, idempotencyKey: null, question },
    }),
  ])
  // Delivered: struck out with a later turn, while the caller asks for the next.
  void book.strikeOwed(id)
  const second = Math.floor((performance.now() - startMs) / 1_000)
  if (second < perSecond.length) perSecond[second] = (perSecond[second] ?? 0) + 1
}

let asked = 0
await Promise.all(
  Array.from({ length: callers }, async () => {
    while (performance.now() < untilMs) await call(asked++)
  }),
)
await store.close()
process.stdout.write(`${JSON.stringify(perSecond)}\n`)
