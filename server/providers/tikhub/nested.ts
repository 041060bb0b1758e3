import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Fault } from '#collector'

/** A count, sent as text or as a number. */
const count = Type.Optional(Type.Union([Type.String({ pattern: '^[0-9]{1,19}$' }), Type.Integer({ minimum: 0 })]))
const text = Type.Optional(Type.String())

/** A number from 0 on, sent as text or as a number. */
const amount = Type.Optional(
  Type.Union([Type.Number({ minimum: 0 }), Type.String({ pattern: '^[0-9]{1,15}(\\.[0-9]{1,12})?$' })]),
)

/** An integer beyond what a number can hold, as it is kept to be written again. */
const Digits = Type.Object({ rawJSON: Type.String({ pattern: '^[0-9]{1,20}$' }) })

/** An id, sent as text or as a bare number. */
const Id = Type.Union([Type.String({ pattern: '^[0-9]{1,20}$' }), Type.Integer({ minimum: 0 }), Digits])

/** A work as TikHub writes it. Its `create_time` is true Unix time. */
const NestedVideo = Type.Object({
  id: Id,
  video_id: text,
  author_id: Type.Optional(Type.Union([Id, Type.String()])),
  title: text,
  url: text,
  cover_uri: text,
  create_time: count,
  /** Seconds. */
  duration: amount,
  stats: Type.Optional(
    Type.Object({
      watch_cnt: count,
      like_cnt: count,
      comment_cnt: count,
      share_cnt: count,
      favorite_cnt: count,
      interact_rate: amount,
      /** "0" where it is not known. */
      avg_watch_dura: Type.Optional(Type.Union([Type.String(), Type.Number()])),
    }),
  ),
})

/** A work in the wire form, which occurs as well. */
const FlatVideo = Type.Object({ item_id: Type.Union([Type.String(), Type.Number(), Digits]) })

const Video = Type.Union([NestedVideo, FlatVideo])

/** A list may be an array, one work, null or absent. */
const list = Type.Optional(Type.Union([Type.Array(Video), Video, Type.Null()]))

/** Content performance as TikHub says it: lists under plural names, single works under singular ones, in any mix. */
export const NestedContent = Type.Object({
  base_resp: Type.Object({ status_code: Type.Integer(), status_message: Type.Optional(Type.String()) }),
  masterpiece_videos: list,
  masterpiece_video: list,
  newest_videos: list,
  newest_video: list,
  order_hot_videos: list,
  order_hot_video: list,
  personal_hot_videos: list,
  personal_hot_video: list,
})

/** Checks data against a schema of TikHub's, and turns it into the wire form. */
export function readShape<S extends TSchema>(
  schema: S,
  toWire: (data: Static<S>) => unknown,
): (data: unknown) => unknown {
  const checker = Compile(schema)
  return (data) => {
    if (checker.Check(data)) return toWire(data)
    const [error] = checker.Errors(data)
    const complaint = `data${error?.instancePath ?? ''} ${error?.message ?? 'does not fit the schema'}`
    throw new Fault('reply.unfit', complaint, { isBilled: true })
  }
}
