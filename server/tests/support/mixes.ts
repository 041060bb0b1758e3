import fc from 'fast-check'

/** The true facts of an invented work, `null` where its upstream does not provide them. */
export interface Work {
  readonly itemId: string
  /** Unix seconds. */
  readonly publishedAt: number
  readonly title: string | null
  readonly authorUid: string | null
  readonly durationSeconds: number | null
  readonly isHot: boolean
  readonly plays: number
  /** Likes and so on are provided together. */
  readonly interactions: Interactions | null
}

interface Interactions {
  readonly likes: number
  readonly comments: number
  readonly shares: number
  readonly favourites: number
}

type Shape = 'flat' | 'nested' | 'show'

/** How somebody writes works. */
interface Hand {
  readonly shape: Shape
  /** Numbers as texts, as `agw-js-conv: str` has it. */
  readonly isText: boolean
  /** Ids as bare numbers, beyond what a number can hold. */
  readonly hasBareIds: boolean
  readonly hasRate: boolean
  /** Flat works have been seen with times 8 hours ahead. */
  readonly isAhead: boolean
}

interface Entry {
  readonly work: Work
  readonly hand: Hand
}

const listNames = ['masterpiece', 'newest', 'orderHot', 'personalHot', 'latestPersonal', 'latestSponsored'] as const
export type ListName = (typeof listNames)[number]

const namesOf = {
  masterpiece: { plural: 'masterpiece_videos', singular: 'masterpiece_video' },
  newest: { plural: 'newest_videos', singular: 'newest_video' },
  orderHot: { plural: 'order_hot_videos', singular: 'order_hot_video' },
  personalHot: { plural: 'personal_hot_videos', singular: 'personal_hot_video' },
  latestPersonal: { plural: 'latest_item_info', singular: 'latest_item_info' },
  latestSponsored: { plural: 'latest_star_item_info', singular: 'latest_star_item_info' },
} as const satisfies Record<ListName, Readonly<Record<'plural' | 'singular', string>>>

/** An answer as a supplier might write it, and what it says. */
export interface Mix {
  readonly body: string
  /** The answer without an envelope. */
  readonly content: string
  readonly lists: Readonly<Record<ListName, readonly Entry[]>>
}

const anyWork: fc.Arbitrary<Work> = fc
  .record({
    uploadedAt: fc.integer({ min: Date.UTC(2017, 0) / 1_000, max: Date.UTC(2030, 0) / 1_000 }),
    rest: fc.integer({ min: 1, max: 0xffff_ffff }),
    delaySeconds: fc.nat({ max: 500 }),
    title: fc.option(fc.string({ minLength: 1 }).filter((title) => !/^0(\.0+)?$/.test(title))),
    authorUid: fc.option(fc.bigInt({ min: 1n, max: 10n ** 20n - 1n }).map(String)),
    durationSeconds: fc.option(fc.integer({ min: 1, max: 9_000_000 }).map((ms) => ms / 1_000)),
    isHot: fc.boolean(),
    plays: fc.integer({ min: 1, max: 4_000_000_000 }),
    interactions: fc.option(
      fc.record({
        likes: fc.integer({ min: 1, max: 90_000_000 }),
        // A zero beside something that is filled is a zero.
        comments: fc.nat({ max: 3_000_000 }),
        shares: fc.nat({ max: 3_000_000 }),
        favourites: fc.nat({ max: 3_000_000 }),
      }),
    ),
  })
  .map(({ uploadedAt, rest, delaySeconds, ...facts }) => ({
    ...facts,
    itemId: String((BigInt(uploadedAt) << 32n) + BigInt(rest)),
    publishedAt: uploadedAt + delaySeconds,
  }))

const anyHand: fc.Arbitrary<Hand> = fc.record({
  shape: fc.constantFrom('flat', 'nested', 'show'),
  isText: fc.boolean(),
  hasBareIds: fc.boolean(),
  hasRate: fc.boolean(),
  isAhead: fc.boolean(),
})

/** (likes + comments + shares) / plays, cut to 4 decimals as upstream cuts it. */
export const rateOf = ({ plays, interactions }: Work): number | null =>
  interactions === null
    ? null
    : Math.floor(((interactions.likes + interactions.comments + interactions.shares) / plays) * 1e4) / 1e4

function writeWork({ work, hand }: Entry): object {
  const { isText, hasBareIds, hasRate, isAhead } = hand
  const number = (value: number): number | string => (isText ? String(value) : value)
  const id = (value: string | null): unknown => (hasBareIds && value !== null ? bare(value) : (value ?? '0'))
  const { likes = 0, comments = 0, shares = 0, favourites = 0 } = work.interactions ?? {}
  const rate = rateOf(work)
  const interactRate = isText ? (rate ?? 0).toFixed(4) : (rate ?? 0)
  const rated = hasRate ? { interact_rate: interactRate } : {}
  const duration = number(work.durationSeconds ?? 0)
  if (hand.shape === 'nested') {
    return {
      id: id(work.itemId),
      author_id: id(work.authorUid),
      title: work.title ?? '',
      create_time: number(work.publishedAt),
      duration,
      stats: {
        watch_cnt: number(work.plays),
        like_cnt: number(likes),
        comment_cnt: number(comments),
        share_cnt: number(shares),
        favorite_cnt: number(favourites),
        ...rated,
      },
    }
  }
  const shared = {
    item_id: id(work.itemId),
    core_user_id: id(work.authorUid),
    title: work.title ?? '',
    item_title: work.title ?? '',
    duration,
    is_hot: work.isHot,
    play: number(work.plays),
    like: number(likes),
    comment: number(comments),
    share: number(shares),
    acu: number(0),
  }
  if (hand.shape === 'show') return { ...shared, create_time: number(work.publishedAt) }
  const aheadSeconds = isAhead ? 28_800 : 0
  return { ...shared, ...rated, favorite: number(favourites), create_time: number(work.publishedAt + aheadSeconds) }
}

/** Marks a text that is to be written without its quotes. */
const bare = (digits: string): string => `bare:${digits}`

const writeJson = (value: unknown): string => JSON.stringify(value).replaceAll(/:"bare:(\d+)"/g, ':$1')

type Form = 'array' | 'object' | 'both' | 'null' | 'absent'

/** The members in which a list may come. Singular names are absent where there is nothing. */
function writeList(list: ListName, entries: readonly Entry[], form: Form, isPlural: boolean): object {
  const { plural, singular } = namesOf[list]
  const name = isPlural ? plural : singular
  const [first] = entries
  if (!first) return form === 'absent' ? {} : { [name]: form === 'null' ? null : [] }
  if (entries.length === 1 && form === 'object') return { [name]: writeWork(first) }
  if (form === 'both') return { [singular]: writeWork(first), [plural]: entries.map(writeWork) }
  return { [name]: entries.map(writeWork) }
}

const envelopes: readonly ((data: object) => object)[] = [
  (data) => data,
  (data) => ({ data }),
  (data) => ({ code: 0, data, message: null, recordTime: null, requestId: '0'.repeat(32) }),
  (data) => ({ code: 200, data: { base_resp: { status_code: 0 }, data } }),
]

const anyList = fc.record({
  entries: fc.uniqueArray(fc.record({ work: anyWork, hand: anyHand }), {
    maxLength: 3,
    selector: ({ work }) => work.itemId,
  }),
  form: fc.constantFrom<Form>('array', 'object', 'both', 'null', 'absent'),
  isPlural: fc.boolean(),
})

/** Every list in every form, of works by every hand, in every envelope. */
export const anyMix: fc.Arbitrary<Mix> = fc
  .record({
    masterpiece: anyList,
    newest: anyList,
    orderHot: anyList,
    personalHot: anyList,
    latestPersonal: anyList,
    latestSponsored: anyList,
    envelope: fc.constantFrom(...envelopes),
  })
  .filter((mix) => listNames.some((list) => mix[list].entries.length > 0))
  .map(({ envelope, ...written }) => {
    const members = listNames.map((list) => {
      const { entries, form, isPlural } = written[list]
      return writeList(list, entries, form, isPlural)
    })
    const entriesOf = (list: ListName): readonly Entry[] => written[list].entries
    const content = Object.assign({ base_resp: { status_code: 0 } }, ...members)
    return {
      body: writeJson(envelope(content)),
      content: writeJson(content),
      lists: {
        masterpiece: entriesOf('masterpiece'),
        newest: entriesOf('newest'),
        orderHot: entriesOf('orderHot'),
        personalHot: entriesOf('personalHot'),
        latestPersonal: entriesOf('latestPersonal'),
        latestSponsored: entriesOf('latestSponsored'),
      },
    }
  })
