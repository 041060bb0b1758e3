import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dateWork, findPublished } from './published.ts'

/** 2025-11-13 10:13:20 in Shanghai. */
const uploaded = 1_763_000_000
const hour = 3_600
const idOf = (seconds: number): string => String((BigInt(seconds) << 32n) + 4_071_940_102n)

/** An id of another kind: it carries no upload. */
const otherId = '1234567890'

interface Written {
  readonly id?: string
  readonly raw?: number
  readonly day?: string
}

const publish = (works: readonly Written[]) =>
  findPublished(works.map(({ id = idOf(uploaded), raw, day }) => dateWork(id, raw, day)))

function publishOne(work: Written) {
  const [published] = publish([work])
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
