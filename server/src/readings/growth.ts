import { type Metric, toMetric } from './metrics.ts'
import type { Point } from './points.ts'
import { addUp, findMedian } from './statistics.ts'
import { countInteractions } from './video.ts'

/** The works of one answer, and when it was collected. */
export interface Sighting {
  /** Unix milliseconds. */
  readonly at: number
  readonly points: readonly Point[]
}

const dayMs = 86_400_000

/** Answers closer together than this say nothing of a day. */
const apartMsMin = 60_000

/** What a number grew by in a day; `null` where one of the two is not known, or they are too close together. */
export function growPerDay(
  before: { readonly at: number; readonly plays: number | null },
  after: { readonly at: number; readonly plays: number | null },
): number | null {
  const apartMs = after.at - before.at
  if (before.plays === null || after.plays === null || apartMs < apartMsMin) return null
  return ((after.plays - before.plays) / apartMs) * dayMs
}

/** What the works of two answers gained in a day, together. */
export function measureGrowth(before: Sighting | undefined, after: Sighting | undefined): Metric {
  const formula = 'plays-growth-per-day/1'
  if (!before || !after) return toMetric(formula, [], undefined, 'there is no earlier answer to compare with')
  if (after.at - before.at < apartMsMin)
    return toMetric(formula, [], undefined, 'the two answers are too close together')
  const earlier = new Map(before.points.map((point) => [point.itemId, point]))
  const grown = after.points.flatMap((point) => {
    const known = earlier.get(point.itemId)
    const perDay = known
      ? growPerDay({ at: before.at, plays: known.plays }, { at: after.at, plays: point.plays })
      : null
    return perDay === null ? [] : [{ perDay, published: { at: point.publishedAt } }]
  })
  const why = grown.length === 0 ? 'no work has its plays in both answers' : undefined
  return toMetric(formula, grown, addUp(grown.map(({ perDay }) => perDay)), why)
}

/** The headline of one answer: figures over its newest works, each of which counts once. */
export interface Headline {
  readonly works: number
  readonly newest: number
  readonly medianPlays: number | null
  readonly interactionRate: number | null
}

export function summarise(points: readonly Point[]): Headline {
  const newest = points.filter(({ baseline }) => baseline !== null)
  const interacting = newest.flatMap((point) => {
    const interactions = countInteractions(point)
    return interactions === null || !point.plays ? [] : [{ interactions, plays: point.plays }]
  })
  const plays = addUp(interacting.map((one) => one.plays))
  return {
    works: points.length,
    newest: newest.length,
    medianPlays: findMedian(newest.flatMap((point) => point.plays ?? [])) ?? null,
    interactionRate: plays === 0 ? null : addUp(interacting.map((one) => one.interactions)) / plays,
  }
}
