import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import type { Candidate } from './candidates.ts'
import { choose, stillStands } from './choose.ts'
import { defineProvider, type Upstream } from './define-provider.ts'
import { Fault, type FaultKind, faults } from './fault.ts'
import { createSupplier } from './supplier.ts'

const path = '/api/tests/chosen/v1'
const otherPath = '/api/tests/others/v1'

interface Described {
  readonly credentials?: readonly string[]
  readonly isLocal?: true
  readonly concurrency?: number
  readonly isDeclining?: true
  readonly isPaused?: () => boolean
}

/** Providers that are well and have not been asked, in the order in which they are added. */
function createWorld() {
  const clock = createTestClock()
  const candidates: Candidate[] = []

  function add(name: string, described: Described = {}): Candidate {
    const { credentials = [''], isLocal, concurrency = 100, isDeclining, isPaused = () => false } = described
    const upstream: Upstream = {
      credentials,
      regions: [''],
      concurrency,
      ask: () => Promise.reject(new Error('choosing asks nobody')),
      close: async () => {},
    }
    const { source } = defineProvider({ name, request: () => ({}), open: () => upstream })
    const supplier = createSupplier({
      name,
      isLocal: isLocal === true,
      upstream,
      clock,
      random: () => Uint8Array.of(0x80, 0, 0, 0),
      onNotice: () => {},
      isPaused,
    })
    const candidate = {
      source: source({}),
      supplier,
      request: isDeclining ? undefined : {},
      tries: 0,
      waits: 0,
      isCrowded: false,
      triedLanes: [],
      lastFault: undefined,
    }
    candidates.push(candidate)
    return candidate
  }

  /** The choice of a collection with ten seconds left. */
  function chooseNow({ asked = 0, hasBudget = true }: { asked?: number; hasBudget?: boolean } = {}) {
    const nowMs = clock.monotonicMs()
    const { choice, passedOver } = choose({ candidates, path, nowMs, latestMs: nowMs + 5_000, asked, hasBudget })
    return {
      name: choice?.candidate.supplier.name,
      credential: choice?.lane.label,
      because: choice?.because,
      others: choice?.others,
      notBeforeMs: choice?.notBeforeMs,
      passedOver: passedOver.map(({ provider, credential, why }) => `${provider}${credential}: ${why}`),
    }
  }

  return { clock, add, chooseNow }
}

function laneOf({ supplier }: Candidate, place = 0) {
  const lane = supplier.lanes[place]
  if (!lane) throw new Error(`${supplier.name} has no credential ${place + 1}`)
  return lane
}

interface Past {
  readonly kinds: readonly (FaultKind | 'good')[]
  readonly lane?: number
  readonly at?: string
  readonly restMs?: number
}

/** What became of requests to it earlier, in other collections. */
function remember(candidate: Candidate, { kinds, lane = 0, at = path, restMs }: Past): void {
  for (const kind of kinds) {
    laneOf(candidate, lane).begin(at)(kind === 'good' ? undefined : new Fault(kind, 'in a test', { restMs }), 10)
  }
}

const times = <T>(count: number, one: T): T[] => new Array<T>(count).fill(one)

const breakDown = (candidate: Candidate, lane = 0): void =>
  remember(candidate, { kinds: times(5, 'server.failed'), lane })

/** That it was asked in this collection, and failed like this. */
const fail = (candidate: Candidate, kind: FaultKind, lane = 0): void => {
  candidate.tries++
  candidate.triedLanes = [...candidate.triedLanes, laneOf(candidate, lane)]
  candidate.lastFault = new Fault(kind, 'in a test')
}

test('a paused provider', async (t) => {
  await t.test('is not asked, even where there is nobody else, until it is resumed', () => {
    const { add, chooseNow } = createWorld()
    let isPaused = true
    add('first', { isPaused: () => isPaused })

    assert.deepEqual(chooseNow().passedOver, ['first: paused'])
    assert.equal(chooseNow().name, undefined)
    isPaused = false
    assert.equal(chooseNow().name, 'first')
  })

  await t.test('leaves its place to the next, be that one that only reads files', () => {
    const { add, chooseNow } = createWorld()
    add('first', { isPaused: () => true })
    add('files', { isLocal: true })

    assert.equal(chooseNow().name, 'files')
    add('second')
    assert.equal(chooseNow().name, 'second')
  })

  await t.test('is not asked by who waited for it when it was paused', () => {
    const { add, clock } = createWorld()
    let isPaused = false
    const candidates = [add('first', { isPaused: () => isPaused })]
    const nowMs = clock.monotonicMs()
    const { choice } = choose({ candidates, path, nowMs, latestMs: nowMs + 5_000, asked: 0, hasBudget: true })
    assert.ok(choice && stillStands(choice, path))
    isPaused = true

    assert.equal(stillStands(choice, path), false)
  })
})

test('among providers that are well', async (t) => {
  await t.test('the first in the order of the operator is preferred, and the others come after it', () => {
    const { add, chooseNow } = createWorld()
    add('first')
    add('second')
    add('third')

    const { name, because, others, passedOver } = chooseNow()

    assert.deepEqual(
      { name, because, others, passedOver },
      { name: 'first', because: 'preferred', others: 2, passedOver: [] },
    )
  })

  await t.test('who was asked least in this collection comes first, in the order of the operator', () => {
    const { add, chooseNow } = createWorld()
    const [first, second, third] = [add('first'), add('second'), add('third')]
    const order: (string | undefined)[] = []

    for (let asked = 0; asked < 6; asked++) {
      const { name, because } = chooseNow({ asked })
      order.push(`${name} ${because}`)
      for (const one of [first, second, third]) if (one.supplier.name === name) fail(one, 'server.failed')
    }

    assert.deepEqual(order, [
      'first preferred',
      'second next',
      'third next',
      'first retry',
      'second retry',
      'third retry',
    ])
  })

  await t.test('two sources of one provider count as one provider', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first')
    const sibling = add('first')
    Object.assign(sibling, { supplier: first.supplier })
    add('second')
    fail(first, 'server.failed')

    assert.equal(chooseNow({ asked: 1 }).name, 'second')
  })

  await t.test('nobody is asked more than three times', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first')
    for (const _ of times(2, 'try')) fail(first, 'server.failed')
    assert.equal(chooseNow({ asked: 2 }).name, 'first')

    fail(first, 'server.failed')

    assert.equal(chooseNow({ asked: 3 }).name, undefined)
    assert.deepEqual(chooseNow({ asked: 3 }).passedOver, ['first: tried'])
  })

  await t.test('only those that were not asked yet count as others', () => {
    const { add, chooseNow } = createWorld()
    const [first, second] = [add('first'), add('second'), add('third')]
    add('recorded', { isLocal: true })
    for (const one of [first, second]) fail(one, 'server.failed')

    const { name, others } = chooseNow({ asked: 2 })

    assert.deepEqual({ name, others }, { name: 'third', others: 0 })
  })
})

test('whoever failed', async (t) => {
  const again = (Object.keys(faults) as FaultKind[]).filter((kind) => faults[kind].isRetryable)
  const others = (Object.keys(faults) as FaultKind[]).filter((kind) => !faults[kind].isRetryable)

  await t.test('is asked again where that may help', () => {
    assert.ok(again.length > 5)
    for (const kind of again) {
      const { add, chooseNow } = createWorld()
      fail(add('first'), kind)

      const { name, because } = chooseNow({ asked: 1 })

      assert.deepEqual({ name, because }, { name: 'first', because: 'retry' }, kind)
    }
  })

  await t.test('is not asked again where that cannot help', () => {
    assert.ok(others.length > 5)
    for (const kind of others) {
      const { add, chooseNow } = createWorld()
      const first = add('first')
      fail(first, kind)
      remember(first, { kinds: [kind, kind] })

      assert.equal(chooseNow({ asked: 1 }).name, undefined, kind)
    }
  })

  await t.test('is not asked again where it asks nobody', () => {
    const { add, chooseNow } = createWorld()
    fail(add('recorded', { isLocal: true }), 'connection.broken')

    assert.deepEqual(chooseNow().passedOver, ['recorded: tried'])
  })
})

test('health comes before the order of the operator', async (t) => {
  await t.test('where a quarter of the newest outcomes is ill', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first')
    add('second')
    remember(first, { kinds: [...times(7, 'good' as const), ...times(2, 'server.failed' as const)] })
    assert.equal(chooseNow().name, 'first')

    remember(first, { kinds: ['server.failed', 'good', 'good'] })

    const { name, because, passedOver } = chooseNow()
    assert.deepEqual({ name, because, passedOver }, { name: 'second', because: 'next', passedOver: ['first: unwell'] })
  })

  await t.test('where five requests take far longer than usual', () => {
    const { clock, add, chooseNow } = createWorld()
    const first = add('first')
    add('second')
    for (const _ of times(5, 'request')) laneOf(first).begin(path)
    clock.advance(1_999)
    assert.equal(chooseNow().name, 'first')

    clock.advance(1)

    assert.deepEqual(chooseNow().passedOver, ['first: unwell'])
  })

  await t.test('where all its places are taken', async () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { concurrency: 1 })
    const second = add('second')
    await first.supplier.gate.enter(1_000)
    assert.deepEqual(chooseNow().passedOver, ['first: busy'])

    remember(second, { kinds: times(4, 'server.failed') })
    remember(second, { kinds: times(5, 'good') })

    assert.equal(chooseNow().name, 'second')
  })

  await t.test('but what lies in the question or in us makes nobody ill', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first')
    add('second')

    remember(first, { kinds: [...times(10, 'question.refused' as const), ...times(10, 'abandoned' as const)] })

    assert.equal(chooseNow().name, 'first')
  })

  await t.test('and who asks nobody never falls ill', () => {
    const { add, chooseNow } = createWorld()
    const recorded = add('recorded', { isLocal: true })
    add('second')

    remember(recorded, { kinds: times(20, 'unexpected') })

    assert.equal(chooseNow().name, 'recorded')
  })
})

test('a provider whose breaker is open', async (t) => {
  await t.test('is asked only where there is nobody else', () => {
    const { add, chooseNow } = createWorld()
    breakDown(add('first'))
    const second = add('second')

    assert.deepEqual(chooseNow().passedOver, ['first: breaker open'])
    assert.equal(chooseNow().name, 'second')
    breakDown(second)

    const { name, because } = chooseNow()
    assert.deepEqual({ name, because }, { name: 'first', because: 'last resort' })
  })

  await t.test('is asked after one that is busy', async () => {
    const { add, chooseNow } = createWorld()
    breakDown(add('first'))
    const second = add('second', { concurrency: 1 })
    await second.supplier.gate.enter(1_000)

    assert.equal(chooseNow().name, 'second')
  })

  await t.test('is never asked on top of another request', () => {
    const { add, chooseNow } = createWorld()
    breakDown(add('first'))
    fail(add('second'), 'question.refused')

    const { name, passedOver } = chooseNow({ asked: 1 })

    assert.equal(name, undefined)
    assert.deepEqual(passedOver, ['first: breaker open', 'second: tried'])
  })

  await t.test('is probed when it is time, before those that come after it', () => {
    const { clock, add, chooseNow } = createWorld()
    breakDown(add('first'))
    add('second')

    clock.advance(5_000)

    const { name, because, others } = chooseNow()
    assert.deepEqual({ name, because, others }, { name: 'first', because: 'probe', others: 1 })
  })

  await t.test('is probed by one request at a time', () => {
    const { clock, add, chooseNow } = createWorld()
    const first = add('first')
    breakDown(first)
    add('second')
    clock.advance(5_000)

    laneOf(first).begin(path)

    assert.equal(chooseNow().name, 'second')
  })

  await t.test('is not probed while nothing is left for another request', () => {
    const { clock, add, chooseNow } = createWorld()
    breakDown(add('first'))
    add('second')
    clock.advance(5_000)

    assert.equal(chooseNow({ hasBudget: false }).name, 'second')
  })
})

test('a credential that rests', async (t) => {
  await t.test('leaves its provider out, and says why', () => {
    for (const kind of ['credential.spent', 'credential.refused', 'login.required', 'challenge.met'] as const) {
      const { add, chooseNow } = createWorld()
      remember(add('first', { credentials: ['one'] }), { kinds: [kind, kind] })
      add('second')

      const { name, passedOver } = chooseNow()

      assert.deepEqual({ name, passedOver }, { name: 'second', passedOver: [`first1: ${kind}`] })
    }
  })

  await t.test('of a pool leaves the others', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one', 'two'] })
    add('second')

    remember(first, { kinds: ['credential.spent'], lane: 0 })

    const { name, credential, because } = chooseNow()
    assert.deepEqual({ name, credential, because }, { name: 'first', credential: '2', because: 'preferred' })
  })

  await t.test('of a pool is followed by another in the same collection', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one', 'two'] })

    remember(first, { kinds: ['credential.spent'], lane: 0 })
    fail(first, 'credential.spent')

    const { name, credential } = chooseNow({ asked: 1 })
    assert.deepEqual({ name, credential }, { name: 'first', credential: '2' })
  })

  await t.test('for too many requests is waited for, where the time allows it', () => {
    const { clock, add, chooseNow } = createWorld()
    clock.advance(1_000)
    const first = add('first', { credentials: ['one'] })

    remember(first, { kinds: ['rate.limited'], restMs: 5_000 })

    const { name, notBeforeMs } = chooseNow()
    assert.deepEqual({ name, notBeforeMs }, { name: 'first', notBeforeMs: 6_000 })
  })

  await t.test('for too many requests is not waited for longer than that', () => {
    const { add, chooseNow } = createWorld()

    remember(add('first', { credentials: ['one'] }), { kinds: ['rate.limited'], restMs: 5_001 })

    assert.deepEqual(chooseNow().passedOver, ['first1: rate.limited'])
  })

  await t.test('for too many requests lets another provider go first, and another credential', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one', 'two'] })
    add('second')

    remember(first, { kinds: ['rate.limited'], lane: 0 })
    assert.equal(chooseNow().credential, '2')
    remember(first, { kinds: ['rate.limited'], lane: 1 })

    assert.equal(chooseNow().name, 'second')
  })

  await t.test('of several that rest is the one that is back first', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one', 'two'] })

    remember(first, { kinds: ['rate.limited'], lane: 0, restMs: 3_000 })
    remember(first, { kinds: ['rate.limited'], lane: 1, restMs: 2_000 })

    const { credential, notBeforeMs } = chooseNow()
    assert.deepEqual({ credential, notBeforeMs }, { credential: '2', notBeforeMs: 2_000 })
  })

  await t.test('for one endpoint is asked about the others', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one'] })

    remember(first, { kinds: ['permission.refused'], at: otherPath })
    assert.equal(chooseNow().name, 'first')
    remember(first, { kinds: ['permission.refused'] })

    assert.deepEqual(chooseNow().passedOver, ['first1: permission.refused'])
  })
})

test('of a pool', async (t) => {
  await t.test('the credential with the fewest requests under way is asked', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one', 'two', 'three'] })

    for (const place of [0, 0, 1, 2, 2]) laneOf(first, place).begin(path)

    assert.equal(chooseNow().credential, '2')
  })

  await t.test('a credential that was not tried in this collection is asked before one that was', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one', 'two', 'three'] })

    fail(first, 'server.failed')
    laneOf(first, 1).begin(path)
    assert.equal(chooseNow({ asked: 1 }).credential, '3')
    fail(first, 'server.failed', 2)

    const { credential, because } = chooseNow({ asked: 2 })
    assert.deepEqual({ credential, because }, { credential: '2', because: 'retry' })
  })

  await t.test('one that is broken leaves the others', () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { credentials: ['one', 'two'] })
    add('second')

    breakDown(first, 0)

    const { name, credential } = chooseNow()
    assert.deepEqual({ name, credential }, { name: 'first', credential: '2' })
  })
})

test('a provider that declines the question is not asked', () => {
  const { add, chooseNow } = createWorld()
  add('first', { isDeclining: true })
  add('second')

  const { name, because, others, passedOver } = chooseNow()

  assert.deepEqual(
    { name, because, others, passedOver },
    { name: 'second', because: 'next', others: 0, passedOver: ['first: declines the question'] },
  )
})

test('a provider that asks nobody', async (t) => {
  await t.test('comes first where the operator puts it before every upstream', () => {
    const { add, chooseNow } = createWorld()
    add('recorded', { isLocal: true })
    add('first')

    const { name, because } = chooseNow()

    assert.deepEqual({ name, because }, { name: 'recorded', because: 'preferred' })
  })

  await t.test('comes after upstreams that are well, unwell or busy where it stands behind one', async () => {
    const { add, chooseNow } = createWorld()
    const first = add('first', { concurrency: 1 })
    add('recorded', { isLocal: true })
    const third = add('third')
    remember(third, { kinds: ['server.failed', 'good', 'good', 'server.failed', 'good'] })
    await first.supplier.gate.enter(1_000)

    assert.equal(chooseNow().name, 'third')
    fail(third, 'question.refused')
    assert.equal(chooseNow({ asked: 1 }).name, 'first')
    fail(first, 'question.refused')

    assert.equal(chooseNow({ asked: 2 }).name, 'recorded')
  })

  await t.test('comes before an upstream whose breaker is open', () => {
    const { add, chooseNow } = createWorld()
    breakDown(add('first'))
    add('recorded', { isLocal: true })

    assert.equal(chooseNow().name, 'recorded')
  })

  await t.test('needs no budget', () => {
    const { add, chooseNow } = createWorld()
    fail(add('first'), 'server.failed')
    add('second')
    add('recorded', { isLocal: true })

    const { name, passedOver } = chooseNow({ asked: 1, hasBudget: false })

    assert.equal(name, 'recorded')
    assert.deepEqual(passedOver, ['first: no budget', 'second: no budget'])
  })
})

test('without budget the first request of a collection goes out, and no other', () => {
  const { add, chooseNow } = createWorld()
  add('first')
  add('second')

  assert.equal(chooseNow({ hasBudget: false }).name, 'first')
  const { name, passedOver } = chooseNow({ asked: 1, hasBudget: false })

  assert.equal(name, undefined)
  assert.deepEqual(passedOver, ['first: no budget', 'second: no budget'])
})

test('where nobody can be asked, everybody is named with the reason', () => {
  const { add, chooseNow } = createWorld()
  add('first', { isDeclining: true })
  remember(add('second', { credentials: ['one', 'two'] }), { kinds: ['credential.spent'], lane: 0 })
  breakDown(add('third'))
  fail(add('fourth'), 'reply.unfit')

  const { passedOver } = chooseNow({ asked: 1, hasBudget: false })

  assert.deepEqual(passedOver, [
    'first: declines the question',
    'second1: credential.spent',
    'third: no budget',
    'fourth: tried',
  ])
})
