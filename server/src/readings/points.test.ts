import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { anyMix } from '#support/mixes'
import { listPoints, type Point, readPoints, writePoints } from './points.ts'
import { readAnswer } from './reading.ts'

function pointsOf(body: string): Point[] {
  const reading = readAnswer(Buffer.from(body), Number.MAX_SAFE_INTEGER)
  assert.ok(reading)
  return listPoints(reading)
}

test('the points of an answer', async (t) => {
  await t.test(
    'are the same after they were written and read, whatever the answer, compressed as they once were or not',
    () => {
      fc.assert(
        fc.property(anyMix, ({ body }) => {
          const points = pointsOf(body)
          const written = writePoints(points)

          assert.ok(points.length > 0)
          assert.deepEqual(readPoints(written), points)
          assert.deepEqual(readPoints(zstdCompressSync(written)), points)
        }),
      )
    },
  )

  await t.test('are each of its works once, with the unselected list it stood in', () => {
    const works = (...ids: readonly number[]): object[] => ids.map((item_id) => ({ item_id, play: item_id }))
    const points = pointsOf(
      JSON.stringify({
        masterpiece_videos: works(1, 2),
        newest_videos: works(2, 3),
        latest_item_info: works(3, 4),
        latest_star_item_info: works(5),
      }),
    )

    assert.deepEqual(
      points.map(({ itemId, baseline, plays }) => [itemId, baseline, plays]),
      [
        ['1', null, 1],
        ['2', 'newest', 2],
        ['3', 'newest', 3],
        ['4', 'latestPersonal', 4],
        ['5', 'latestSponsored', 5],
      ],
    )
  })
})
