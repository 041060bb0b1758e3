import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openServers } from './servers.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Servers that take as long as they are told, by a clock that only moves when it is told. */
function openWorld(durationsMs: Record<string, number>) {
  let nowMs = 0
  const waiting: {
    readonly atMs: number
    readonly server: string
    readonly end: () => void
    readonly fail: () => void
  }[] = []
  let pings = 0
  const servers = openServers({
    addresses: Object.keys(durationsMs),
    monotonicMs: () => nowMs,
    ping: (server) =>
      new Promise((end, fail) => {
        pings++
        waiting.push({ atMs: nowMs + (durationsMs[server] ?? 0), server, end, fail: () => fail(new Error('down')) })
      }),
  })
  async function pass(ms: number): Promise<void> {
    const endMs = nowMs + ms
    for (let next = due(endMs); next; next = due(endMs)) {
      nowMs = next.atMs
      waiting.splice(waiting.indexOf(next), 1)
      if (durationsMs[next.server] === Number.POSITIVE_INFINITY) next.fail()
      else next.end()
      await turn()
    }
    nowMs = endMs
    await turn()
  }
  const due = (endMs: number) =>
    waiting
      .filter(({ atMs }) => atMs <= endMs || atMs === Number.POSITIVE_INFINITY)
      .sort((one, other) => one.atMs - other.atMs)[0]
  return { servers, pass, pings: () => pings, durationsMs }
}

test('the first question waits for the fastest alone', async () => {
  const { servers, pass } = openWorld({ slow: 900, fast: 20 })
  const chosen = servers.choose()
  await pass(25)
  assert.equal(await chosen, 'fast')
})

test('after five minutes it is chosen again, beside the calls', async () => {
  const world = openWorld({ one: 50, other: 20 })
  const { servers, pass } = world
  void servers.choose()
  await pass(1_000)
  world.durationsMs['one'] = 5
  await pass(299_500)
  assert.equal(await servers.choose(), 'other')
  await pass(1_000)
  assert.equal(await servers.choose(), 'one')
  assert.equal(world.pings(), 4)
})

test('one that fails rests for half a minute', async () => {
  const { servers, pass } = openWorld({ one: 10, other: 20 })
  void servers.choose()
  await pass(100)
  servers.rest('one')
  assert.equal(await servers.choose(), 'other')
  servers.rest('other')
  assert.equal(await servers.choose(), 'one')
  await pass(30_001)
  assert.equal(await servers.choose(), 'one')
})

test('where none answers, calls are made all the same', async () => {
  const { servers, pass } = openWorld({ one: Number.POSITIVE_INFINITY, other: Number.POSITIVE_INFINITY })
  const chosen = servers.choose()
  await pass(10)
  assert.match(await chosen, /^one|other$/)
})

test('whoever leaves does not wait for the fastest', async () => {
  const { servers } = openWorld({ one: 900, other: 900 })
  assert.equal(await servers.choose(AbortSignal.abort()), 'one')
})

test('a single address is never asked for its speed', async () => {
  const { servers, pings } = openWorld({ one: 1 })
  assert.equal(await servers.choose(), 'one')
  assert.equal(pings(), 0)
})
