import type { KeptSnapshot, SightingOf } from '#archive'
import { parseWrittenJson } from '#kit'
import { growPerDay, type Metric, type Point, type Reading, summarise, type Video } from '#readings'

const toIso = (unixMs: number): string => new Date(unixMs).toISOString()
const fromSeconds = (unixSeconds: number | null): string | null =>
  unixSeconds === null ? null : toIso(unixSeconds * 1_000)

/** Six decimals: more would only print how numbers are stored. */
const round = (value: number | null): number | null => (value === null ? null : Math.round(value * 1e6) / 1e6)

/** A snapshot as whoever may see it is told of it; of who supplied it only where that may be known. */
export function describeSnapshot(snapshot: KeptSnapshot, showsProvider: boolean) {
  const { id, path, params, provider, collectedAt, isImported, isReadingOnly } = snapshot
  return {
    snapshot: id,
    endpoint: path,
    params: parseWrittenJson(params),
    collectedAt: toIso(collectedAt),
    imported: isImported,
    readingOnly: isReadingOnly,
    ...(showsProvider && { provider }),
  }
}

export function describeReading({ lists, unreadable }: Reading) {
  const described = Object.entries(lists).map(([name, videos]) => [name, videos.map(describeVideo)] as const)
  return { lists: Object.fromEntries(described), unreadable }
}

function describeVideo({ published, interactionRate, missing, ...video }: Video) {
  const { at, raw, uploadedAt, shiftSeconds, because } = published
  const { value, source, isConfirmed, missing: why } = interactionRate
  return {
    ...video,
    publishedAt: fromSeconds(at),
    published: { raw, uploadedAt: fromSeconds(uploadedAt), shiftSeconds, because },
    interactionRate: { value: round(value), source, confirmed: isConfirmed, missing: why },
    missing,
  }
}

/** A figure, and from which answer it was computed. */
export function describeMetric({ value, window, ...metric }: Metric, from: object | null) {
  return {
    value: round(value),
    ...metric,
    window: window && { from: fromSeconds(window.from), to: fromSeconds(window.to) },
    from,
  }
}

/** The headline of an answer: figures over the newest works in it. */
export function describeHeadline({ points }: SightingOf) {
  const { interactionRate, ...headline } = summarise(points)
  return { ...headline, interactionRate: round(interactionRate) }
}

/** What each work gained from the first to the last of some answers, the newest work first. */
export function describeGains(sightings: readonly SightingOf[]) {
  const seen = new Map<string, { readonly first: Seen; last: Seen }>()
  for (const { collectedAt: at, points } of sightings) {
    for (const { itemId, plays, publishedAt } of points) {
      if (plays === null) continue
      const now = { at, plays, publishedAt }
      const known = seen.get(itemId)
      if (known) known.last = now
      else seen.set(itemId, { first: now, last: now })
    }
  }
  return [...seen]
    .sort(([, one], [, other]) => (other.last.publishedAt ?? 0) - (one.last.publishedAt ?? 0))
    .map(([itemId, { first, last }]) => ({
      itemId,
      publishedAt: fromSeconds(last.publishedAt),
      first: { at: toIso(first.at), plays: first.plays },
      last: { at: toIso(last.at), plays: last.plays },
      gained: last.plays - first.plays,
      growthPerDay: round(growPerDay(first, last)),
    }))
}

interface Seen {
  readonly at: number
  readonly plays: number
  readonly publishedAt: number | null
}

/** One work in one answer after another, with what it gained a day since the one before. */
export function describeTrack(sightings: readonly SightingOf[], describe: (snapshot: KeptSnapshot) => object) {
  let before: { readonly at: number; readonly plays: number } | undefined
  return sightings.flatMap((sighting) =>
    sighting.points.map((point: Point) => {
      const { plays, likes, comments, shares, favourites } = point
      const now = { at: sighting.collectedAt, plays }
      const growthPerDay = before ? round(growPerDay(before, now)) : null
      if (plays !== null) before = { at: now.at, plays }
      return { ...describe(sighting), plays, likes, comments, shares, favourites, growthPerDay }
    }),
  )
}
