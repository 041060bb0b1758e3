import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { turnEnd } from '#kit'
import { openTestStore, type TestStore } from '#support/store'
import { builtIn, dataOf } from '#support/upstream-answers'
import { openWatch } from './watch.ts'

/** The same numbers for a seed, each time. */
function createDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** How often members are missing: most never. */
const shares = [0, 0, 0, 0, 0, 0, 0.01, 0.05, 0.3, 0.8]
const ways = ['null', 'absent', 'empty'] as const

/** Answers about creators of whom not everything is known: each member is null, absent or empty as often as is its way. */
function createCreators(whole: unknown, seed: number): () => unknown {
  const dice = createDice(seed)
  const shareOf = new Map<string, number>()
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(dice() * items.length)]

  function vary(value: unknown, place: string): unknown {
    if (Array.isArray(value)) return value.map((item) => vary(item, `${place}[]`))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => {
        const here = `${place}.${name}`
        const share = shareOf.get(here) ?? pick(shares) ?? 0
        shareOf.set(here, share)
        if (dice() >= share) return [[name, vary(member, here)] as const]
        const way = pick(ways)
        if (way === 'absent') return []
        return [[name, way === 'empty' && Array.isArray(member) ? [] : null] as const]
      }),
    )
  }
  return () => vary(whole, '')
}

async function openWorld(t: TestContext, { store, clock }: TestStore = openTestStore(t)) {
  const states: string[] = []
  let toldCount = 0
  const watch = await openWatch({
    store,
    clock,
    onReport: ({ changes }) => {
      toldCount += changes.length
    },
    onDrift: ({ path, state, changes }) => {
      states.push(`${state} ${path} ${changes.map(({ change, place }) => `${change} ${place}`)}`)
    },
    onError: (error) => assert.fail(String(error)),
  })
  async function see(endpoint: (typeof builtIn)[number], value: unknown, isOwn: boolean): Promise<void> {
    watch.observe({ provider: 'first', endpoint, params: {}, seen: { value, isOwn, sizeBytes: 100 } })
    clock.advance(1_000)
    for (let turn = 0; turn < 4; turn++) await turnEnd(clock)
  }
  return { watch, states, see, getToldCount: () => toldCount }
}

for (const isOwn of [false, true])
  test(`answers whose members come and go by creator begin nothing, ${isOwn ? 'in a form of its own' : 'as documented'}`, async (t) => {
    const { states, see, getToldCount } = await openWorld(t)
    for (const [nth, endpoint] of builtIn.entries()) {
      const answer = createCreators(JSON.parse(dataOf(endpoint)), nth + 1)
      for (let count = 0; count < 100; count++) await see(endpoint, answer(), isOwn)
    }

    assert.deepEqual(states, [])
    // Each place is told of once, for whoever looks.
    assert.ok(getToldCount() > 100, `${getToldCount()} changes`)
  })

const endpoint = builtIn.find(({ path }) => path.endsWith('/get-kol-spread-info/v1'))

test('what is gone for good is told within ten answers', async (t) => {
  assert.ok(endpoint)
  const { data } = JSON.parse(JSON.stringify({ data: JSON.parse(dataOf(endpoint)) }))
  const [gone = ''] = Object.keys(data).filter((name) => name !== 'base_resp')
  const { [gone]: _, ...without } = data
  const isNull = { ...data, [gone]: null }

  for (const [word, changed] of [
    ['vanished', without],
    ['retyped', isNull],
  ] as const) {
    await t.test(`${word}, also where it was missing once long before`, async (t) => {
      const { states, see, getToldCount } = await openWorld(t)
      const showUsual = async (count: number): Promise<void> => {
        for (let nth = 0; nth < count; nth++) await see(endpoint, data, false)
      }
      await showUsual(50)
      await see(endpoint, changed, false)
      await showUsual(50)
      assert.deepEqual(states, [])
      const toldBefore = getToldCount()

      for (let nth = 0; nth < 10; nth++) await see(endpoint, changed, false)
      assert.deepEqual(states, [`begun ${endpoint.path} ${word} ${gone}`])

      assert.equal(getToldCount(), toldBefore + 1)

      await showUsual(1)
      assert.deepEqual(states.slice(1), [`over ${endpoint.path} ${word} ${gone}`])
    })
  }

  await t.test('and over a restart', async (t) => {
    const world = openTestStore(t)
    const first = await openWorld(t, world)
    for (let nth = 0; nth < 100; nth++) await first.see(endpoint, data, false)
    await first.watch.close()

    const { states, see } = await openWorld(t, world)
    for (let nth = 0; nth < 10; nth++) await see(endpoint, without, false)

    assert.deepEqual(states, [`begun ${endpoint.path} vanished ${gone}`])
  })
})
