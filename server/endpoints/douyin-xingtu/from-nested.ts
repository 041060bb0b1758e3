import type { Static } from 'typebox'
import { findExactDigits, formatDay, readUnixSeconds } from '#kit'
import { NestedContent, readShape } from '#providers/tikhub'

type Content = Static<typeof NestedContent>
type Listed = NonNullable<Content['newest_video']>
type Video = Exclude<Listed, readonly unknown[]>
type NestedVideo = Extract<Video, { readonly id: unknown }>

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

const toNumber = (count: string | number | undefined): number => Number(count ?? 0)

/** The wire form has ids as text: they exceed what a number can hold. */
const toText = (id: NestedVideo['id']): string => findExactDigits(id) ?? String(id)

/** When a work was created, in the unit of the wire form; what is no time in any unit stays as it is, and has no day. */
function writeTimes(written: NestedVideo['create_time']) {
  const seconds = readUnixSeconds(String(written ?? ''))
  const createdAt = seconds ?? toNumber(written)
  return {
    create_time: createdAt,
    create_timestamp: createdAt,
    item_date: seconds === undefined ? '' : formatDay(seconds * 1_000),
  }
}

function flattenVideo(video: Video): object {
  return 'id' in video ? flattenNested(video) : video
}

/**
 * A nested work in the wire form. What it does not say has the contract's default; its `create_time` stays true, while
 * other upstreams' is 8 hours ahead; fields nobody here knows go on as they are.
 */
function flattenNested({
  id,
  author_id,
  title,
  cover_uri,
  create_time,
  duration,
  stats,
  ...others
}: NestedVideo): object {
  const { watch_cnt, like_cnt, comment_cnt, share_cnt, favorite_cnt, interact_rate, avg_watch_dura, ...moreStats } =
    stats ?? {}
  const lengthSeconds = Math.floor(toNumber(duration))
  return {
    ...unknownVideo,
    ...others,
    ...moreStats,
    ...(avg_watch_dura !== undefined && Number(avg_watch_dura) !== 0 && { avg_watch_dura }),
    item_id: toText(id),
    core_user_id: toText(author_id ?? '0'),
    title: title ?? '',
    item_title: title ?? '',
    head_image_uri: cover_uri ?? '',
    item_cover: cover_uri ?? '',
    ...writeTimes(create_time),
    duration: lengthSeconds,
    duration_min: Math.floor(lengthSeconds / 60),
    play: toNumber(watch_cnt),
    like: toNumber(like_cnt),
    comment: toNumber(comment_cnt),
    share: toNumber(share_cnt),
    favorite: String(favorite_cnt ?? 0),
    interact_rate: toNumber(interact_rate),
  }
}

const flattenList = (...listed: readonly (Listed | Listed[] | null | undefined)[]): object[] =>
  listed.flatMap((list) => list ?? []).map((video) => flattenVideo(video as Video))

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
    masterpiece_videos: flattenList(masterpiece_videos, masterpiece_video),
    newest_videos: flattenList(newest_videos, newest_video),
    order_hot_videos: flattenList(order_hot_videos, order_hot_video),
    personal_hot_videos: flattenList(personal_hot_videos, personal_hot_video),
  }
})
