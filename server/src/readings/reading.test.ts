import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyMix, type Mix, rateOf } from '#support/mixes'
import { listWorks, type Reading, readAnswer } from './reading.ts'
import type { Video } from './video.ts'

type Entry = Mix['lists']['newest'][number]

/** What has to be read of a work, whoever wrote it. */
function expectWork({ work, hand }: Entry) {
  const { itemId, publishedAt, title, authorUid, durationSeconds, plays, interactions } = work
  const hasFlag = hand.shape !== 'nested'
  const { likes = null, comments = null, shares = null, favourites = null } = interactions ?? {}
  return {
    itemId,
    publishedAt,
    title,
    authorUid,
    durationSeconds,
    plays,
    likes,
    comments,
    shares,
    favourites: hand.shape === 'show' ? null : favourites,
    isHot: hasFlag && isDescribed(work) ? work.isHot : work.isHot && hasFlag ? true : null,
  }
}

/** A flag stands beside a work's description, and says nothing without. */
const isDescribed = ({ title, durationSeconds, interactions }: Entry['work']): boolean =>
  title !== null || durationSeconds !== null || interactions !== null

function factsOf(video: Video) {
  const { itemId, published, title, authorUid, durationSeconds, plays, likes, comments, shares, favourites, isHot } =
    video
  const facts = { itemId, title, authorUid, durationSeconds, plays, likes, comments, shares, favourites, isHot }
  return { ...facts, publishedAt: published.at }
}

function read(body: string): Reading {
  const reading = readAnswer(Buffer.from(body), Number.MAX_SAFE_INTEGER)
  assert.ok(reading)
  return reading
}

/** The value nobody wrote is computed; the one upstream wrote is its own, and confirmed by its parts. */
function assertRate({ interactionRate }: Video, { work, hand }: Entry): void {
  const { value, source, isConfirmed, missing } = interactionRate
  const rate = rateOf(work)
  if (rate === null || value === null) {
    assert.deepEqual([rate, value, source, isConfirmed, missing], [null, null, null, null, 'a part is not provided'])
    return
  }
  const isWritten = hand.hasRate && hand.shape !== 'show' && rate > 0
  assert.ok(value >= rate && value - rate <= 1e-4, `${value} for ${rate}`)
  assert.deepEqual([source, isConfirmed, missing], isWritten ? ['upstream', true, null] : ['computed', null, null])
}

test('an answer', async (t) => {
  await t.test('reads the same in every mix of shapes, list by list and digit by digit', () => {
    fc.assert(
      fc.property(anyMix, ({ body, lists }) => {
        const reading = read(body)

        assert.equal(reading.unreadable, 0)
        for (const list of [
          'masterpiece',
          'newest',
          'orderHot',
          'personalHot',
          'latestPersonal',
          'latestSponsored',
        ] as const) {
          const entries = lists[list]
          const videos = reading.lists[list]
          assert.deepEqual(videos.map(factsOf), entries.map(expectWork))
          for (const [place, entry] of entries.entries()) {
            const video = videos[place]
            assert.ok(video)
            assertRate(video, entry)
            assert.equal(video.published.shiftSeconds, entry.hand.shape === 'flat' && entry.hand.isAhead ? 28_800 : 0)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  await t.test('counts as unreadable what stands in a list and is no work', () => {
    const { lists, unreadable } = read(
      '{"newest_videos":[null,5,"x",[],{"play":1},{"item_id":"0"},{"item_id":"abc"},{"item_id":"12"}]}',
    )

    assert.deepEqual([lists.newest.map(({ itemId }) => itemId), unreadable], [['12'], 7])
  })

  await t.test('is none without one of the lists, deep down, or when it is no JSON', () => {
    for (const body of [
      '',
      '{',
      '[]',
      '5',
      'null',
      '{"data":5}',
      '{"newest":[]}',
      '{"data":{"data":{"data":{"data":{"newest_videos":[]}}}}}',
    ]) {
      assert.equal(readAnswer(Buffer.from(body), Number.MAX_SAFE_INTEGER), undefined, body)
    }
  })

  await t.test('has each work once in a list, be it in the plural and in the singular', () => {
    const { lists } = read(
      '{"newest_videos":[{"item_id":"12","play":3},{"item_id":"13","play":4}],"newest_video":{"item_id":"12","play":3}}',
    )

    assert.deepEqual(
      lists.newest.map(({ itemId }) => itemId),
      ['12', '13'],
    )
  })

  await t.test('tells most of a work where its copies are filled unequally, whichever comes first', () => {
    const bare = '{"item_id":"12","play":3,"like":0}'
    const full = '{"item_id":"12","play":3,"like":2,"comment":0,"share":0}'

    for (const [first, second] of [
      [bare, full],
      [full, bare],
    ]) {
      const one = read(`{"newest_videos":[${first},${second}]}`)
      const two = read(`{"masterpiece_videos":[${first}],"newest_videos":[${second}]}`)

      assert.deepEqual(
        one.lists.newest.map(({ likes }) => likes),
        [2],
      )
      assert.deepEqual(
        listWorks(two).map(({ likes }) => likes),
        [2],
      )
    }
  })

  await t.test('keeps the lists as upstream has them where a work stands in several', () => {
    const { lists } = read(
      '{"masterpiece_videos":[{"item_id":"12","play":3}],"newest_videos":[{"item_id":"12","play":3,"like":2}]}',
    )

    assert.deepEqual([lists.masterpiece[0]?.likes, lists.newest[0]?.likes], [null, 2])
  })
})
