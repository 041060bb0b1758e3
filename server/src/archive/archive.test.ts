import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { type Endpoint, loadCatalogue, type Params } from '#catalogue'
import { systemClock } from '#kit'
import { defineQuery, listQueries, openStore } from '#store'
import { createTestClock } from '#support/clock'
import { openTestStore, type TestStore } from '#support/store'
import { overStores, type StoreKind } from '#support/stores'
import { tamper } from '#support/tamper'
import { type Archive, openArchive } from './archive.ts'

const catalogue = await loadCatalogue()
const firstPath = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const successorPath = '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1'

function getEndpoint(path: string): Endpoint {
  const endpoint = catalogue.find(path)
  if (!endpoint) throw new Error(`${path} is not in the catalogue`)
  return endpoint
}

const first = getEndpoint(firstPath)
const successor = getEndpoint(successorPath)

interface TestArchive extends TestStore {
  readonly archive: Archive
  /** The same archive with nothing in its memory. */
  openCold(): Archive
}

function openOn(books: TestStore): TestArchive {
  const openCold = (): Archive => openArchive(books.store, books.clock)
  return { ...books, archive: openCold(), openCold }
}

/** Who writes on and on at one time is ended by time that passes. */
const openTestArchive = async (t: TestContext, kind: StoreKind): Promise<TestArchive> =>
  openOn(await kind.open(t, { ...createTestClock(), ...systemClock }))

interface Fields {
  readonly endpoint?: Endpoint
  readonly params?: Params
  readonly data?: Buffer
  readonly body?: Buffer
  readonly collectedAt?: number
}

/** An answer to be kept; its body is its data unless said otherwise. */
function answerOf({ data = Buffer.from('{"a":1}'), body = data, ...fields }: Fields = {}) {
  const usual = { endpoint: first, params: { kolId: '1' }, collectedAt: 1_000, provider: 'recordings', callId: 'call' }
  return { ...usual, ...fields, data, body }
}

const questionOf = (params: Params = { kolId: '1' }, since = 0, until = Number.MAX_SAFE_INTEGER) => ({
  path: firstPath,
  params,
  since,
  until,
})

async function count({ store }: TestArchive, ...tables: readonly ('blob' | 'snapshot' | 'work' | 'owner')[]) {
  const counts = tables.map((table) =>
    defineQuery<{ count: number }>(`count ${table}`, `SELECT count(*) AS count FROM ${table}`),
  )
  return Promise.all(counts.map(async (query) => (await store.find(query, {}))?.count))
}

async function trimAll(archive: Archive, before: number): Promise<number> {
  let total = 0
  for (let slice = await archive.trim(before); slice > 0; slice = await archive.trim(before)) total += slice
  return total
}

overStores('a snapshot', async (t, kind) => {
  /** Both bodies as the database has them. */
  async function readBodies({ openCold }: TestArchive, id: number) {
    const cold = openCold()
    return { data: (await cold.findSnapshot(id))?.data, body: (await cold.findGiven(id))?.body }
  }

  for (const [what, data] of [
    ['an empty object', Buffer.from('{}')],
    [
      'numbers of 25 digits',
      Buffer.from('{"id":1234567890123456789012345,"rate":0.1234567890123456789012345,"n":1.0}'),
    ],
    ['text of all kinds', Buffer.from('{"text":"抓鱼 \\u0000 \u2028 🐟","2":"b","1":"a"}')],
    ['a megabyte', randomBytes(1_048_576)],
    ['a megabyte of the same', Buffer.alloc(1_048_576, '7')],
  ] as const) {
    await t.test(`keeps ${what} byte for byte, with the provider's own body`, async (t) => {
      const books = await openTestArchive(t, kind)
      const body = Buffer.concat([Buffer.from('{"code":0,"data":'), data, Buffer.from('}')])

      const id = await books.archive.keep(answerOf({ data, body }))

      assert.deepEqual(await readBodies(books, id), { data, body })
      for (const archive of [books.archive, books.openCold()]) {
        assert.deepEqual((await archive.findNewest(questionOf()))?.data, data)
        assert.deepEqual((await archive.findSnapshot(id))?.data, data)
      }
    })
  }

  await t.test('keeps any bytes', async (t) => {
    const books = await openTestArchive(t, kind)
    const anyBytes = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes))

    await fc.assert(
      fc.asyncProperty(anyBytes, anyBytes, async (data, body) => {
        const id = await books.archive.keep(answerOf({ data, body }))

        assert.deepEqual(await readBodies(books, id), { data, body })
      }),
      { numRuns: Math.ceil(60 * kind.share) },
    )
  })

  await t.test('tells its time and its provider, and is the same by id and by question', async (t) => {
    const { archive, openCold } = await openTestArchive(t, kind)
    const { data, provider, collectedAt, ...rest } = answerOf()
    const id = await archive.keep({ data, provider, collectedAt, ...rest })

    for (const one of [archive, openCold()]) {
      assert.deepEqual(await one.findNewest(questionOf()), { id, data, provider, collectedAt })
      assert.deepEqual(await one.findSnapshot(id), { id, data, provider, collectedAt })
    }
    assert.equal(await archive.findSnapshot(id + 1), undefined)
  })

  await t.test('survives the service', async (t) => {
    const before = await openTestArchive(t, kind)
    const id = await before.archive.keep(answerOf())

    const { archive } = openOn(await kind.restart(t, before))

    assert.equal((await archive.findNewest(questionOf()))?.id, id)
    assert.deepEqual((await archive.findSnapshot(id))?.data, answerOf().data)
  })

  await t.test('has an id that no other one ever gets, also when it is erased or trimmed', async (t) => {
    const { archive } = await openTestArchive(t, kind)
    const erased = await archive.keep(answerOf({ params: { kolId: 'erased' } }))
    await archive.erase('erased')
    const trimmed = await archive.keep(answerOf({ params: { kolId: 'trimmed' }, collectedAt: 5 }))
    await trimAll(archive, 6)
    const another = await archive.keep(answerOf({ params: { kolId: 'another' } }))

    assert.equal(new Set([erased, trimmed, another]).size, 3)
    assert.equal(await archive.findSnapshot(erased), undefined)
    assert.equal(await archive.findSnapshot(trimmed), undefined)
  })
})

overStores('a body', async (t, kind) => {
  await t.test('that is the same is stored once, whoever collected it for whatever question', async (t) => {
    const books = await openTestArchive(t, kind)
    const keeps = Array.from({ length: 20 }, (_, number) => {
      const endpoint = number % 2 === 0 ? first : successor
      return books.archive.keep(answerOf({ endpoint, params: { kolId: `${number}`, oAuthorId: `${number}` } }))
    })

    assert.equal(new Set(await Promise.all(keeps)).size, 20)
    assert.deepEqual(await count(books, 'snapshot', 'blob'), [20, 1])
  })

  await t.test('is written anew where it is removed after it was found, and before it is referred to', async (t) => {
    const books = await openTestArchive(t, kind)
    const { store, archive } = books
    let isRemoving = true
    async function removeOnce(): Promise<void> {
      if (isRemoving) await trimAll(archive, 5_000)
      isRemoving = false
    }
    const goneWith: unknown[] = []
    const late = openArchive(
      {
        ...store,
        async writeSoon(change) {
          await removeOnce()
          const result = await store.writeSoon(change)
          if (result === 'body gone') goneWith.push(...(await count(books, 'snapshot', 'blob')))
          return result
        },
        write: async (change) => removeOnce().then(() => store.write(change)),
      },
      books.clock,
    )
    const answer = { collectedAt: 9_000, body: Buffer.from('{"b":1}') }
    for (const keep of [() => late.keep(answerOf(answer)), () => late.keepImported([importOf(answerOf(answer))])]) {
      await archive.keep(answerOf())
      isRemoving = true
      await keep()

      assert.deepEqual((await archive.findNewest(questionOf()))?.data, answerOf().data)
      await trimAll(archive, 10_000)
    }
    assert.deepEqual(
      [goneWith, await count(books, 'snapshot', 'blob')],
      [
        [0, 0],
        [0, 0],
      ],
    )
  })

  await t.test(
    'is one blob where the provider speaks the wire form, in an envelope or without, otherwise two',
    async (t) => {
      const books = await openTestArchive(t, kind)
      const data = Buffer.from('{"a":1}')

      await books.archive.keep(answerOf({ data }))
      for (const requestId of ['one', 'other']) {
        await books.archive.keep(
          answerOf({ data, body: Buffer.from(`{"code":0,"data":{"a":1},"requestId":"${requestId}"}`) }),
        )
      }
      assert.deepEqual(await count(books, 'blob'), [1])
      await books.archive.keep(answerOf({ data, body: Buffer.from('{"b":1}') }))
      assert.deepEqual(await count(books, 'blob'), [2])
    },
  )

  await t.test('is compressed', async (t) => {
    const books = await openTestArchive(t, kind)
    await books.archive.keep(answerOf({ data: Buffer.from(`[${'"the same",'.repeat(1_000)}1]`) }))

    const row = await books.store.find(
      defineQuery<{ bytes: number }>('test.measureBlob', 'SELECT length(bytes) AS bytes FROM blob'),
      {},
    )

    assert.ok(row && row.bytes < 500, `${row?.bytes} bytes`)
  })

  for (const [what, bytes] of [
    ['garbage', Buffer.from('no zstd')],
    ['another body', zstdCompressSync(Buffer.from('{"a":2}'))],
    ['nothing', Buffer.alloc(0)],
    ['a bomb', zstdCompressSync(Buffer.alloc(80 * 1_048_576))],
  ] as const) {
    await t.test(`damaged into ${what} is an error, not a wrong answer`, async (t) => {
      const books = await openTestArchive(t, kind)
      const { archive, openCold } = books
      const id = await archive.keep(answerOf())

      await tamper(books, 'UPDATE blob SET bytes = @bytes', { bytes })

      await assert.rejects(openCold().findNewest(questionOf()))
      await assert.rejects(openCold().findSnapshot(id))
    })
  }
})

test('no read of the archive goes through all rows of a table that is large', async (t) => {
  const { store } = openTestStore(t)
  const reads = listQueries().filter(({ name }) => name.startsWith('archive.'))
  assert.ok(reads.length > 10)
  for (const { name, sql } of reads) {
    const asks = Object.fromEntries(
      [...sql.matchAll(/(\bIN )?@(\w+)/g)].map(([, isList, parameter]) => [parameter, isList ? [] : 1]),
    )
    const explain = defineQuery<{ detail: string }>(`test.explain ${name}`, `EXPLAIN QUERY PLAN ${sql}`)
    const details = (await store.list(explain, asks)).map(({ detail }) => detail)

    assert.deepEqual(
      details.filter((detail) => /^SCAN (snapshot|blob|work|owner|keyed_answer)\b/.test(detail)),
      [],
      name,
    )
  }
})

/** The usual answers, and some whose body is another one's, wire form or not. */
const anyBody = fc.constantFrom('"a"', '"b"', '"c"').map((text) => Buffer.from(text))
const anyKept = fc.record({ subject: fc.constantFrom('1', '2'), at: fc.nat({ max: 20 }), data: anyBody, body: anyBody })
const anyDeed = fc.oneof(
  { weight: 5, arbitrary: anyKept.map((kept) => ({ kind: 'keep' as const, ...kept })) },
  { weight: 3, arbitrary: anyKept.map((kept) => ({ kind: 'import' as const, ...kept })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), subject: fc.constantFrom('1', '2') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase one' as const), nth: fc.nat({ max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('trim' as const), before: fc.nat({ max: 21 }) }) },
)
type Deed = typeof anyDeed extends fc.Arbitrary<infer D> ? D : never

overStores(
  'bodies go with the last snapshot that refers to them, whatever is done at the same time',
  async (t, kind) => {
    const books = await openTestArchive(t, kind)
    await tamper(books, addAda)
    const all = defineQuery<{ id: number }>('test.listSnapshots', 'SELECT id FROM snapshot')
    const orphans = defineQuery<object>(
      'test.listOrphans',
      `SELECT id FROM blob WHERE id NOT IN (SELECT wire_blob FROM snapshot) AND id NOT IN (SELECT body_blob FROM snapshot)`,
    )
    /** What each snapshot was kept with. */
    const kept = new Map<number, Pick<Fields, 'data' | 'body'>>()

    async function act(archive: Archive, deed: Deed): Promise<void> {
      if (deed.kind === 'erase') await archive.erase(deed.subject)
      else if (deed.kind === 'erase one') await archive.eraseSnapshots([...kept.keys()].slice(-deed.nth - 1))
      else if (deed.kind === 'trim') await trimAll(archive, deed.before)
      else {
        const { data, body, at: collectedAt, subject } = deed
        const answer = { data, body, collectedAt, params: { kolId: subject } }
        if (deed.kind === 'import') return void (await archive.keepImported([importOf(answer)]))
        const id = await archive.keep(answerOf(answer))
        kept.set(id, { data, body })
        await books.store.commit([archive.own('ada', id)])
      }
    }

    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(anyDeed, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), async (turns) => {
        for (const deeds of turns) {
          await Promise.all(deeds.map((deed) => act(books.archive, deed)))
          assert.deepEqual(await books.store.list(orphans, {}), [])
          for (const { id } of await books.store.list(all, {})) {
            const { data, body } = {
              data: (await books.archive.findSnapshot(id))?.data,
              ...(await books.archive.findGiven(id)),
            }
            assert.deepEqual({ data, body }, kept.get(id) ?? { data, body })
          }
        }
        await trimAll(books.archive, 100)
        assert.deepEqual(await count(books, 'snapshot', 'blob', 'owner'), [0, 0, 0])
      }),
      { numRuns: 60 },
    )
  },
)

overStores('the newest snapshot', async (t, kind) => {
  await t.test('is found by the same question only', async (t) => {
    const { archive, openCold } = await openTestArchive(t, kind)
    const id = await archive.keep(answerOf({ params: { kolId: '1', page: 2 } }))
    await archive.keep(answerOf({ endpoint: successor, params: { kolId: '1', page: 1 } }))

    for (const one of [archive, openCold()]) {
      assert.equal((await one.findNewest(questionOf({ page: 2, kolId: '1' })))?.id, id)
      for (const other of [
        { kolId: '1' },
        { kolId: '1', page: 1 },
        { kolId: '1', page: '2' },
        { kolId: '1', page: 2, isHot: true },
        {},
      ]) {
        assert.equal(await one.findNewest(questionOf(other)), undefined, JSON.stringify(other))
      }
      assert.equal(await one.findNewest({ ...questionOf({ kolId: '1', page: 2 }), path: successorPath }), undefined)
    }
  })

  await t.test('wins over older ones, and of two of one moment the one kept last', async (t) => {
    const { archive, openCold } = await openTestArchive(t, kind)
    for (const collectedAt of [10, 30, 20]) await archive.keep(answerOf({ collectedAt }))
    const id = await archive.keep(answerOf({ collectedAt: 30 }))

    for (const one of [archive, openCold()]) assert.equal((await one.findNewest(questionOf()))?.id, id)
  })

  await t.test('is old enough to the millisecond', async (t) => {
    const { archive, openCold } = await openTestArchive(t, kind)
    await archive.keep(answerOf({ collectedAt: 1_000 }))

    for (const one of [archive, openCold()]) {
      assert.ok(await one.findNewest(questionOf({ kolId: '1' }, 1_000)))
      assert.equal(await one.findNewest(questionOf({ kolId: '1' }, 1_001)), undefined)
      assert.ok(await one.findNewest(questionOf({ kolId: '1' }, 999)))
    }
  })
})

overStores('to trim', async (t, kind) => {
  await t.test('removes what is older, in slices, and leaves what is not', async (t) => {
    const books = await openTestArchive(t, kind)
    const keeps = Array.from({ length: 230 }, (_, number) =>
      books.archive.keep(
        answerOf({ data: Buffer.from(`[${number}]`), collectedAt: number, params: { kolId: `${number}` } }),
      ),
    )
    await Promise.all(keeps)
    assert.ok(await books.archive.findNewest(questionOf({ kolId: '199' })))
    const slices: number[] = []
    for (let left = 230; left > 30; [left = 0] = await count(books, 'snapshot'))
      slices.push(await books.archive.trim(200))

    assert.ok(Math.max(...slices) < 200, `slices of ${slices}`)
    assert.equal(await books.archive.trim(200), 0)
    assert.deepEqual(await count(books, 'snapshot', 'blob'), [30, 30])
    assert.equal(await books.archive.findNewest(questionOf({ kolId: '199' })), undefined)
    assert.equal((await books.archive.findNewest(questionOf({ kolId: '200' })))?.collectedAt, 200)
  })

  await t.test('removes bodies nobody refers to, and keeps those that others share', async (t) => {
    const books = await openTestArchive(t, kind)
    const [shared, own, other] = ['"shared"', '"own"', '{"other":"form"}'].map((text) => Buffer.from(text))
    assert.ok(shared && own && other)
    await books.archive.keep(answerOf({ data: own, body: shared, collectedAt: 1 }))
    await books.archive.keep(answerOf({ data: shared, body: other, collectedAt: 2 }))
    const id = await books.archive.keep(answerOf({ data: shared, collectedAt: 3 }))
    assert.deepEqual(await count(books, 'blob'), [3])

    assert.equal(await trimAll(books.archive, 3), 2)

    assert.deepEqual(await count(books, 'blob'), [1])
    assert.deepEqual((await books.openCold().findSnapshot(id))?.data, shared)
    await books.archive.keep(answerOf({ data: own, body: shared, collectedAt: 4 }))
    assert.equal(await trimAll(books.archive, 4), 1)
    assert.deepEqual(await count(books, 'blob'), [2])
    assert.equal(await trimAll(books.archive, 5), 1)
    assert.deepEqual(await count(books, 'blob'), [0])
  })
})

overStores('to erase', async (t, kind) => {
  await t.test('removes all snapshots of a subject, by whatever endpoint, and no other', async (t) => {
    const books = await openTestArchive(t, kind)
    const { archive } = books
    const shared = Buffer.from('"shared"')
    for (const [subject, number] of ['7', '8', '77'].flatMap((one) => [1, 2, 3].map((n) => [one, n] as const))) {
      await archive.keep(
        answerOf({ params: { kolId: subject, page: number }, data: Buffer.from(`[${subject},${number}]`) }),
      )
      await archive.keep(answerOf({ endpoint: successor, params: { oAuthorId: subject, page: number }, data: shared }))
    }

    assert.equal(await archive.erase('7'), 6)

    assert.deepEqual(await count(books, 'snapshot', 'blob'), [12, 7])
    assert.equal(await archive.findNewest(questionOf({ kolId: '7', page: 1 })), undefined)
    assert.ok(await archive.findNewest(questionOf({ kolId: '77', page: 1 })))
    assert.equal(await archive.erase('7'), 0)
  })

  await t.test('goes in slices, and ends', async (t) => {
    const books = await openTestArchive(t, kind)
    await Promise.all(
      Array.from({ length: 130 }, (_, page) => books.archive.keep(answerOf({ params: { kolId: '7', page } }))),
    )

    assert.equal(await books.archive.erase('7'), 130)
    assert.deepEqual(await count(books, 'snapshot', 'blob'), [0, 0])
  })

  await t.test('goes in slices where a creator has more works than one takes, and leaves none', async (t) => {
    const books = await openTestArchive(t, kind)
    const manyWorks = (from: number): Buffer =>
      Buffer.from(
        `{"base_resp":{"status_code":0},"newest_videos":[${Array.from({ length: 200 }, (_, nth) => `{"item_id":"75161927680040${10_000 + from + nth}","play":1}`).join()}]}`,
      )
    await books.archive.keep(answerOf({ params: { kolId: '7' }, data: manyWorks(0) }))
    await books.archive.keep(answerOf({ params: { kolId: '7' }, data: manyWorks(200), collectedAt: 2_000 }))
    assert.deepEqual(await count(books, 'snapshot', 'work'), [2, 400])

    assert.equal(await books.archive.erase('7'), 2)

    assert.deepEqual(await count(books, 'snapshot', 'work', 'blob'), [0, 0, 0])
  })

  await t.test('leaves the works of a creator of whom something else is kept', async (t) => {
    const books = await openTestArchive(t, kind)
    const [first] = await Promise.all(
      [1_000, 2_000].map((collectedAt) => books.archive.keep(answerOf({ data: worksOf(7), collectedAt }))),
    )
    assert.ok(first)

    assert.equal(await books.archive.eraseSnapshots([first]), 1)
    assert.deepEqual(await count(books, 'snapshot', 'work', 'blob'), [1, 1, 1])

    assert.equal(await trimAll(books.archive, 3_000), 2)
    assert.deepEqual(await count(books, 'snapshot', 'work', 'blob'), [0, 0, 0])
  })
})

test('what is erased in another process is noticed within a second', async (t) => {
  const { store: other, dataDir } = openTestStore(t)
  const command = openArchive(other, systemClock)
  const clock = createTestClock()
  const store = openStore({ dataDir, clock, watchMs: 250 })
  t.after(() => store.close())
  const served = openArchive(store, clock)
  await served.keep(answerOf())
  // Its commit is on disk: the other process would wait for it in this one.
  await store.commit([])
  assert.ok(await served.findNewest(questionOf()))

  await command.erase('1')
  clock.advance(999)

  assert.equal(await served.findNewest(questionOf()), undefined)
})

const reader = { accountId: 'ada', seesAll: false, endpoints: undefined }
const pageOf = (subject = '1') => ({
  reader,
  subject,
  content: '',
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  limit: 10,
})

/** An answer recorded elsewhere, with one work in it. */
function importOf({ isTimeKnown = true, ...fields }: Fields & { readonly isTimeKnown?: boolean } = {}) {
  const { provider: _, callId: __, ...imported } = answerOf({ data: worksOf(7), ...fields })
  return { ...imported, isTimeKnown }
}

const worksOf = (plays: number): Buffer =>
  Buffer.from(`{"base_resp":{"status_code":0},"newest_videos":[{"item_id":"7516192768004071940","play":${plays}}]}`)

overStores('an imported answer', async (t, kind) => {
  await t.test('is found at once, also where an earlier one is remembered', async (t) => {
    const { archive } = await openTestArchive(t, kind)
    await archive.keep(answerOf({ collectedAt: 1_000 }))
    assert.ok(await archive.findNewest(questionOf()))

    assert.deepEqual(await archive.keepImported([importOf({ collectedAt: 2_000 })]), ['kept'])

    assert.deepEqual((await archive.findNewest(questionOf()))?.data, worksOf(7))
  })

  await t.test('is kept once, in one batch or in several, and again where it was so at another time', async (t) => {
    const books = await openTestArchive(t, kind)
    const one = importOf()

    assert.deepEqual(await books.archive.keepImported([one, one]), ['kept', 'known'])
    assert.deepEqual(await books.archive.keepImported([one, { ...one, collectedAt: 2_000 }]), ['known', 'kept'])
    assert.deepEqual(await count(books, 'snapshot', 'blob'), [2, 1])
  })

  await t.test('is kept once whatever the time, where nobody said that', async (t) => {
    const books = await openTestArchive(t, kind)

    for (const [collectedAt, isNew] of [
      [1_000, true],
      [2_000, false],
    ] as const)
      assert.deepEqual(await books.archive.keepImported([importOf({ collectedAt, isTimeKnown: false })]), [
        isNew ? 'kept' : 'known',
      ])

    assert.deepEqual(await count(books, 'snapshot'), [1])
  })

  await t.test('is kept beside the same answer that was collected', async (t) => {
    const books = await openTestArchive(t, kind)
    await books.archive.keep(answerOf({ data: worksOf(7) }))

    assert.deepEqual(await books.archive.keepImported([importOf()]), ['kept'])
    assert.deepEqual(await count(books, 'snapshot', 'blob'), [2, 1])
  })

  await t.test('in another form is read, and answers no question', async (t) => {
    const { archive } = await openTestArchive(t, kind)

    await archive.keepImported([{ ...importOf(), data: undefined }])

    assert.equal(await archive.findNewest(questionOf()), undefined)
    const [seen] = await archive.listSightings(pageOf())
    assert.deepEqual([seen?.isReadingOnly, seen?.points.map(({ plays }) => plays)], [true, [7]])
    const whole = await archive.findWhole(reader, '1', seen?.id ?? 0)
    assert.deepEqual([whole?.data, whole?.body], [undefined, worksOf(7)])
  })
})

const addAda = `INSERT INTO account VALUES ('ada', 'ada', 'active', 0, 1)`

overStores('an answer of somebody', async (t, kind) => {
  await t.test('is owned once, and not at all once it is gone', async (t) => {
    const books = await openTestArchive(t, kind)
    const { archive, store } = books
    await tamper(books, addAda)
    const id = await archive.keep(answerOf())

    await store.commit([archive.own('ada', id), archive.own('ada', id)])
    assert.deepEqual(await count(books, 'owner'), [1])
    await archive.erase('1')
    await store.commit([archive.own('ada', id)])

    assert.deepEqual(await count(books, 'owner'), [0])
    assert.deepEqual(await archive.listSnapshots(pageOf()), [])
  })

  await t.test('is confirmed while it is there, and fails what rests on it afterwards', async (t) => {
    const { archive, store } = await openTestArchive(t, kind)
    const id = await archive.keep(answerOf())

    await store.commit([archive.confirm(id)])
    await archive.erase('1')

    await assert.rejects(store.commit([archive.confirm(id)]), /is gone/)
  })

  await t.test('comes with the body as it was received, however large what stands around it', async (t) => {
    const books = await openTestArchive(t, kind)
    const { archive, store } = books
    await tamper(books, addAda)
    const data = worksOf(7)
    for (const around of [0, 1, 4_096, 4_097, 10_000]) {
      const body = Buffer.concat([Buffer.alloc(Math.floor(around / 2), ' '), data, Buffer.alloc(Math.ceil(around / 2))])
      const id = await archive.keep(answerOf({ data, body }))
      await store.commit([archive.own('ada', id)])

      const whole = await archive.findWhole(reader, '1', id)

      assert.deepEqual([whole?.data, whole?.body], [data, body], `${around} bytes around`)
    }
  })
})

overStores('the works of an answer from before histories', async (t, kind) => {
  /** An archive with an answer nobody has looked into. */
  async function openOld(t: TestContext) {
    const books = await openTestArchive(t, kind)
    await books.archive.keepImported([importOf()])
    await tamper(books, 'UPDATE snapshot SET points = NULL')
    await tamper(books, 'DELETE FROM work')
    const id = await books.archive.findUnread(0)
    assert.ok(id)
    const listOfWork = async () => {
      const { subject: _, content: __, ...page } = pageOf()
      const sightings = await books.archive.listSightingsOfWork({ ...page, itemId: '7516192768004071940' })
      return sightings.map(({ points }) => points[0]?.plays)
    }
    return { ...books, id, listOfWork }
  }

  await t.test('are in the history of their creator before anybody read them, and in theirs after', async (t) => {
    const { archive, id, listOfWork } = await openOld(t)
    assert.equal((await archive.listSightings(pageOf()))[0]?.points[0]?.plays, 7)
    assert.deepEqual(await listOfWork(), [])

    await archive.readUnread(id)

    assert.deepEqual(await listOfWork(), [7])
    assert.equal(await archive.findUnread(0), undefined)
  })

  await t.test('do not come back when it is erased', async (t) => {
    const books = await openOld(t)
    const erased = books.archive.erase('1')
    await books.archive.readUnread(books.id)
    await erased

    assert.deepEqual(await count(books, 'work'), [0])
  })
})

const anyQuestion = fc.constantFrom(...['1', '2'].flatMap((kolId) => [1, 2].map((page): Params => ({ kolId, page }))))
const anyTime = fc.nat({ max: 20 })
/** Mostly later than all; a clock that was set back stands before some. */
const anyUntil = fc.oneof(fc.constant(20), anyTime)
const anyStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('keep' as const), params: anyQuestion, at: anyTime }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('find' as const), params: anyQuestion, since: anyTime, until: anyUntil }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), subject: fc.constantFrom('1', '2') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim' as const), before: anyTime }) },
)
type ArchiveStep = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

interface Kept {
  readonly id: number
  readonly params: Params
  readonly collectedAt: number
}

/** The archive as a list. */
function createModel() {
  let kept: readonly Kept[] = []
  return {
    keep: (one: Kept): void => {
      kept = [...kept, one]
    },
    remove: (isGone: (one: Kept) => boolean): void => {
      kept = kept.filter((one) => !isGone(one))
    },
    findNewest: ({ params, since, until }: ReturnType<typeof questionOf>): number | undefined =>
      kept
        .filter((one) => one.params === params && one.collectedAt >= since && one.collectedAt <= until)
        .reduce<Kept | undefined>((best, one) => (best && best.collectedAt > one.collectedAt ? best : one), undefined)
        ?.id,
  }
}

async function play({ archive, openCold }: TestArchive, model: ReturnType<typeof createModel>, step: ArchiveStep) {
  if (step.kind === 'keep') {
    const { params, at: collectedAt } = step
    model.keep({ id: await archive.keep(answerOf({ params, collectedAt })), params, collectedAt })
  } else if (step.kind === 'erase') {
    await archive.erase(step.subject)
    model.remove(({ params }) => params['kolId'] === step.subject)
  } else if (step.kind === 'trim') {
    await trimAll(archive, step.before)
    model.remove(({ collectedAt }) => collectedAt < step.before)
  } else {
    const question = questionOf(step.params, step.since, step.until)
    const [warm, cold] = [await archive.findNewest(question), await openCold().findNewest(question)]
    const expected = model.findNewest(question)
    assert.deepEqual({ warm: warm?.id, cold: cold?.id }, { warm: expected, cold: expected })
  }
}

async function checkSteps(
  t: TestContext,
  kind: StoreKind,
  anySteps: fc.Arbitrary<readonly ArchiveStep[]>,
  numRuns: number,
): Promise<void> {
  const books = await openTestArchive(t, kind)
  await fc.assert(
    fc.asyncProperty(anySteps, async (steps) => {
      await trimAll(books.archive, Number.MAX_SAFE_INTEGER)
      const model = createModel()
      for (const step of steps) await play(books, model, step)
    }),
    { numRuns: Math.ceil(numRuns * kind.share) },
  )
}

overStores('the memory', async (t, kind) => {
  await t.test('keeps no more bytes alive than it counts', async (t) => {
    const { archive, openCold } = await openTestArchive(t, kind)
    const body = Buffer.alloc(1_048_576, ' ')
    await archive.keep(answerOf({ data: body.subarray(0, 9), body }))

    for (const one of [archive, openCold()]) {
      await one.findNewest(questionOf())
      const snapshot = await one.findNewest(questionOf())
      assert.ok(snapshot)
      // Small buffers share a block of Node's, which is no larger.
      assert.ok(snapshot.data.buffer.byteLength <= 8_192, `9 bytes keep ${snapshot.data.buffer.byteLength} alive`)
    }
  })

  const anySteps = fc.array(anyStep, { maxLength: 30 })

  await t.test('changes no answer, whatever is kept, found, erased and trimmed as time goes on', async (t) => {
    const inOrder = anySteps.map((steps) =>
      steps.map((step, number) =>
        step.kind === 'keep' ? { ...step, at: Math.floor((number * 20) / steps.length) } : step,
      ),
    )

    await checkSteps(t, kind, inOrder, 60)
  })

  await t.test('changes no answer where the wall clock jumps between answers', async (t) => {
    await checkSteps(t, kind, anySteps, 200)
  })
})
