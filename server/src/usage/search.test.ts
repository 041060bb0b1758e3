import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRequestIds, openSystemRandom } from '#kit'
import { defineQuery, listQueries, type Store } from '#store'
import { blankCall } from '#support/blank-call'
import { openTestStore } from '#support/store'
import { overStores, type StoreKind } from '#support/stores'
import { type CallMarks, type CallRecord, hasMarks, openUsage } from './index.ts'

const paths = ['/api/one', '/api/two', '/api/three']
const creators = ['6831825876674412552', '7']
const codes = [0, 0, 301, 302]

const marks = fc.record(
  {
    nthToken: fc.constantFrom(0, 1),
    path: fc.constantFrom(...paths),
    idempotencyKey: fc.constantFrom('k', 'other', '7'),
    code: fc.constantFrom(...codes),
    isCharged: fc.boolean(),
    kind: fc.constantFrom('new' as const, 'cached' as const, 'replay' as const, 'empty' as const, 'none' as const),
    about: fc.constantFrom(...creators),
    endpoints: fc.subarray(paths),
    since: fc.integer({ min: 0, max: 300 }),
    until: fc.integer({ min: 0, max: 300 }),
  },
  { requiredKeys: [] },
)

async function openCalls(t: Parameters<StoreKind['open']>[0], kind: StoreKind) {
  const { store, clock, addAccount } = await kind.open(t)
  const usage = openUsage(store, clock)
  const ada = await addAccount({ name: 'ada', availableMicro: 0 })
  const bob = await addAccount({ name: 'bob', availableMicro: 0 })
  const makeId = createRequestIds(clock, openSystemRandom())
  const record = async (calls: readonly CallRecord[]) => store.commit(calls.map((call) => usage.recordCall(call)))
  const draft = (fields: Partial<CallRecord>): CallRecord => ({
    ...{ ...blankCall, id: makeId(), path: '/api/one', at: clock.now(), ...ada },
    ...fields,
  })
  return { store, clock, usage, ada, bob, draft, record }
}

overStores('calls', async (t, kind) => {
  await t.test('are found by everything they can be told apart by, page after page, each once', async (t) => {
    const { clock, usage, ada, bob, draft, record } = await openCalls(t, kind)
    const begun = clock.now()
    const calls = Array.from({ length: 240 }, (_, nth) => {
      clock.advance(1)
      const code = codes[nth % 4] ?? 0
      const isCached = code === 0 && nth % 3 === 0
      const isEmpty = code === 0 && !isCached && nth % 5 === 0
      return draft({
        ...(nth % 7 === 0 ? bob : ada),
        tokenId: nth % 2 === 0 ? ada.tokenId : bob.tokenId,
        path: paths[nth % 3] ?? '',
        ...{ code, isCached },
        chargeMicro: code === 0 && !isEmpty ? 1 : 0,
        sparedMicro: isEmpty ? 5 : null,
        replayOf: code === 0 && nth % 11 === 0 ? 'f'.repeat(32) : null,
        isGranted: isEmpty && nth % 2 === 0,
        idempotencyKey: ['k', null, '7'][nth % 3] ?? null,
        question: nth % 4 === 3 ? null : `{"kolId":"${creators[nth % 2]}","page":7}`,
      })
    })
    await record(calls)
    const newest = calls.toReversed().filter(({ accountId }) => accountId === ada.accountId)

    const holds = fc.asyncProperty(
      marks,
      fc.integer({ min: 1, max: 90 }),
      async ({ nthToken, since, until, ...rest }, limit) => {
        const asked: CallMarks = { endpoints: undefined, ...rest }
        const tokenId = nthToken === undefined ? undefined : [ada, bob][nthToken]?.tokenId
        const times = { since: since && begun + since, until: until && begun + until }
        const found: string[] = []
        let before: string | undefined
        do {
          const page = await usage.searchCalls({
            ...{ ...asked, ...times },
            ...{ tokenId, before, limit, accountId: ada.accountId },
          })
          found.push(...page.calls.map(({ id }) => id))
          assert.equal(page.searchedTo, null)
          before = page.next ?? undefined
        } while (before !== undefined)

        const isMeant = (call: CallRecord) =>
          hasMarks(call, { ...asked, tokenId }) &&
          call.at >= (times.since ?? 0) &&
          call.at < (times.until ?? Number.POSITIVE_INFINITY)
        assert.deepEqual(
          found,
          newest.filter(isMeant).map(({ id }) => id),
        )
      },
    )
    await fc.assert(holds, { numRuns: Math.ceil(150 * kind.share) })
  })

  await t.test('that no index tells apart are looked through so far, and further when somebody asks', async (t) => {
    const { clock, usage, ada, draft, record } = await openCalls(t, kind)
    const rare = draft({ code: 301 })
    await record([rare])
    for (let nth = 0; nth < 11; nth++) {
      const many = Array.from({ length: 2_000 }, () => draft({}))
      clock.advance(1_000)
      await record(many)
    }
    const search = (before?: string) =>
      usage.searchCalls({ accountId: ada.accountId, endpoints: undefined, code: 301, limit: 50, before })

    const first = await search()
    assert.deepEqual([first.calls, first.next !== null], [[], true])
    assert.ok(first.searchedTo !== null && first.searchedTo < clock.now() && first.searchedTo > rare.at)

    const second = await search(first.next ?? undefined)
    assert.deepEqual([second.calls.map(({ id }) => id), second.next, second.searchedTo], [[rare.id], null, null])
  })

  await t.test('say when a token was last used', async (t) => {
    const { clock, usage, ada, bob, draft, record } = await openCalls(t, kind)
    await record([draft({})])
    clock.advance(5_000)
    const last = draft({ code: 302 })
    await record([last])

    const used = await usage.listLastUsed([ada.tokenId, bob.tokenId])

    assert.deepEqual([...used], [[ada.tokenId, last.at]])
  })
})

async function explain(store: Store, sql: string): Promise<string> {
  const names = [...sql.matchAll(/(\bIN )?@(\w+)/g)].map(([, isList, name = '']) => [name, isList ? [] : '1'] as const)
  const plan = defineQuery<{ readonly detail: string }>('test.explain', `EXPLAIN QUERY PLAN ${sql}`)
  return (await store.list(plan, Object.fromEntries(names))).map(({ detail }) => detail).join('; ')
}

test('every search of calls takes the index it is named for, and sorts nothing', async (t) => {
  const { store } = openTestStore(t)
  const searches = listQueries().filter(({ name }) => /^usage\.(searchCalls|findSlice|listLastUsed)/.test(name))
  const indexOf = (name: string): RegExp => {
    if (/OfToken$|LastUsed$/.test(name)) return /INDEX call_by_token \(token_id=\?/
    if (name.endsWith('OfEndpoint')) return /INDEX call_by_path \(<expr>=\? AND id>\? AND id<\?\)/
    if (name.endsWith('OfKey')) return /INDEX call_by_key \(<expr>=\? AND id>\? AND id<\?\)/
    return /SEARCH call USING PRIMARY KEY \(account_id=\? AND id>\? AND id<\?\)/
  }
  assert.equal(searches.length, 9)
  for (const { name, sql } of searches) {
    const plan = await explain(store, sql)
    assert.match(plan, indexOf(name), name)
    assert.doesNotMatch(plan, /TEMP B-TREE/, name)
  }
})
