import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseExactJson } from '#kit'
import { dateWork, findPublished } from './published.ts'

/** 2025-11-13 10:13:20 in Shanghai. */
const uploaded = 1_763_000_000
const hour = 3_600
const idOf = (seconds: number): string => String((BigInt(seconds) << 32n) + 4_071_940_102n)

/** An id of another kind: it carries no upload. */
const otherId = '1234567890'

interface Written {
  readonly id?: string
  readonly raw?: unknown
  readonly day?: string
}

/** Unix milliseconds: a year after the upload. */
const collected = (uploaded + 365 * 24 * hour) * 1_000

const publish = (works: readonly Written[], collectedAt = collected) =>
  findPublished(
    works.map(({ id: itemId = idOf(uploaded), raw, day }) => dateWork({ itemId, written: [raw], day, collectedAt })),
    collectedAt,
  )

function publishOne(work: Written, collectedAt?: number) {
  const [published] = publish([work], collectedAt)
  assert.ok(published)
  return [published.at, published.shiftSeconds, published.because]
}

test('the time of a work', async (t) => {
  await t.test('is as upstream wrote it, where that is soon after the upload', () => {
    for (const after of [-60, 0, 5, 599, 7 * hour]) {
      assert.deepEqual(publishOne({ raw: uploaded + after }), [uploaded + after, 0, 'soon after the upload'])
    }
  })

  await t.test('is eight hours before what upstream wrote, where it would be eight hours after the upload', () => {
    for (const after of [-60, 0, 3, 189, 600]) {
      const raw = uploaded + 8 * hour + after
      assert.deepEqual(publishOne({ raw }), [uploaded + after, 8 * hour, 'eight hours after the upload'])
    }
  })

  await t.test('is that of the day it gives, however long after the upload it was published', () => {
    // In Shanghai 22:13, and 06:13: eight hours on or back is another day.
    const at = uploaded + 4 * 24 * hour + 12 * hour
    const early = uploaded + 4 * 24 * hour - 4 * hour
    const day = '2025-11-17'

    assert.deepEqual(publishOne({ raw: early, day }), [early, 0, 'the day it gives'])
    assert.deepEqual(publishOne({ raw: at + 8 * hour, day }), [at, 8 * hour, 'the day it gives'])
    assert.deepEqual(publishOne({ id: otherId, raw: at + 8 * hour, day }), [at, 8 * hour, 'the day it gives'])
  })

  await t.test('is not taken from a day that fits neither, or both', () => {
    for (const day of ['2025-11-13', '2020-01-01', '', 'yesterday']) {
      const raw = uploaded + 30
      assert.deepEqual(publishOne({ raw, day }), [raw, 0, 'soon after the upload'], day)
    }
  })

  await t.test('is as upstream wrote it where nothing can be compared, and says so', () => {
    const late = uploaded + 30 * 24 * hour

    assert.deepEqual(publishOne({ raw: late }), [late, 0, 'nothing to compare it with'])
    assert.deepEqual(publishOne({ id: otherId, raw: late }), [late, 0, 'nothing to compare it with'])
  })

  await t.test('is what most of the works beside it say, where it cannot tell itself', () => {
    const late = uploaded + 30 * 24 * hour
    const [shifted, straight] = [{ raw: uploaded + 8 * hour + 5 }, { raw: uploaded + 5 }]

    const byShifted = publish([{ raw: late }, shifted, shifted, straight])
    assert.deepEqual(
      byShifted.map(({ at }) => at),
      [late - 8 * hour, uploaded + 5, uploaded + 5, uploaded + 5],
    )
    assert.equal(byShifted[0]?.because, 'as the other works of this answer')
    assert.deepEqual(publish([{ raw: late }, straight])[0], {
      at: late,
      raw: late,
      uploadedAt: uploaded,
      shiftSeconds: 0,
      because: 'as the other works of this answer',
    })
    assert.equal(publish([{ raw: late }, shifted, straight])[0]?.because, 'nothing to compare it with')
  })

  await t.test('is none where upstream gives none, and the upload is still told', () => {
    const [none] = publish([{}, { raw: uploaded + 8 * hour }])

    assert.deepEqual(none, { at: null, raw: null, uploadedAt: uploaded, shiftSeconds: 0, because: 'not provided' })
  })

  await t.test('is the same in whatever unit it is written, as a number or as text', () => {
    const after = 30
    const at = uploaded + after
    const soon = [at, 0, 'soon after the upload']
    for (const digits of ['', '123', '123456', '123456789']) {
      assert.deepEqual(publishOne({ raw: `${at}${digits}` }), soon, digits)
      assert.deepEqual(publishOne({ raw: parseExactJson(`${at}${digits}`) }), soon, digits)
      const ahead = `${at + 8 * hour}${digits}`
      assert.deepEqual(publishOne({ raw: ahead }), [at, 8 * hour, 'eight hours after the upload'], digits)
    }
    assert.deepEqual(publishOne({ raw: `${at}.5` }), soon)
    assert.deepEqual(publish([{ raw: at * 1_000 }])[0]?.raw, at * 1_000)
  })

  await t.test('may be a date with its time of day, of Shanghai where it says no offset', () => {
    const at = Date.parse('2025-11-13T10:13:50+08:00') / 1_000
    for (const raw of [
      '2025-11-13 10:13:50',
      '2025/11/13 10:13:50',
      '2025-11-13T02:13:50Z',
      '2025-11-13T03:13:50.75+01:00',
    ])
      assert.deepEqual(publishOne({ raw }), [at, 0, 'soon after the upload'], raw)
    assert.deepEqual(publishOne({ raw: '2025-11-13T10:13:50Z' }), [at, 8 * hour, 'eight hours after the upload'])
  })

  await t.test('is none where nobody can read it, and what was written is told', () => {
    for (const raw of [20251113, 5, '2025-11-13', 'yesterday', '0000-00-00 00:00:00', '2025-13-45 10:00:00']) {
      assert.deepEqual(publishOne({ raw }), [null, 0, 'no time anybody can read'], String(raw))
      assert.equal(publish([{ raw }])[0]?.raw, raw)
    }
    for (const raw of [{}, [1], true]) assert.deepEqual(publishOne({ raw }).slice(0, 2), [null, 0])
  })

  await t.test('is none before its upload, whatever day it gives', () => {
    for (const before of [61, hour, 8 * hour, 3_000 * 24 * hour])
      assert.deepEqual(publishOne({ raw: uploaded - before }), [null, 0, 'before its upload'])
    assert.deepEqual(publishOne({ raw: uploaded - 12 * hour, day: '2025-11-12' }), [null, 0, 'before its upload'])
  })

  await t.test('is none later than its answer', () => {
    const at = uploaded + 100
    assert.deepEqual(publishOne({ raw: at }, at * 1_000), [at, 0, 'soon after the upload'])
    assert.deepEqual(publishOne({ raw: at }, at * 1_000 - 1), [null, 0, 'later than this answer'])
    assert.deepEqual(publishOne({ id: otherId, raw: at }, at * 1_000 - 1), [null, 0, 'later than this answer'])
    // Eight hours ahead it is true.
    assert.deepEqual(publishOne({ raw: at + 8 * hour }, at * 1_000), [at, 8 * hour, 'eight hours after the upload'])
  })

  await t.test(
    'is not held against an upload that would be later than the answer: such an id is of another kind',
    () => {
      const id = idOf(uploaded + 40 * 365 * 24 * hour)

      const [published] = publish([{ id, raw: uploaded }])

      assert.deepEqual([published?.at, published?.uploadedAt], [uploaded, null])
    },
  )

  await t.test('is taken from the second name where nobody can read the first', () => {
    const dated = dateWork({ itemId: idOf(uploaded), written: ['soon', uploaded + 9], day: '', collectedAt: collected })

    assert.equal(findPublished([dated], collected)[0]?.at, uploaded + 9)
  })

  await t.test('is found in any answer of one writer, ahead or not, in whatever order', () => {
    const anyDelay = fc.oneof(fc.nat({ max: 600 }), fc.integer({ min: 9 * hour, max: 900 * hour }))
    fc.assert(
      fc.property(fc.boolean(), fc.array(anyDelay, { minLength: 1 }), fc.nat({ max: 600 }), (isAhead, delays, soon) => {
        const shift = isAhead ? 8 * hour : 0
        // At least most of those that can tell were published soon, as works are.
        const all = [...delays, ...delays.map(() => soon), soon]

        const published = publish(all.map((delay) => ({ raw: uploaded + delay + shift })))

        const expected = all.map((delay) => uploaded + delay)
        assert.deepEqual(
          published.map(({ at }) => at),
          expected,
        )
      }),
    )
  })
})
