import Type, { type TSchema } from 'typebox'
import { createUnfitFinder, type Judged } from '#catalogue'
import { unfitFault } from '#collector'

/** A number, sent as text or as a number. */
const number = Type.Optional(Type.Union([Type.String(), Type.Number()]))
const text = Type.Optional(Type.String())

/** A work as TikHub writes it, or in the wire form, which occurs as well. */
const Video = Type.Object({
  id: number,
  /** In the wire form. */
  item_id: number,
  video_id: text,
  author_id: number,
  title: text,
  url: text,
  cover_uri: text,
  /** True Unix time, in seconds. */
  create_time: number,
  /** Seconds. */
  duration: number,
  stats: Type.Optional(
    Type.Object({
      watch_cnt: number,
      like_cnt: number,
      comment_cnt: number,
      share_cnt: number,
      favorite_cnt: number,
      interact_rate: number,
      /** "0" where it is not known. */
      avg_watch_dura: number,
    }),
  ),
})

export type TikHubVideo = NonNullable<Extract<Judged<typeof Video>, object>>

/** A list may be an array, one work, null or absent. */
const list = Type.Optional(Type.Union([Type.Array(Video), Video, Type.Null()]))

/** Content performance as TikHub says it: lists under plural names, single works under singular ones, in any mix. */
export const NestedContent = Type.Object({
  base_resp: Type.Object({ status_code: Type.Literal(0), status_message: text }),
  masterpiece_videos: list,
  masterpiece_video: list,
  newest_videos: list,
  newest_video: list,
  order_hot_videos: list,
  order_hot_video: list,
  personal_hot_videos: list,
  personal_hot_video: list,
})

/**
 * Judges data by what matters of a schema of TikHub's, as answers are judged by `data` of their endpoint, and turns it into the wire
 * form. An integer beyond what a number can hold is what `JSON.stringify` writes as it stood.
 */
export function readShape<S extends TSchema>(
  schema: S,
  toWire: (data: Judged<S>) => unknown,
): (data: unknown) => unknown {
  const findUnfit = createUnfitFinder(schema)
  return (data) => {
    // To a schema, digits that were kept are no number: it sees the data as anybody else would parse it.
    const unfit = findUnfit(JSON.parse(JSON.stringify(data) ?? 'null'))
    if (unfit) throw unfitFault(unfit)
    // Data in which nothing is unfit is what this type says.
    return toWire(data as Judged<S>)
  }
}
