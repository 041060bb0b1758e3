import {
  type Fields,
  isObject,
  isTold,
  isZero,
  listFilled,
  type Missing,
  pick,
  readAmount,
  readCount,
  readFilled,
  readFlag,
  readId,
  readSaid,
  readText,
  type Said,
} from './fields.ts'
import { type Dated, dateWork, type Published } from './published.ts'

/** What is known of one work, whatever the shape it came in. `null`: nothing, and `missing` says why. */
export interface Video {
  readonly itemId: string
  /** A link that stays. */
  readonly url: string
  readonly published: Published
  readonly title: string | null
  readonly videoId: string | null
  /** Douyin uid of the author. */
  readonly authorUid: string | null
  /** Where the platform stores the cover: not a link. */
  readonly coverUri: string | null
  readonly durationSeconds: number | null
  readonly mediaType: 'video' | 'image album' | null
  readonly isHot: boolean | null
  readonly plays: number | null
  readonly likes: number | null
  readonly comments: number | null
  readonly shares: number | null
  readonly favourites: number | null
  readonly impressions: number | null
  /** Reads of an image album. */
  readonly reads: number | null
  readonly interactionRate: InteractionRate
  readonly missing: Readonly<Partial<Record<VideoField, Missing>>>
}

/** (likes + comments + shares) / plays. */
export interface InteractionRate {
  readonly value: number | null
  readonly source: 'upstream' | 'computed' | null
  /** Why there is no value. */
  readonly missing: 'a part is not provided' | 'no plays' | null
  /** Whether upstream's value is what its parts give, to 4 decimals; `null` where one of the two is missing. */
  readonly isConfirmed: boolean | null
}

const fieldNames = {
  title: ['title', 'item_title'],
  videoId: ['video_id'],
  authorUid: ['core_user_id', 'author_id'],
  coverUri: ['item_cover', 'head_image_uri', 'cover_uri'],
  durationSeconds: ['duration'],
  mediaType: ['media_type'],
  isHot: ['is_hot'],
  plays: ['play', 'watch_cnt'],
  likes: ['like', 'like_cnt'],
  comments: ['comment', 'comment_cnt'],
  shares: ['share', 'share_cnt'],
  favourites: ['favorite', 'favorite_cnt'],
  impressions: ['impression'],
  reads: ['read_cnt'],
} as const

type VideoField = keyof typeof fieldNames

/** The statistics that are filled together: where one of them is, a zero beside it is a zero. */
const interactions = ['likes', 'comments', 'shares', 'favourites'] as const

const counts = ['durationSeconds', 'plays', ...interactions, 'impressions', 'reads'] as const

/** A work described at all has one of these: then a flag that is not set is a no. */
const description = ['title', 'videoId', 'durationSeconds', 'mediaType', ...interactions] as const

const mediaTypes: ReadonlyMap<string, 'video' | 'image album'> = new Map([
  ['4', 'video'],
  ['2', 'image album'],
])

const readers = {
  title: readText,
  videoId: readText,
  authorUid: readId,
  coverUri: readText,
  durationSeconds: readAmount,
  mediaType: (value: unknown) => mediaTypes.get(String(value)),
  isHot: readFlag,
  plays: readCount,
  likes: readCount,
  comments: readCount,
  shares: readCount,
  favourites: readCount,
  impressions: readCount,
  reads: readCount,
} as const satisfies Record<VideoField, (value: unknown) => unknown>

/** Upstream cuts its rates to 4 decimals. */
const rateTolerance = 1e-4

/** A work that was read but for its time, which the others of its answer may have to tell. */
export interface UndatedVideo {
  readonly video: Omit<Video, 'published'>
  readonly dated: Dated
  /** Counts it gives as 0 that are read as not provided. */
  readonly falseZeros: number
}

/**
 * Reads one work, flat or nested, of an answer that was collected then; `undefined` where there is none, or it has no id.
 */
export function readVideo(work: unknown, collectedAt: number): UndatedVideo | undefined {
  if (!isObject(work)) return undefined
  const { stats } = work
  const fields: Fields = isObject(stats) ? { ...work, ...stats, ...listFilled(work) } : work
  const itemId = readId(pick(fields, ['item_id', 'id'], readId))
  if (itemId === undefined || itemId === '0') return undefined
  const raw = (name: VideoField): unknown => pick(fields, fieldNames[name], readers[name])
  const isToldBy = (name: VideoField): boolean => isTold(raw(name), readers[name])
  const readFlagged = description.some(isToldBy) ? readSaid : readFilled
  const readInBlock = interactions.some(isToldBy) ? readSaid : readFilled
  const { values, missing } = openSaid({
    title: readFilled(raw('title'), readers.title),
    videoId: readFilled(raw('videoId'), readers.videoId),
    authorUid: readFilled(raw('authorUid'), readers.authorUid),
    coverUri: readFilled(raw('coverUri'), readers.coverUri),
    durationSeconds: readFilled(raw('durationSeconds'), readers.durationSeconds),
    mediaType: readFilled(raw('mediaType'), readers.mediaType),
    isHot: readFlagged(raw('isHot'), readers.isHot),
    plays: readInBlock(raw('plays'), readers.plays),
    likes: readInBlock(raw('likes'), readers.likes),
    comments: readInBlock(raw('comments'), readers.comments),
    shares: readInBlock(raw('shares'), readers.shares),
    favourites: readInBlock(raw('favourites'), readers.favourites),
    // Nothing stands beside these that could vouch for a zero.
    impressions: readFilled(raw('impressions'), readers.impressions),
    reads: readFilled(raw('reads'), readers.reads),
  } satisfies Record<VideoField, Said<unknown>>)
  const written = [fields['create_time'], fields['create_timestamp']]
  const day = readText(fields['item_date'])
  return {
    video: {
      itemId,
      url: `https://www.douyin.com/video/${itemId}`,
      ...values,
      interactionRate: readRate(fields['interact_rate'], values),
      missing,
    },
    dated: dateWork({ itemId, written, day, collectedAt }),
    falseZeros: counts.filter((name) => missing[name] === 'not provided' && isZero(raw(name))).length,
  }
}

/** Each work once, where it first stands, in the copy that tells most of it: statistics before all else. */
export function keepFullest(copies: readonly Video[]): Video[] {
  const fullest = new Map<string, Video>()
  for (const copy of copies) {
    const kept = fullest.get(copy.itemId)
    if (!kept || countUntold(copy) < countUntold(kept)) fullest.set(copy.itemId, copy)
  }
  return [...fullest.values()]
}

const statistics = ['plays', ...interactions] as const

/** What a copy leaves out; a statistic outweighs every other field. */
function countUntold({ missing }: Video): number {
  const statisticsMissing = statistics.filter((name) => missing[name] !== undefined).length
  return statisticsMissing * 100 + Object.keys(missing).length
}

type Values<S> = { readonly [Name in keyof S]: S[Name] extends Said<infer T> ? T | null : never }

/** What was said, and apart from it why nothing was. */
function openSaid<S extends Readonly<Record<string, Said<unknown>>>>(said: S) {
  const values: Record<string, unknown> = {}
  const missing: { [Name in keyof S]?: Missing } = {}
  for (const name of Object.keys(said) as (keyof S & string)[]) {
    const one = said[name]
    if (one === undefined) continue
    values[name] = findValue(one)
    if ('missing' in one) missing[name] = one.missing
  }
  // Every name of `said` was given its value just above.
  return { values: values as Values<S>, missing }
}

const findValue = <T>(said: Said<T>): T | null => ('value' in said ? said.value : null)

type RateParts = Pick<Video, 'plays' | 'likes' | 'comments' | 'shares'>

/** Favourites are left out, as upstream leaves them out. */
export function countInteractions({ likes, comments, shares }: Omit<RateParts, 'plays'>): number | null {
  return likes === null || comments === null || shares === null ? null : likes + comments + shares
}

/** A work's own interaction rate; `null` where a part is not provided, or nobody played it. */
function computeRate(parts: RateParts): number | null {
  const interactions = countInteractions(parts)
  return interactions === null || parts.plays === null || parts.plays === 0 ? null : interactions / parts.plays
}

function readRate(raw: unknown, parts: RateParts): InteractionRate {
  const computed = computeRate(parts)
  const upstream = findValue(readFilled(raw, readAmount))
  if (upstream !== null) {
    const isConfirmed = computed === null ? null : Math.abs(computed - upstream) <= rateTolerance
    return { value: upstream, source: 'upstream', missing: null, isConfirmed }
  }
  if (computed !== null) return { value: computed, source: 'computed', missing: null, isConfirmed: null }
  const missing = parts.plays === 0 ? 'no plays' : 'a part is not provided'
  return { value: null, source: null, missing, isConfirmed: null }
}
