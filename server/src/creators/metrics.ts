import type { Archive, SightingOf } from '#archive'
import {
  type Baseline,
  compareMedians,
  computeMetrics,
  formulas,
  type Metric,
  type MetricName,
  type MetricOptions,
  measureGrowth,
  readAnswer,
} from '#readings'
import { describeMetric } from './describe-reading.ts'
import type { CreatorView } from './view.ts'

interface Wanted extends MetricOptions {
  /** Which answer to read; absent: the newest that has the works a figure needs. */
  readonly snapshotId: number | undefined
  /** Whether the answer that was asked for has no works: then none before it counts. */
  readonly isEmpty: boolean
  /** Unix milliseconds; answers dated later are left alone. */
  readonly now: number
}

/** How many times its median a hit has, unless somebody says otherwise. */
export const usualHitFactor = 2

/** Answers looked through for one that has a list. */
const lookBack = 50

/** Answers closer together than this are one look at a creator. */
const apartMs = 3_600_000

/**
 * Figures of a creator; `undefined` where nothing is kept to compute them from. Without a snapshot, each group takes the newest
 * answer that has its list: not every shape tells personal works from sponsored ones.
 */
export async function findMetrics(
  archive: Archive,
  view: CreatorView,
  { snapshotId, isEmpty, now, ...options }: Wanted,
) {
  const { reader, kolId, content, describe } = view
  const until = snapshotId === undefined ? undefined : await archive.findWhole(reader, kolId, snapshotId)
  if (snapshotId !== undefined && !until) return undefined
  const to = until?.collectedAt ?? now
  const filter = { reader, subject: kolId, content, from: 0, to, limit: lookBack }
  const sightings = isEmpty ? [] : await archive.listNewest(filter)
  const eligible = sightings.filter(({ id }) => snapshotId === undefined || id === snapshotId)
  const [latest] = eligible
  if (latest === undefined && !isEmpty) return undefined

  const readSighting = async ({ id }: SightingOf) => {
    const whole = await archive.findWhole(reader, kolId, id)
    return whole && readAnswer(whole.body, whole.collectedAt)
  }
  const newest = latest && (await readSighting(latest))

  async function compute(list: Baseline) {
    // A point names one list only: works of the newest answer that stand in two are found in the answer itself.
    const isInNewest = newest !== undefined && newest.lists[list].length > 0
    const sighting = isInNewest
      ? latest
      : eligible.find(({ points }) => points.some(({ baseline }) => baseline === list))
    const reading = isInNewest ? newest : sighting && (await readSighting(sighting))
    const metrics = computeMetrics(reading?.lists[list] ?? [], options)
    return { metrics, from: sighting ? { ...describe(sighting), list } : null }
  }

  const groups = {
    all: await compute('newest'),
    personal: await compute('latestPersonal'),
    sponsored: await compute('latestSponsored'),
  }
  const { personal, sponsored } = groups
  const ratio = compareMedians(sponsored.metrics.medianPlays, personal.metrics.medianPlays)
  const earlier = latest && sightings.find(({ collectedAt }) => latest.collectedAt - collectedAt >= apartMs)
  const growth = measureGrowth(earlier && sightingOf(earlier), latest && sightingOf(latest))
  return {
    groups: Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, describeGroup(group)])),
    sponsoredToPersonal: describeMetric(ratio, sponsored.from),
    playsGrowthPerDay: describeMetric(
      growth,
      latest && earlier ? { earlier: describe(earlier), later: describe(latest) } : null,
    ),
    formulas: Object.fromEntries(Object.entries(formulas).map(([name, { text }]) => [name, text])),
  }
}

const sightingOf = ({ collectedAt: at, points }: SightingOf) => ({ at, points })

function describeGroup({ metrics, from }: { metrics: Readonly<Record<MetricName, Metric>>; from: object | null }) {
  return Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, describeMetric(metric, from)]))
}
