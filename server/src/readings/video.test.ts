import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readVideo } from './video.ts'

const id = '7415941749329235209'

function read(work: object) {
  const found = readVideo({ item_id: id, ...work }, Number.MAX_SAFE_INTEGER)
  assert.ok(found)
  return found.video
}

/** A work as some upstreams send it: a default for whatever they do not provide. */
const unfilled = {
  play: 8_500_000,
  like: 0,
  comment: '0',
  share: 0,
  favorite: '0',
  interact_rate: 0,
  duration: 0,
  title: '',
  core_user_id: '0',
  item_cover: '',
  media_type: '0',
  is_hot: false,
  impression: 0,
  read_cnt: '0',
}

test('a work', async (t) => {
  await t.test('that is filled by nothing but its plays says nothing else, and why', () => {
    const { itemId, url, plays, interactionRate, missing, ...rest } = read(unfilled)

    assert.deepEqual([itemId, url, plays], [id, `https://www.douyin.com/video/${id}`, 8_500_000])
    assert.deepEqual(new Set(Object.values(rest)), new Set([null]))
    const { videoId, ...others } = missing
    assert.equal(videoId, 'absent')
    assert.deepEqual(
      Object.keys(others).sort(),
      Object.keys(rest)
        .filter((name) => name !== 'videoId')
        .sort(),
    )
    assert.deepEqual(new Set(Object.values(others)), new Set(['not provided']))
    assert.deepEqual(interactionRate, {
      value: null,
      source: null,
      missing: 'a part is not provided',
      isConfirmed: null,
    })
  })

  await t.test('means its zeros where another statistic is filled, and its flag where it is described', () => {
    const video = read({ ...unfilled, like: 7, play: 0 })

    assert.deepEqual([video.plays, video.likes, video.comments, video.favourites, video.isHot], [0, 7, 0, 0, false])
    assert.deepEqual([video.impressions, video.missing.impressions], [null, 'not provided'])
    assert.deepEqual([video.interactionRate.value, video.interactionRate.missing], [null, 'no plays'])
    assert.equal(read({ ...unfilled, title: 'A title' }).isHot, false)
    assert.equal(read({ ...unfilled, is_hot: true }).isHot, true)
  })

  await t.test('has numbers and ids however they are written, and none that is no number', () => {
    for (const [written, plays] of [
      [12, 12],
      ['12', 12],
      ['12.0', 12],
      ['012', 12],
    ] as const) {
      assert.equal(read({ play: written }).plays, plays, String(written))
    }
    for (const written of [-1, '-1', 1.5, '1e3', 'many', {}, [1], true, '9'.repeat(16)]) {
      const { plays, missing } = read({ play: written })
      assert.deepEqual([plays, missing.plays], [null, 'unreadable'], String(written))
    }
  })

  await t.test('takes null and nothing for not provided, also where a zero would be one', () => {
    for (const nothing of [null, '']) {
      const { plays, likes, comments, isHot, missing } = read({
        like: 7,
        play: nothing,
        comment: nothing,
        is_hot: nothing,
      })
      assert.deepEqual([plays, likes, comments, isHot], [null, 7, null, null])
      assert.deepEqual(
        [missing.plays, missing.comments, missing.isHot],
        ['not provided', 'not provided', 'not provided'],
      )
    }
  })

  await t.test('believes no zero for a number that nobody can read', () => {
    for (const unreadable of [true, 'many', {}, [1], -1]) {
      const { likes, comments, shares, missing } = read({ ...unfilled, like: unreadable })
      assert.deepEqual([likes, comments, shares], [null, null, null])
      assert.deepEqual(
        [missing.likes, missing.comments, missing.shares],
        ['unreadable', 'not provided', 'not provided'],
      )
    }
    assert.equal(read({ ...unfilled, title: {} }).isHot, null)
  })

  await t.test('has texts of digits, and flags, however they are written', () => {
    const { title, authorUid, mediaType } = read({ title: 2026, core_user_id: 70000000001, media_type: 4 })
    assert.deepEqual([title, authorUid, mediaType], ['2026', '70000000001', 'video'])
    assert.deepEqual(
      [1, '1', true].map((is_hot) => read({ is_hot }).isHot),
      [true, true, true],
    )
    assert.deepEqual(
      [0, '0', false].map((is_hot) => read({ is_hot, title: 'A title' }).isHot),
      [false, false, false],
    )
    assert.equal(read({ media_type: 'constructor' }).mediaType, null)
    assert.equal(read({ title: true, item_title: 'A title' }).title, 'A title')
  })

  await t.test('takes what is filled, whichever of its names or places has it', () => {
    const video = read({
      title: '',
      item_title: 'A title',
      play: 0,
      like: 0,
      interact_rate: '0.0000',
      duration: 0,
      stats: {
        watch_cnt: '100',
        like_cnt: '3',
        comment_cnt: '1',
        share_cnt: '0',
        favorite_cnt: '5',
        interact_rate: 0.04,
        duration: 9,
      },
    })

    assert.deepEqual([video.title, video.plays, video.likes, video.durationSeconds], ['A title', 100, 3, 9])
    assert.deepEqual(video.interactionRate, { value: 0.04, source: 'upstream', missing: null, isConfirmed: true })
  })

  await t.test('has upstream’s rate where there is one, and whether its parts give it', () => {
    const parts = { play: 1_000, like: 20, comment: 5, share: 5, favorite: 900 }
    const rate = (interact_rate: unknown) => read({ ...parts, interact_rate }).interactionRate

    assert.deepEqual(rate('0.0300'), { value: 0.03, source: 'upstream', missing: null, isConfirmed: true })
    assert.deepEqual(rate(0.0301), { value: 0.0301, source: 'upstream', missing: null, isConfirmed: true })
    assert.deepEqual(rate(0.93), { value: 0.93, source: 'upstream', missing: null, isConfirmed: false })
    // A rate nobody filled is no rate of zero.
    for (const unset of [undefined, 0, '0', '0.0', '0.0000', ''] as const) {
      assert.deepEqual(
        rate(unset),
        { value: 0.03, source: 'computed', missing: null, isConfirmed: null },
        String(unset),
      )
    }
    assert.deepEqual(read({ play: 1_000, interact_rate: 0.03 }).interactionRate.isConfirmed, null)
  })

  await t.test('says what kind it is', () => {
    assert.equal(read({ media_type: '4' }).mediaType, 'video')
    assert.equal(read({ media_type: 2 }).mediaType, 'image album')
    assert.deepEqual(
      [read({ media_type: '9' }).mediaType, read({ media_type: '9' }).missing.mediaType],
      [null, 'unreadable'],
    )
  })

  await t.test('is none without an id', () => {
    for (const work of [
      null,
      [],
      'x',
      {},
      { item_id: '' },
      { item_id: '0' },
      { item_id: 0 },
      { item_id: 2 ** 60 },
      { item_id: 'x1' },
    ]) {
      assert.equal(readVideo(work, Number.MAX_SAFE_INTEGER), undefined, JSON.stringify(work))
    }
  })
})
