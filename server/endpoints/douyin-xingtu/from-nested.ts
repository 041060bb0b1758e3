import type { Judged } from '#catalogue'
import { findExactDigits, formatDay, readUnixSeconds } from '#kit'
import { NestedContent, readShape, type TikHubVideo } from '#providers/tikhub'

type Content = Judged<typeof NestedContent>
type Listed = Content['newest_video']

/** Every field of the wire form with what the contract writes where nothing is known. */
const unknownVideo = {
  acu: 0,
  avg_watch: 0,
  barrage: 0,
  biz_id: '0',
  comment: 0,
  core_user_id: '0',
  create_time: 0,
  create_timestamp: 0,
  duration: 0,
  duration_min: 0,
  fans_club: 0,
  favorite: '0',
  finish_time: 0,
  head_image_uri: '',
  head_image_uris: [],
  head_image_url_signed: '',
  height: '0',
  impression: 0,
  industry: '',
  interact_rate: 0,
  is_hot: false,
  is_playlet: 0,
  item_animated_cover: '',
  item_cover: '',
  item_date: '',
  item_id: '0',
  item_title: '',
  like: 0,
  live_status: 0,
  max_watch: 0,
  media_type: '0',
  original_status: 0,
  play: 0,
  play_over_5min: 0,
  read_cnt: '0',
  repin: 0,
  send_gift: 0,
  send_prop: 0,
  send_red_packet: 0,
  share: 0,
  status: 0,
  title: '',
  url: '',
  video_id: '',
  width: '0',
} as const

/** A number however it was written; 0 where there is none, and whatever nobody can read as it stands. */
function writeNumber(value: unknown): unknown {
  const number = readNumber(value)
  return number ?? (isNothing(value) ? 0 : value)
}

function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}(\.\d{1,12})?$/.test(value) ? Number(value) : value
  return typeof number === 'number' ? number : undefined
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === ''

/** The wire form has ids as text: they exceed what a number can hold. */
const writeDigits = (id: unknown): string => (isNothing(id) ? '0' : (findExactDigits(id) ?? String(id)))

/** When a work was created, in the unit of the wire form; what is no time in any unit stays as it is, and has no day. */
function writeTimes(written: unknown) {
  const seconds = readUnixSeconds(writeDigits(written))
  const createdAt = seconds ?? writeNumber(written)
  return {
    create_time: createdAt,
    create_timestamp: createdAt,
    item_date: seconds === undefined ? '' : formatDay(seconds * 1_000),
  }
}

function writeLength(written: unknown) {
  const lengthSeconds = readNumber(written)
  if (lengthSeconds === undefined) return { duration: writeNumber(written), duration_min: 0 }
  return { duration: Math.floor(lengthSeconds), duration_min: Math.floor(lengthSeconds / 60) }
}

/** What only TikHub's own form of a work has. */
const nestedNames = ['id', 'author_id', 'cover_uri', 'stats'] as const

const isNested = (video: TikHubVideo): boolean =>
  isNothing(video.item_id) && nestedNames.some((name) => video[name] !== undefined)

/**
 * A nested work in the wire form. What it does not say, or says by null, has the contract's default; its `create_time` stays true,
 * while other upstreams' is 8 hours ahead; fields nobody here knows go on as they are.
 */
function flatten({ id, author_id, title, cover_uri, create_time, duration, stats, ...others }: TikHubVideo): object {
  const { watch_cnt, like_cnt, comment_cnt, share_cnt, favorite_cnt, interact_rate, avg_watch_dura, ...moreStats } =
    stats ?? {}
  return {
    ...unknownVideo,
    ...listSaid(others),
    ...listSaid(moreStats),
    ...(!isNothing(avg_watch_dura) && Number(avg_watch_dura) !== 0 && { avg_watch_dura }),
    item_id: writeDigits(id),
    core_user_id: writeDigits(author_id),
    title: title ?? '',
    item_title: title ?? '',
    head_image_uri: cover_uri ?? '',
    item_cover: cover_uri ?? '',
    ...writeTimes(create_time),
    ...writeLength(duration),
    play: writeNumber(watch_cnt),
    like: writeNumber(like_cnt),
    comment: writeNumber(comment_cnt),
    share: writeNumber(share_cnt),
    favorite: writeDigits(favorite_cnt),
    interact_rate: writeNumber(interact_rate),
  }
}

/** Without nulls where the wire form has a default for what is not known. */
const listSaid = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== null || !Object.hasOwn(unknownVideo, name)),
  )

const flattenLists = (...lists: readonly Listed[]): (object | null)[] =>
  lists
    .flatMap((list) => list ?? [])
    .map((video: TikHubVideo | null) => (video !== null && isNested(video) ? flatten(video) : video))

/** TikHub's content performance in the wire form of both endpoints. */
export const readNested = readShape(NestedContent, (content) => {
  const {
    masterpiece_videos,
    masterpiece_video,
    newest_videos,
    newest_video,
    order_hot_videos,
    order_hot_video,
    personal_hot_videos,
    personal_hot_video,
    ...others
  } = content
  return {
    ...others,
    masterpiece_videos: flattenLists(masterpiece_videos, masterpiece_video),
    newest_videos: flattenLists(newest_videos, newest_video),
    order_hot_videos: flattenLists(order_hot_videos, order_hot_video),
    personal_hot_videos: flattenLists(personal_hot_videos, personal_hot_video),
  }
})
