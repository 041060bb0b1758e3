import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { openArchive } from '#archive'
import { loadCatalogue } from '#catalogue'
import { dayMs, hourMs, yuan } from '#kit'
import { defineQuery, type Store } from '#store'
import { runOperator } from '#support/operator'
import { kolPath, openTestService, until } from '#support/service'
import { openTestStore } from '#support/store'
import { tamper } from '#support/tamper'
import { flatVideo, goodBodies, openUpstream, send, settingsOf } from '#support/upstream'
import { openUsage, type Usage } from '#usage'

// Histories are drawn and written as the pipeline writes them; what `savings` says of them is then computed again from what was
// drawn, call by call.

interface Cost {
  readonly costMicro: number | null
  readonly currency: 'CNY' | 'USD' | null
  readonly rateMicro: number | null
}

type Kind =
  | 'fresh'
  | 'fresh and empty'
  | 'failed'
  | 'refused'
  | 'cached'
  | 'old'
  | 'shared'
  | 'shared in vain'
  | 'given again'
  | 'imported'

interface Drawn {
  readonly kind: Kind
  readonly account: 0 | 1
  readonly agoMs: number
  /** Which of the calls before is meant, of those that can be. */
  readonly pick: number
  readonly cost: Cost
  /** Requests that brought nothing. */
  readonly others: readonly Cost[]
  readonly priceMicro: number
  readonly isGranted: boolean
  readonly isRefunded: boolean
  /** Whether its record is from before it was noted what an empty answer would have cost. */
  readonly isOld: boolean
}

const costs: fc.Arbitrary<Cost> = fc.oneof(
  fc.record({
    costMicro: fc.integer({ min: 0, max: 400_000 }),
    currency: fc.constant('CNY' as const),
    rateMicro: fc.constant(null),
  }),
  fc.record({
    costMicro: fc.integer({ min: 0, max: 40_000 }),
    currency: fc.constant('USD' as const),
    rateMicro: fc.constantFrom(7_100_000, 7_123_457, null),
  }),
  fc.constant({ costMicro: null, currency: null, rateMicro: null }),
  fc.constant({ costMicro: 0, currency: null, rateMicro: null }),
)

const history = fc.array(
  fc.record<Drawn>({
    kind: fc.constantFrom<Kind>(
      ...(['fresh', 'fresh', 'fresh and empty', 'failed', 'refused', 'cached', 'cached', 'old', 'shared'] as const),
      ...(['shared in vain', 'given again', 'given again', 'imported'] as const),
    ),
    account: fc.constantFrom(0, 1),
    // Many of them where a span begins.
    agoMs: fc.oneof(
      fc.integer({ min: 1, max: 40 * dayMs }),
      fc.tuple(fc.constantFrom(1, 10, 30), fc.integer({ min: -2, max: 2 })).map(([days, ms]) => days * dayMs + ms),
    ),
    pick: fc.nat(),
    cost: costs,
    others: fc.array(costs, { maxLength: 3 }),
    priceMicro: fc.integer({ min: 0, max: 300_000 }),
    isGranted: fc.boolean(),
    isRefunded: fc.boolean(),
    isOld: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
)

/** A call as it was written, and what brought its answer. */
interface Written {
  readonly id: string
  readonly account: 0 | 1
  readonly at: number
  readonly code: number
  readonly way: 'fresh' | 'cached' | 'old' | 'shared' | 'replayed' | undefined
  readonly isEmpty: boolean
  /** Of its answer: `undefined` where nothing is recorded. */
  readonly source: Cost | undefined
  readonly own: readonly Cost[]
  readonly extra: readonly Cost[]
  readonly snapshotId: number | null
  readonly flightId: string | null
  readonly sparedMicro: number | null
}

async function openWriter(t: TestContext) {
  const world = openTestStore(t)
  const { store, clock, ledger } = world
  const usage = openUsage(store, clock)
  const archive = openArchive(store, clock)
  const endpoint = (await loadCatalogue()).find(kolPath)
  assert.ok(endpoint)
  const ada = await world.addAccount({ name: 'ada', availableMicro: 1e9 })
  const bob = await world.addAccount({ name: 'bob', availableMicro: 1e9 })

  const attempt = (cost: Cost, outcome: string, provider: string) => ({
    ...cost,
    at: 1,
    durationMs: 1,
    provider,
    credential: '1',
    region: 'upstream.example',
    because: 'preferred',
    passedOver: [],
    outcome,
    detail: null,
  })

  async function write(drawn: readonly Drawn[]): Promise<Written[]> {
    const written: Written[] = []
    const now = clock.now()
    const inOrder = [...drawn].sort((one, other) => other.agoMs - one.agoMs)
    for (const [nth, one] of inOrder.entries()) {
      const at = now - one.agoMs
      const id = `${at.toString(16).padStart(12, '0')}7${nth.toString(16).padStart(3, '0')}${'8'.repeat(16)}`
      written.push(await writeCall(one, id, at, written))
    }
    return written
  }

  async function keep(callId: string, at: number): Promise<number> {
    const data = Buffer.from('{"masterpiece_videos":[{"item_id":"1","play":0,"like":"0"}]}')
    const kept = { endpoint, params: { kolId: callId }, data, body: data, provider: 'tikhub', collectedAt: at, callId }
    return archive.keep(kept as Parameters<typeof archive.keep>[0])
  }

  async function writeCall(drawn: Drawn, id: string, at: number, before: readonly Written[]): Promise<Written> {
    const { account, cost, others, priceMicro, pick } = drawn
    const { accountId, tokenId } = account === 0 ? ada : bob
    const earlier = (fits: (one: Written) => boolean): Written | undefined => {
      const some = before.filter(fits)
      return some[pick % Math.max(some.length, 1)]
    }
    const answered = earlier((one) => one.snapshotId !== null)
    const landed = earlier((one) => one.way === 'fresh')
    const failed = earlier((one) => one.code === 301 && one.flightId === one.id)
    const given = earlier((one) => one.account === account && one.code === 0 && one.way !== 'replayed')
    const kinds = {
      cached: answered,
      old: answered,
      shared: landed,
      'shared in vain': failed,
      'given again': given,
    } as const
    // Where no call before fits, there is nothing to give: then it asks anew.
    const isPossible = !(drawn.kind in kinds) || kinds[drawn.kind as keyof typeof kinds] !== undefined
    const kind = isPossible ? drawn.kind : 'fresh'
    const begins = ['fresh', 'fresh and empty', 'failed', 'old'].includes(kind)
    const isFresh = kind === 'fresh' || kind === 'fresh and empty'
    if (begins) {
      const brought = isFresh ? [attempt(cost, kind === 'fresh' ? 'good' : 'empty', 'tikhub')] : []
      const vain = others.map((other) => attempt(other, 'timed.out', 'tikhub'))
      // One that was given up may stand behind the one that was faster.
      const attempts = pick % 2 === 0 ? [...vain, ...brought] : [...brought, ...vain]
      await store.commit([
        usage.recordFlight({ callId: id, at, durationMs: 1, passedOver: [], attempts }, { path: kolPath, at }),
      ])
    }

    const imported = kind === 'imported' ? await keep('', at) : null
    const snapshotId =
      kind === 'fresh'
        ? await keep(id, at)
        : kind === 'cached' || kind === 'old'
          ? (answered?.snapshotId ?? null)
          : kind === 'shared'
            ? (landed?.snapshotId ?? null)
            : kind === 'given again'
              ? (given?.snapshotId ?? null)
              : imported
    const flightId = begins
      ? id
      : kind === 'shared'
        ? (landed?.id ?? null)
        : kind === 'shared in vain'
          ? (failed?.id ?? null)
          : null
    const code = kind === 'refused' ? 601 : kind === 'failed' || kind === 'shared in vain' ? 301 : 0
    const isEmpty = code === 0 && snapshotId === null
    const isCached = kind === 'cached' || kind === 'old' || kind === 'imported'
    const isPaid = code === 0 && !isEmpty && kind !== 'given again'
    const charge = { callId: id, accountId, tokenId, path: kolPath, priceMicro, at }
    let isGranted = false
    if (isPaid && !isCached) {
      if (drawn.isGranted) await store.write(ledger.grantCalls({ accountId, path: kolPath, calls: 1 }))
      const hold = await ledger.takeHold({ ...charge, holdMs: hourMs })
      isGranted = hold.isGranted
      await store.commit([ledger.postHold(hold)])
    } else if (isPaid && priceMicro > 0) await store.commit([ledger.chargeCall(charge)])
    if (isPaid && priceMicro > 0 && drawn.isRefunded) await store.write(ledger.refund({ callId: id, reason: 'drawn' }))

    const sparedMicro = isEmpty && kind !== 'given again' && !drawn.isOld ? priceMicro : null
    await store.commit([
      usage.recordCall({
        id,
        accountId,
        tokenId,
        path: kolPath,
        at,
        durationMs: 1,
        code,
        chargeMicro: isPaid && !isGranted ? priceMicro : 0,
        sparedMicro,
        isGranted,
        isCached,
        provider: code === 0 ? 'tikhub' : null,
        snapshotId,
        replayOf: kind === 'given again' ? (given?.id ?? null) : null,
        flightId,
        idempotencyKey: null,
        question: null,
      }),
    ])
    const ways = {
      fresh: 'fresh',
      'fresh and empty': 'fresh',
      cached: 'cached',
      imported: 'cached',
      old: 'old',
      shared: 'shared',
      'given again': 'replayed',
    } as const
    return {
      id,
      account,
      at,
      code,
      way: kind in ways ? ways[kind as keyof typeof ways] : undefined,
      isEmpty,
      source: isFresh ? cost : (kinds[kind as keyof typeof kinds]?.source ?? undefined),
      own: begins ? [...(isFresh ? [cost] : []), ...others] : [],
      extra: begins ? others : [],
      snapshotId,
      flightId,
      sparedMicro,
    }
  }

  return { ...world, usage, write }
}

const yuanOf = ({ costMicro, currency, rateMicro }: Cost): bigint | undefined => {
  if (costMicro === null) return undefined
  if (currency !== 'USD' || costMicro === 0) return BigInt(costMicro)
  return rateMicro === null ? undefined : (BigInt(costMicro) * BigInt(rateMicro) + 500_000n) / 1_000_000n
}

/** The same figures, from what was drawn. */
function expect(calls: readonly Written[]) {
  const answered = calls.filter(({ code }) => code === 0)
  const of = (...ways: readonly Written['way'][]) => answered.filter(({ way }) => ways.includes(way))
  const sourcesOf = (some: readonly Written[]): Cost[] => some.flatMap(({ source }) => source ?? [])
  const lists = {
    oneByOneMicro: sourcesOf(answered),
    cacheMicro: sourcesOf(of('cached', 'old')),
    sharedMicro: sourcesOf(of('shared')),
    replaysMicro: sourcesOf(of('replayed')),
    extraMicro: calls.flatMap(({ extra }) => extra),
    billedMicro: calls.flatMap(({ own }) => own),
  }
  const sums = (amountOf: (cost: Cost) => bigint) =>
    Object.fromEntries(
      Object.entries(lists).map(([name, some]) => [name, Number(some.reduce((sum, one) => sum + amountOf(one), 0n))]),
    )
  const isIn = (currency: string) => (cost: Cost) => (cost.currency === currency ? BigInt(cost.costMicro ?? 0) : 0n)
  const met = (currency: string): boolean =>
    Object.values(lists).some((some) => some.some((cost) => cost.currency === currency))
  const { billedMicro: own } = lists
  const empties = of('fresh', 'shared').filter(({ isEmpty }) => isEmpty)
  const many = (some: readonly Cost[], is: (cost: Cost) => boolean): number => some.filter(is).length
  const hasNoRate = (cost: Cost): boolean => cost.costMicro !== null && yuanOf(cost) === undefined
  return {
    calls: {
      total: calls.length,
      answered: answered.length,
      fresh: of('fresh').length,
      cached: of('cached').length,
      old: of('old').length,
      shared: of('shared').length,
      replayed: of('replayed').length,
      empty: answered.filter(({ isEmpty }) => isEmpty).length,
      failed: calls.filter(({ code }) => code === 301).length,
      refused: calls.filter(({ code }) => code === 601).length,
    },
    requests: {
      total: own.length,
      billed: many(own, ({ costMicro }) => (costMicro ?? 0) > 0),
      notBilled: many(own, ({ costMicro }) => costMicro === 0),
      unknown: many(own, ({ costMicro }) => costMicro === null),
      withoutRate: many(own, hasNoRate),
    },
    unknownAnswers: {
      unknown: many(sourcesOf(answered), ({ costMicro }) => costMicro === null),
      unrecorded: answered.filter(({ source }) => source === undefined).length,
      withoutRate: many(sourcesOf(answered), hasNoRate),
    },
    empties: {
      calls: empties.length,
      sparedMicro: empties.reduce((sum, { sparedMicro }) => sum + (sparedMicro ?? 0), 0),
      unknown: empties.filter(({ sparedMicro }) => sparedMicro === null).length,
    },
    upstreams: Object.fromEntries(['CNY', 'USD'].filter(met).map((currency) => [currency, sums(isIn(currency))])),
    inYuan: sums((cost) => yuanOf(cost) ?? 0n),
  }
}

test('savings are what the records say, for any history, for all accounts and for one', async (t) => {
  await fc.assert(
    fc.asyncProperty(history, fc.constantFrom('1d', '10d', '30d'), async (drawn, since) => {
      const { dataDir, clock, store, usage, write } = await openWriter(t)
      const written = await write(drawn)
      const from = clock.now() - Number.parseInt(since, 10) * dayMs
      for (const account of [undefined, 'ada'] as const) {
        const words = ['savings', '--since', since, '--json', ...(account ? ['--account', account] : [])]
        const { output, exitCode } = await runOperator(words, { DATA_DIR: dataDir }, undefined, clock)
        assert.equal(exitCode, 0)
        const told = JSON.parse(output)
        const seen = written.filter((one) => one.at >= from && (account === undefined || one.account === 0))

        const { calls, requests, unknownAnswers, empties, upstreams, inYuan } = told
        assert.deepEqual({ calls, requests, unknownAnswers, empties, upstreams, inYuan }, expect(seen))
        assert.deepEqual(told.charged, await sumEntries(store, seen))
        for (const sums of [...Object.values<Record<string, number>>(upstreams), inYuan])
          assert.equal(
            sums.billedMicro,
            sums.oneByOneMicro - sums.cacheMicro - sums.sharedMicro - sums.replaysMicro + sums.extraMicro,
          )
      }
      // The hours that the service adds up as it goes say the same of those that are whole.
      const hours = { from: Math.ceil(from / hourMs), until: Math.floor(clock.now() / hourMs) + 1 }
      const inHours = expect(written.filter(({ at }) => at >= hours.from * hourMs))
      assert.deepEqual(sumHours(await usage.listUpstreamOfEndpoints(hours)), billedOf(inHours))
      assert.equal((await runOperator(['verify'], { DATA_DIR: dataDir })).exitCode, 0)
    }),
    { numRuns: 30 },
  )
})

type Told = ReturnType<typeof expect>

function billedOf({ requests, upstreams, inYuan }: Told) {
  const own = Object.entries(upstreams).map(([currency, sums]) => [currency, sums['billedMicro']] as const)
  return {
    ...requests,
    billedMicro: Object.fromEntries(own.filter(([, micro]) => micro)),
    yuanMicro: inYuan['billedMicro'],
  }
}

function sumHours(rows: Awaited<ReturnType<Usage['listUpstreamOfEndpoints']>>) {
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0)
  const [total, billed, unknown] = [sum((row) => row.requests), sum((row) => row.billed), sum((row) => row.unknown)]
  const own = rows.filter(({ costMicro }) => costMicro > 0).map(({ currency, costMicro }) => [currency, costMicro])
  return {
    total,
    billed,
    notBilled: total - billed - unknown,
    unknown,
    withoutRate: sum((row) => row.withoutRate),
    billedMicro: Object.fromEntries(own),
    yuanMicro: sum((row) => row.yuanMicro),
  }
}

const listEntries = defineQuery<{
  readonly kind: string
  readonly micro: number
  readonly calls: number
  readonly callId: string | null
}>('test.listEntries', 'SELECT kind, amount_micro AS micro, calls, call_id FROM entry')

/** What the ledger's entries say of these calls. */
async function sumEntries(store: Store, calls: readonly Written[]) {
  const ids = new Set(calls.map(({ id }) => id))
  const entries = await store.list(listEntries, {})
  const own = entries.filter(({ callId }) => callId !== null && ids.has(callId))
  const sum = (kind: string, name: 'micro' | 'calls'): number =>
    own.filter((entry) => entry.kind === kind).reduce((total, entry) => total + entry[name], 0)
  return {
    chargedMicro: sum('charge', 'micro'),
    grantedCalls: sum('use', 'calls'),
    refundedMicro: sum('refund', 'micro'),
    returnedCalls: sum('return', 'calls'),
  }
}

const wire = (lists: object): string => JSON.stringify({ code: 0, data: { base_resp: { status_code: 0 }, ...lists } })

test('savings tell of calls that were really made', async (t) => {
  const [joa, tikhub] = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  const environment = { ...settingsOf([joa, tikhub]), RATES: 'USD:7.1' }
  const service = await openTestService(t, { environment })
  const [ada, bob] = [await service.addCaller({ balanceMicro: yuan('9') }), await service.addCaller()]
  const ask = async (more: string, headers = {}) => {
    const { body } = await service.ask(`${kolPath}?token=${ada.secret}&${more}`, { headers })
    return body.code
  }
  /** One more run of the command, as JSON and as text. */
  const tell = async (...words: string[]) => {
    const settings = { DATA_DIR: service.dataDir, RATES: 'USD:99' }
    const { output } = await runOperator(['savings', ...words, '--json'], settings)
    const text = await runOperator(['savings', ...words], settings)
    return { ...JSON.parse(output), shown: text.output }
  }

  // A work whose zeros nobody filled, and whose time is 8 hours ahead.
  const unfilled = send(wire({ newest_videos: [{ ...flatVideo(1_750_000_000, 0), duration: 12 }] }))
  joa.behave(unfilled)
  assert.equal(await ask('kolId=1', { 'idempotency-key': 'one' }), 0)
  assert.equal(await ask('kolId=1', { 'idempotency-key': 'one' }), 0)
  assert.equal(await ask('kolId=1&acceptCache=true'), 0)
  // Five at once are one request.
  let answerAll = (): void => {}
  joa.behave((request, response) => {
    answerAll = () => unfilled(request, response)
  })
  const five = Promise.all(Array.from({ length: 5 }, () => ask('kolId=2')))
  await until(async () => (await service.books.ledger.getHeldMicro()) === 5 * 150_000)
  answerAll()
  assert.deepEqual(await five, [0, 0, 0, 0, 0])
  // One that holds nothing.
  joa.behave(send(wire({ newest_videos: [], masterpiece_videos: [] })))
  const { body: blank } = await service.ask(`${kolPath}?token=${ada.secret}&kolId=3`)
  const shown = await runOperator(['call', 'show', blank.requestId], { DATA_DIR: service.dataDir })
  assert.match(shown.output, /charged {3}0\.00 CNY; nothing is in it, else 0\.15 CNY\n/)
  // 0.02 USD of the second, after the first has billed an answer that is none.
  joa.behave(send('{"code":0,"data":{"of another shape":1}}'))
  tikhub.behave(send(goodBodies.tikhub))
  assert.equal(await ask('kolId=4'), 0)
  const poor = await service.ask(`${kolPath}?token=${bob.secret}&kolId=1`)
  assert.equal(poor.body.code, 601)
  await service.books.usage.writeRefusals()

  const told = await tell('--since', '1h')

  const { fresh, cached, shared, replayed, empty, failed, refused, total } = told.calls
  assert.deepEqual([fresh, cached, shared, replayed, empty, failed, refused, total], [4, 1, 4, 1, 1, 0, 1, 11])
  assert.deepEqual(told.requests, { total: 5, billed: 5, notBilled: 0, unknown: 0, withoutRate: 0 })
  assert.deepEqual(told.upstreams, {
    CNY: { ...sums, oneByOneMicro: 1_350_000, ...savedCny, extraMicro: 150_000, billedMicro: 600_000 },
    USD: { ...sums, oneByOneMicro: 20_000, billedMicro: 20_000 },
  })
  assert.equal(told.inYuan.billedMicro, 742_000)
  assert.deepEqual(told.empties, { calls: 1, sparedMicro: 150_000, unknown: 0 })
  const { chargedMicro } = await service.books.ledger.getBalance(ada.accountId)
  assert.equal(told.charged.chargedMicro, chargedMicro)
  const { answers, isAll, falseZeros, times } = told.mended
  assert.deepEqual({ answers, isAll, falseZeros, times }, { answers: 3, isAll: true, falseZeros: 6, times: 2 })
  assert.ok(
    told.shown.split('\n').every((line: string) => line.length <= 80),
    told.shown,
  )
  assert.match(told.shown, /= billed +0\.60 +0\.02 +0\.742\n/)

  const ofBob = await tell('--account', bob.name)
  assert.deepEqual([ofBob.calls.total, ofBob.calls.refused, ofBob.requests.total], [1, 1, 0])
  assert.match(ofBob.shown, /Upstreams took nothing that is known\./)
})

const sums = { oneByOneMicro: 0, cacheMicro: 0, sharedMicro: 0, replaysMicro: 0, extraMicro: 0, billedMicro: 0 }
const savedCny = { cacheMicro: 150_000, sharedMicro: 600_000, replaysMicro: 150_000 }

test('savings begin where records of calls are whole, and say so', async (t) => {
  const { dataDir, clock, store, write } = await openWriter(t)
  const usage = openUsage(store, clock)
  const call = {
    kind: 'refused',
    account: 0,
    pick: 0,
    cost: { costMicro: 0, currency: null, rateMicro: null },
  } as const
  const rest = { others: [], priceMicro: 0, isGranted: false, isRefunded: false, isOld: false }
  await write([1, 2, 20].map((days) => ({ ...call, ...rest, agoMs: days * dayMs })))
  const keptSince = clock.now() - 10 * dayMs
  assert.equal(await usage.trimCalls(keptSince), 1)

  const run = (...more: string[]) => runOperator(['savings', ...more], { DATA_DIR: dataDir }, undefined, clock)
  const told = JSON.parse((await run('--json')).output)

  assert.deepEqual([told.since, told.keptSince, told.calls.total], [keptSince, keptSince, 2])
  assert.match((await run()).output, /records +whole from 2026-11-12 10:00 on, by RETENTION_CALLS/)
})

test('of very many answers the newest are looked into for what was mended', async (t) => {
  const { dataDir, clock, write, store } = await openWriter(t)
  const call = { kind: 'fresh', account: 0, pick: 0, cost: { costMicro: 0, currency: null, rateMicro: null } } as const
  const rest = { others: [], priceMicro: 0, isGranted: false, isRefunded: false, isOld: false }
  await write([{ ...call, ...rest, agoMs: 5 }])
  // As many rows as are looked into, and one more, of the same body, which has a work whose zeros nobody filled.
  const copies = 'WITH RECURSIVE copy (nth) AS (VALUES (2) UNION ALL SELECT nth + 1 FROM copy WHERE nth < 1002)'
  await tamper(
    { dataDir, store },
    `INSERT INTO snapshot (id, path, params, subject_kind, subject, provider, collected_at, wire_blob, body_blob, points, call_id) ${copies}
     SELECT 100000 + nth, path, params, subject_kind, subject, provider, collected_at, wire_blob, body_blob, NULL, call_id
     FROM copy JOIN snapshot ON snapshot.id = (SELECT min(id) FROM snapshot)`,
  )
  await tamper(
    { dataDir, store },
    `INSERT INTO call (id, account_id, token_id, path, at, duration_ms, code, charge_micro, granted, provider, cached, snapshot_id) ${copies}
     SELECT id || nth, account_id, token_id, path, at, duration_ms, code, 0, 0, provider, 1, 100000 + nth FROM copy JOIN call`,
  )

  const { output } = await runOperator(['savings', '--json'], { DATA_DIR: dataDir }, undefined, clock)

  const { calls, mended } = JSON.parse(output)
  assert.equal(calls.total, 1_002)
  assert.deepEqual(mended, { answers: 1_000, isAll: false, falseZeros: 2_000, times: 0 })
})

test('a span that is none is refused in words', async (t) => {
  const { dataDir, addAccount } = openTestStore(t)
  await addAccount({ name: 'ada', availableMicro: 0 })
  for (const [since, expected] of [
    ['0s', /--since "0s" is no time at all/],
    ['yesterday', /"yesterday" is not a duration/],
  ] as const) {
    const { exitCode, complaints } = await runOperator(['savings', '--since', since], { DATA_DIR: dataDir })
    assert.equal(exitCode, 1)
    assert.match(complaints, expected)
  }
})
