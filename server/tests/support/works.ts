import type { TestCaller, TestService } from './service.ts'
import { flatVideo, idOf } from './upstream.ts'

/** An answer of recommended videos in the wire form: one newest work for each of these plays, uploaded an hour apart. */
export function worksAnswer(plays: readonly number[]): string {
  const videos = plays.map((play, place) => flatVideo(uploadedAt(place), play))
  const lists = { masterpiece_videos: [], newest_videos: videos, order_hot_videos: [], personal_hot_videos: [] }
  return JSON.stringify({ base_resp: { status_code: 0, status_message: '' }, ...lists })
}

/** True Unix seconds of a work in it, by its place. */
export const uploadedAt = (place: number): number => 1_750_000_000 + place * 3_600

export const workId = (place: number): string => idOf(uploadedAt(place))

/** Asks our own REST as this caller. */
export async function askV1({ ask }: TestService, { secret }: TestCaller, target: string) {
  const { status, headers, text } = await ask(`/v1${target}`, { headers: { authorization: `Bearer ${secret}` } })
  return { status, headers, text, body: JSON.parse(text) }
}
