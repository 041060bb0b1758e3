import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareMedians, computeMetrics, formulas, type Metric } from './metrics.ts'
import { readAnswer } from './reading.ts'
import type { Video } from './video.ts'

interface Facts {
  readonly play: number
  readonly like?: number
  readonly comment?: number
  readonly share?: number
  readonly is_hot?: boolean
  readonly favorite?: number
  /** Days after the first. */
  readonly day?: number
}

const firstSeconds = 1_763_000_000

/** Works of an answer, each with an id of its own and as many seconds between upload and publishing. */
function readWorks(works: readonly Facts[]): readonly Video[] {
  const newest_videos = works.map(({ day, ...facts }, place) => {
    const seconds = firstSeconds + (day ?? 0) * 86_400
    const dated = day === undefined ? {} : { create_time: seconds }
    return { item_id: String((BigInt(seconds) << 32n) + BigInt(place)), ...dated, ...facts }
  })
  return readAnswer(Buffer.from(JSON.stringify({ newest_videos })), Number.MAX_SAFE_INTEGER)?.lists.newest ?? []
}

const usual = { hitFactor: 2, priceYuan: undefined }
const compute = (works: readonly Facts[], options: Partial<typeof usual> | { priceYuan: number } = {}) =>
  computeMetrics(readWorks(works), { ...usual, ...options })

const countedOf = ({ value, n }: Metric) => [value, n]
const whyOf = ({ value, missing, n }: Metric) => [value, missing, n]

test('a figure over works', async (t) => {
  const works: readonly Facts[] = [
    { play: 100, like: 6, comment: 3, share: 1, is_hot: false, day: 0 },
    { play: 200, like: 10, comment: 0, share: 0, is_hot: true, day: 1 },
    { play: 300, like: 3, comment: 3, share: 3, is_hot: false, day: 4 },
    { play: 1_000, like: 20, comment: 10, share: 10, is_hot: false, day: 6 },
  ]

  await t.test('is what its formula gives by hand', () => {
    const figures = compute(works, { priceYuan: 500 })

    assert.deepEqual(countedOf(figures.medianPlays), [250, 4])
    assert.deepEqual(countedOf(figures.meanPlays), [400, 4])
    // (10 + 10 + 9 + 40) / 1600
    assert.deepEqual(countedOf(figures.interactionRatePooled), [69 / 1_600, 4])
    // 0.1, 0.05, 0.03, 0.04
    assert.deepEqual(countedOf(figures.interactionRateMedian), [0.045, 4])
    assert.deepEqual(countedOf(figures.hitShare), [0.25, 4])
    assert.deepEqual(countedOf(figures.hotShare), [0.25, 4])
    // Distances 150, 50, 50, 750: their median is 100.
    assert.deepEqual(countedOf(figures.stabilityMad), [100 / 250, 4])
    assert.deepEqual(countedOf(figures.stabilityCv), [Math.sqrt((90_000 + 40_000 + 10_000 + 360_000) / 4) / 400, 4])
    // Gaps of 1, 3 and 2 days.
    assert.deepEqual(countedOf(figures.medianGapDays), [2, 4])
    assert.deepEqual(countedOf(figures.cpm), [500 / 0.25, 4])
    assert.deepEqual(countedOf(figures.cpe), [500 / 10, 4])
  })

  await t.test('names its formula, and the time in which its works were published', () => {
    for (const { formula, window } of Object.values(compute(works, { priceYuan: 500 }))) {
      assert.ok(formulas[formula].text)
      assert.deepEqual(window, { from: firstSeconds, to: firstSeconds + 6 * 86_400 })
    }
    assert.equal(compute([{ play: 1 }]).medianPlays.window, null)
  })

  await t.test('takes a hit as somebody defines it, its own threshold included', () => {
    assert.equal(compute(works, { hitFactor: 4 }).hitShare.value, 0.25)
    assert.equal(compute(works, { hitFactor: 4.01 }).hitShare.value, 0)
    assert.equal(compute(works, { hitFactor: 0.4 }).hitShare.value, 1)
  })

  await t.test('counts only works that provide what it needs', () => {
    const figures = compute([...works, { play: 5_000, like: 0 }, { play: 0 }], { priceYuan: 500 })

    assert.deepEqual(countedOf(figures.medianPlays), [300, 5])
    assert.deepEqual(countedOf(figures.interactionRatePooled), [69 / 1_600, 4])
    assert.equal(figures.hotShare.n, 4)
    assert.equal(figures.medianGapDays.n, 4)
  })

  await t.test('counts a work once, in the copy that tells most of it', () => {
    const [poor, rich] = [
      readWorks([{ play: 100 }]),
      readWorks([{ play: 100, like: 6, comment: 3, share: 1, favorite: 2 }]),
    ]
    for (const copies of [
      [...poor, ...rich],
      [...rich, ...poor],
    ]) {
      const figures = computeMetrics(copies, usual)
      assert.deepEqual(
        [countedOf(figures.medianPlays), countedOf(figures.interactionRatePooled)],
        [
          [100, 1],
          [0.1, 1],
        ],
      )
    }
  })

  await t.test('is none where no work provides it, or too few do, and says so', () => {
    const one = compute([{ play: 100, day: 0 }])
    assert.deepEqual(whyOf(one.interactionRatePooled), [null, 'no work provides it', 0])
    assert.deepEqual(whyOf(one.hotShare), [null, 'no work provides it', 0])
    assert.deepEqual(whyOf(one.stabilityMad), [null, 'fewer than 3 works provide it', 1])
    assert.deepEqual(whyOf(one.stabilityCv), [null, 'fewer than 3 works provide it', 1])
    assert.deepEqual(whyOf(one.medianGapDays), [null, 'fewer than 2 works provide it', 1])
    for (const figure of Object.values(compute([])))
      assert.deepEqual([figure.value, figure.n, figure.window], [null, 0, null])
  })

  await t.test('is none without a price where it needs one', () => {
    const { cpm, cpe } = compute(works)
    assert.deepEqual(
      [whyOf(cpm), whyOf(cpe)],
      [
        [null, 'no price was given', 4],
        [null, 'no price was given', 4],
      ],
    )
  })

  await t.test('is none where it would divide by nothing, and says so', () => {
    const unplayed = Array.from({ length: 4 }, () => ({ play: 0, like: 5 }))
    const figures = compute(unplayed, { priceYuan: 500 })

    assert.deepEqual(countedOf(figures.medianPlays), [0, 4])
    assert.deepEqual(whyOf(figures.stabilityMad), [null, 'it would divide by 0', 4])
    assert.deepEqual(whyOf(figures.stabilityCv), [null, 'it would divide by 0', 4])
    assert.deepEqual(whyOf(figures.cpm), [null, 'it would divide by 0', 4])
    assert.deepEqual(whyOf(figures.hitShare), [null, 'half of the works have no plays', 4])
    const favoured = compute([{ play: 10, like: 0, comment: 0, share: 0, favorite: 3 }], { priceYuan: 500 })
    assert.deepEqual(whyOf(favoured.cpe), [null, 'it would divide by 0', 1])
    assert.deepEqual(countedOf(favoured.interactionRatePooled), [0, 1])
  })

  await t.test('is a finite number or none with a reason, never both and never neither, whatever the works', () => {
    const anyFacts = fc.record(
      {
        play: fc.nat({ max: 3 }),
        like: fc.nat({ max: 2 }),
        comment: fc.nat({ max: 2 }),
        share: fc.nat({ max: 2 }),
        favorite: fc.nat({ max: 2 }),
        is_hot: fc.boolean(),
        day: fc.nat({ max: 3 }),
      },
      { requiredKeys: ['play'] },
    )
    fc.assert(
      fc.property(
        fc.array(anyFacts, { maxLength: 6 }),
        fc.constantFrom(undefined, 0.01, 52_000),
        (facts, priceYuan) => {
          const figures = computeMetrics(readWorks(facts), { hitFactor: 2, priceYuan })
          const ratio = compareMedians(figures.medianPlays, figures.meanPlays)
          for (const { value, missing } of [...Object.values(figures), ratio]) {
            assert.equal(value === null, missing !== null)
            assert.ok(value === null || Number.isFinite(value))
          }
        },
      ),
    )
  })
})

test('sponsored works against personal ones', async (t) => {
  const of = (plays: readonly number[]) => compute(plays.map((play) => ({ play, like: 1, day: play }))).medianPlays

  await t.test('are the ratio of their medians, over the time of both', () => {
    const { value, n, window } = compareMedians(of([1, 2, 3]), of([2, 4, 6, 8]))

    assert.deepEqual([value, n], [2 / 5, 3])
    assert.deepEqual(window, { from: firstSeconds + 86_400, to: firstSeconds + 8 * 86_400 })
  })

  await t.test('are not compared below three works of a kind, nor by nothing', () => {
    assert.deepEqual(whyOf(compareMedians(of([1, 2]), of([1, 2, 3]))), [
      null,
      'fewer than 3 works of a kind provide it',
      2,
    ])
    assert.deepEqual(whyOf(compareMedians(of([1, 2, 3]), of([0, 0, 0]))), [null, 'it would divide by 0', 3])
  })
})
