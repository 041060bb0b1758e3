import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { createMask, type Rate } from '#kit'
import { createTestClock, type TestClock } from '#support/clock'
import { openCollector } from './collector.ts'
import { defineProvider } from './define-provider.ts'
import { Fault } from './fault.ts'
import type { Reply } from './reply.ts'
import type { Via } from './via.ts'

type Behaviour = (via: Via, clock: TestClock) => Promise<Reply>

const good: Behaviour = async () => {
  const body = Buffer.from('{"items":[1]}')
  return { body, data: body, value: { items: [1] } }
}
const silent: Behaviour = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
const failing = (fault: Fault): Behaviour => {
  return async () => {
    throw fault
  }
}

interface Described {
  readonly does: readonly Behaviour[]
  readonly credentials?: readonly string[]
  readonly rate?: Rate
  readonly concurrency?: number
  readonly isDeclining?: boolean
}

function openWorld({ does, credentials = ['one'], concurrency = 100, isDeclining = false, ...rest }: Described) {
  const clock = createTestClock()
  const asked: { readonly credential: string; readonly atMs: number }[] = []
  const provider = defineProvider({
    name: 'there',
    request: () => (isDeclining ? undefined : {}),
    open: () => undefined,
  })
  const collector = openCollector({
    upstreams: [
      {
        name: 'there',
        isLocal: false,
        upstream: {
          credentials,
          regions: ['https://there.example'],
          concurrency,
          ...rest,
          ask(_request, via) {
            asked.push({ credential: via.credential, atMs: clock.monotonicMs() })
            const behave = does[Math.min(asked.length, does.length) - 1] ?? silent
            return behave(via, clock)
          },
          close: async () => {},
        },
      },
    ],
    mask: createMask([]),
    clock,
    random: () => Uint8Array.of(0, 0, 0, 0),
    deadlineMs: 10_000,
    isHedging: false,
    onAttempt: () => {},
    onNotice: () => {},
  })
  const endpointAt = (name: string) =>
    defineEndpoint({
      path: `/api/tests/${name}/v1`,
      title: { en: 'Things', zh: '事物' },
      summary: { en: 'For tests.', zh: '用于测试。' },
      page: { group: 'tests', slug: name },
      price: 0,
      freshFor: '1h',
      params: Type.Object({}),
      data: Type.Object({ items: Type.Array(Type.Number()) }),
      isEmpty: ({ items }) => items.length === 0,
      sources: [provider.source({ cost: { currency: 'CNY', micro: 150_000 } })],
    })
  const stopping = new AbortController()
  const ask = (name = 'things', more: { readonly patienceMs?: number; readonly waitMs?: number } = {}) =>
    collector.askOnce({
      provider: 'there',
      endpoint: endpointAt(name),
      params: {},
      patienceMs: 5_000,
      waitMs: 5_000,
      restMs: 5_000,
      signal: stopping.signal,
      ...more,
    })

  /** Moves time on until the promise is kept. */
  async function drive<T>(promise: Promise<T>): Promise<T> {
    let isKept = false
    const kept = promise.finally(() => {
      isKept = true
    })
    for (let step = 0; step < 10_000; step++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (isKept) return kept
      clock.advance(50)
    }
    throw new Error('it takes for ever')
  }

  /** What came of it, in a word, and what it cost. */
  async function tell(promise: ReturnType<typeof ask>) {
    const outcome = await drive(promise)
    return 'notAsked' in outcome ? outcome.notAsked : [outcome.attempt.outcome, outcome.attempt.cost]
  }

  return { asked, ask, drive, tell, stop: () => stopping.abort() }
}

const cost = { currency: 'CNY', micro: 150_000 } as const

test('a provider that is asked once', async (t) => {
  await t.test('is judged as for a call', async () => {
    const { ask, tell } = openWorld({ does: [good] })

    assert.deepEqual(await tell(ask()), ['good', cost])
  })

  await t.test('is not asked again, whatever the failure', async () => {
    const { asked, ask, tell } = openWorld({ does: [failing(new Fault('server.failed', 'HTTP 500'))] })

    assert.deepEqual(await tell(ask()), ['server.failed', { ...cost, micro: 0 }])
    assert.equal(asked.length, 1)
  })

  await t.test('is waited for as long as was said, and may have billed it', async () => {
    const { ask, tell } = openWorld({ does: [silent] })

    assert.deepEqual(await tell(ask('things', { patienceMs: 700 })), ['timed.out', 'unknown'])
  })

  await t.test('is asked on although its breaker opened', async () => {
    const { asked, ask, tell } = openWorld({ does: [failing(new Fault('server.failed', 'HTTP 500'))] })

    for (let nth = 0; nth < 30; nth++) await tell(ask(`things-${nth}`))

    assert.equal(asked.length, 30)
  })

  await t.test('is asked within its rate and its places', async () => {
    const { asked, ask, drive } = openWorld({ does: [good], rate: { perSecond: 1, burst: 1 }, concurrency: 1 })

    await drive(Promise.all(['a', 'b', 'c'].map((name) => ask(name))))

    const [first = 0, second = 0, third = 0] = asked.map(({ atMs }) => atMs)
    assert.ok(second - first >= 1_000 && third - second >= 1_000, `${asked.map(({ atMs }) => atMs)}`)
  })

  await t.test('is asked by each of its credentials in turn', async () => {
    const { asked, ask, tell } = openWorld({ does: [good], credentials: ['one', 'two'] })

    for (const name of ['a', 'b', 'c', 'd']) await tell(ask(name))

    assert.deepEqual(
      asked.map(({ credential }) => credential),
      ['one', 'two', 'one', 'two'],
    )
  })

  await t.test('is left alone for as long as it says, where that is short', async () => {
    const limited = new Fault('rate.limited', 'HTTP 429', { restMs: 1_000 })
    const { asked, ask, tell } = openWorld({ does: [failing(limited), good] })

    await tell(ask('a'))

    assert.deepEqual(await tell(ask('b')), ['good', cost])
    const [first = 0, second = 0] = asked.map(({ atMs }) => atMs)
    assert.ok(second - first >= 1_000)
  })
})

test('a provider is not asked', async (t) => {
  await t.test('what it declines', async () => {
    const { ask, tell } = openWorld({ does: [good], isDeclining: true })

    assert.equal(await tell(ask()), 'declines the question')
  })

  await t.test('once its credential is known to be of no use', async () => {
    const { asked, ask, tell } = openWorld({ does: [failing(new Fault('credential.spent', 'code 601'))] })
    await tell(ask('a'))

    assert.equal(await tell(ask('b')), 'credential.spent')
    assert.equal(asked.length, 1)
  })

  await t.test('where it wants to be left alone for longer than anybody waits', async () => {
    const limited = new Fault('rate.limited', 'HTTP 429', { restMs: 60_000 })
    const { ask, tell } = openWorld({ does: [failing(limited)] })
    await tell(ask('a'))

    assert.equal(await tell(ask('b')), 'rate.limited')
  })

  await t.test('where there is no place in time', async () => {
    const { ask, tell } = openWorld({ does: [silent], concurrency: 1 })
    const first = ask('a')

    assert.equal(await tell(ask('b', { waitMs: 300 })), 'busy')
    assert.deepEqual(await tell(first), ['timed.out', 'unknown'])
  })

  await t.test('after it was stopped; what is under way ends, and may have been billed', async () => {
    const { asked, ask, tell, stop } = openWorld({ does: [silent], concurrency: 1 })
    const [first, second] = [ask('a'), ask('b')]
    await new Promise((resolve) => setImmediate(resolve))

    stop()

    assert.deepEqual(await tell(first), ['abandoned', 'unknown'])
    assert.equal(await tell(second), 'stopped')
    assert.equal(asked.length, 1)
  })
})
