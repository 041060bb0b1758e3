import { zstdDecompressSync } from 'node:zlib'
import { type ListName, listWorks, type Reading } from './reading.ts'
import type { Video } from './video.ts'

/** Lists that are no selection: what a creator published last, all of it or one kind. */
export const baselines = ['newest', 'latestPersonal', 'latestSponsored'] as const satisfies readonly ListName[]
export type Baseline = (typeof baselines)[number]

/** What a history needs of a work in one answer. Numbers are `null` where nothing is known. */
export interface Point extends Pick<Video, 'itemId' | 'plays' | 'likes' | 'comments' | 'shares' | 'favourites'> {
  /** True Unix seconds. */
  readonly publishedAt: number | null
  /** The list of what was published last that it stood in, if any: the others are picked for being good. */
  readonly baseline: Baseline | null
}

export function listPoints(reading: Reading): Point[] {
  const origins = new Map(
    baselines.flatMap((list) => reading.lists[list].map(({ itemId }) => [itemId, list] as const)).reverse(),
  )
  return listWorks(reading).map(({ itemId, published, plays, likes, comments, shares, favourites }) => ({
    itemId,
    publishedAt: published.at,
    baseline: origins.get(itemId) ?? null,
    plays,
    likes,
    comments,
    shares,
    favourites,
  }))
}

/** Far more than the works of the largest answer. */
const bytesMax = 16 * 1_048_576

type Row = readonly [string, number | null, number, ...(number | null)[]]

/**
 * Points as the archive keeps them beside an answer: a twentieth of the answer, and read without it. Not compressed: a page of
 * history reads a hundred of them, and opening as many decompressors took longer than all the rest.
 */
export function writePoints(points: readonly Point[]): Buffer {
  const rows = points.map(
    ({ itemId, publishedAt, baseline, plays, likes, comments, shares, favourites }): Row => [
      itemId,
      publishedAt,
      baseline === null ? 0 : baselines.indexOf(baseline) + 1,
      plays,
      likes,
      comments,
      shares,
      favourites,
    ],
  )
  return Buffer.from(JSON.stringify(rows))
}

/** How each of them began while they were compressed. */
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

/** Reads what `writePoints` wrote, now or while it compressed. */
export function readPoints(bytes: Uint8Array): Point[] {
  const isCompressed = zstdMagic.equals(bytes.subarray(0, zstdMagic.length))
  const text = isCompressed ? zstdDecompressSync(bytes, { maxOutputLength: bytesMax }) : bytes
  const rows: readonly Row[] = JSON.parse(Buffer.from(text).toString('utf8'))
  return rows.map(
    ([itemId, publishedAt, origin, plays = null, likes = null, comments = null, shares = null, favourites = null]) => ({
      itemId,
      publishedAt,
      baseline: baselines[origin - 1] ?? null,
      plays,
      likes,
      comments,
      shares,
      favourites,
    }),
  )
}
