import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openRemembered } from './remembered.ts'

/** A store that announces when the test says so. */
function createAnnouncer() {
  const listeners: (() => void)[] = []
  return {
    onStale: (listener: () => void) => void listeners.push(listener),
    isInTouch: () => true,
    announce: () => {
      for (const listener of listeners) listener()
    },
  }
}

const weightMax = 100

const anyKey = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const anyUse = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('get' as const), key: anyKey, weight: fc.nat({ max: 120 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('forget' as const), key: anyKey }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('announce' as const) }) },
)

interface Entry {
  readonly key: string
  readonly weight: number
  readonly nth: number
}

/** What is remembered as a list, the most recently used last. */
function createModel() {
  let entries: Entry[] = []
  return {
    get(key: string, read: Entry): Entry {
      const known = entries.find((entry) => entry.key === key)
      entries = entries.filter((entry) => entry !== known)
      if (known || read.weight <= weightMax) entries.push(known ?? read)
      while (entries.reduce((sum, { weight }) => sum + weight, 0) > weightMax) entries.shift()
      return known ?? read
    },
    forget: (key: string) => {
      entries = entries.filter((entry) => entry.key !== key)
    },
    announce: () => {
      entries = []
    },
  }
}

test('what is remembered', async (t) => {
  await t.test('is never more than allowed, and the least recently used goes first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyUse, { maxLength: 100 }), async (uses) => {
        const store = createAnnouncer()
        const remembered = openRemembered<Entry>(store, weightMax, ({ weight }) => weight)
        const model = createModel()
        for (const [nth, use] of uses.entries()) {
          if (use.kind === 'get') {
            const read = { ...use, nth }
            assert.equal(await remembered.get(use.key, async () => read), model.get(use.key, read))
          } else if (use.kind === 'forget') {
            remembered.forget(use.key)
            model.forget(use.key)
          } else {
            store.announce()
            model.announce()
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  for (const [what, change] of [
    ['something is announced', (store, _) => store.announce()],
    ['it is forgotten', (_, { forget }) => forget('key')],
  ] as const satisfies [
    string,
    (store: ReturnType<typeof createAnnouncer>, of: { forget(key: string): void }) => void,
  ][]) {
    await t.test(`is not what was read before ${what}`, async () => {
      const store = createAnnouncer()
      const remembered = openRemembered<string>(store, 10)
      const { promise, resolve } = Promise.withResolvers<string>()
      const first = remembered.get('key', () => promise)

      change(store, remembered)
      resolve('before')

      assert.equal(await first, 'before')
      assert.equal(await remembered.get('key', async () => 'after'), 'after')
      assert.equal(await remembered.get('key', async () => 'later'), 'after')
    })
  }

  await t.test('is what there is: where there was nothing, it is looked for again', async () => {
    const remembered = openRemembered<string>(createAnnouncer(), 10)

    assert.equal(await remembered.get('key', async () => undefined), undefined)
    assert.equal(await remembered.get('key', async () => 'there'), 'there')
  })
})

test('where the store is out of touch all is read, however well it is remembered', async () => {
  let isInTouch = true
  let reads = 0
  const remembered = openRemembered<number>({ onStale() {}, isInTouch: () => isInTouch }, 10)
  const read = (): Promise<number> => remembered.get('a', async () => ++reads)

  assert.deepEqual([await read(), await read()], [1, 1])
  isInTouch = false
  assert.deepEqual([await read(), await read()], [2, 3])
  isInTouch = true
  assert.equal(await read(), 3)
})
