import { addUp, findDeviation, findMad, findMean, findMedian, findShare } from './statistics.ts'
import { countInteractions, keepFullest, type Video } from './video.ts'

/** One figure over works, or why there is none. */
export interface Metric {
  readonly value: number | null
  /** Why there is no value: a figure over nothing, or over numbers nobody provided, would be a wrong one. */
  readonly missing: string | null
  /** Name and version of the formula; `formulas` has its words. */
  readonly formula: FormulaName
  /** Works it was computed from: those that provide what the formula needs. */
  readonly n: number
  /** When the first and the last of them were published, true Unix seconds; `null` where nobody says. */
  readonly window: { readonly from: number; readonly to: number } | null
}

export interface MetricOptions {
  /** From this many times the median on, a work is a hit. */
  readonly hitFactor: number
  /** What one work costs, in yuan. */
  readonly priceYuan: number | undefined
}

interface Formula {
  readonly text: string
  /** Works below which it says nothing. */
  readonly least: number
}

/** Every formula in words. One that changes gets a new version, so that figures of two days can be told apart. */
// biome-ignore format: one row a line reads as a table
export const formulas = {
  'median-plays/1': { least: 1, text: 'median of plays' },
  'mean-plays/1': { least: 1, text: 'arithmetic mean of plays' },
  'interaction-rate-pooled/1': { least: 1, text: 'sum of likes, comments and shares over sum of plays' },
  'interaction-rate-median/1': { least: 1, text: "median of the works' (likes + comments + shares) / plays" },
  'hit-share/1': { least: 1, text: 'share of works with at least hitFactor times the median of plays' },
  'hot-share/1': { least: 1, text: 'share of works that Xingtu calls hot' },
  'stability-mad/1': { least: 3, text: 'median distance of plays from their median, over the median; 0 is most stable' },
  'stability-cv/1': { least: 3, text: 'population standard deviation of plays over their mean; 0 is most stable' },
  'median-gap-days/1': { least: 2, text: 'median of the days between one work and the next' },
  'cpm-yuan/1': { least: 1, text: 'price of a work / (median of plays / 1000), in yuan' },
  'cpe-yuan/1': { least: 1, text: "price of a work / median of the works' likes + comments + shares, in yuan" },
  'sponsored-to-personal/1': { least: 3, text: 'median plays of sponsored works over median plays of personal ones, each of at least 3' },
  'plays-growth-per-day/1': { least: 1, text: 'plays gained by the works of both of the two newest answers, over the days between them' },
} as const satisfies Record<string, Formula>

export type FormulaName = keyof typeof formulas

export type MetricName =
  | 'medianPlays'
  | 'meanPlays'
  | 'interactionRatePooled'
  | 'interactionRateMedian'
  | 'hitShare'
  | 'hotShare'
  | 'stabilityMad'
  | 'stabilityCv'
  | 'medianGapDays'
  | 'cpm'
  | 'cpe'

interface Counted extends Video {
  readonly plays: number
}

/** What a figure's window needs to know of a work. */
interface Dated {
  readonly published: { readonly at: number | null }
}

const hasPlays = (work: Video): work is Counted => work.plays !== null

interface Interacting extends Counted {
  readonly interactions: number
}

/** Works whose interaction rate can be told. */
function listInteracting(works: readonly Counted[]): Interacting[] {
  return works.flatMap((work) => {
    const interactions = countInteractions(work)
    return interactions === null || work.plays === 0 ? [] : [{ ...work, interactions }]
  })
}

const daySeconds = 86_400

/** The figures of a creator's works of one kind. Each work counts once, in whatever lists it stands. */
export function computeMetrics(listed: readonly Video[], options: MetricOptions): Readonly<Record<MetricName, Metric>> {
  const works = keepFullest(listed)
  const counted = works.filter(hasPlays)
  const plays = counted.map((work) => work.plays)
  const interacting = listInteracting(counted)
  const flagged = works.filter(({ isHot }) => isHot !== null)
  const dated = works.filter(({ published }) => published.at !== null)
  const median = findMedian(plays)
  const interactions = findMedian(interacting.map((work) => work.interactions))
  const { hitFactor, priceYuan } = options
  const perPrice = (divisor: number | undefined): number | undefined =>
    priceYuan === undefined || divisor === undefined ? undefined : priceYuan / divisor
  const noPrice = priceYuan === undefined ? 'no price was given' : undefined
  return {
    medianPlays: toMetric('median-plays/1', counted, median),
    meanPlays: toMetric('mean-plays/1', counted, findMean(plays)),
    interactionRatePooled: toMetric(
      'interaction-rate-pooled/1',
      interacting,
      addUp(interacting.map((work) => work.interactions)) / addUp(interacting.map((work) => work.plays)),
    ),
    interactionRateMedian: toMetric(
      'interaction-rate-median/1',
      interacting,
      findMedian(interacting.map((work) => work.interactions / work.plays)),
    ),
    hitShare: toMetric(
      'hit-share/1',
      counted,
      median ? findShare(plays, (count) => count >= hitFactor * median) : undefined,
      median === 0 ? 'half of the works have no plays' : undefined,
    ),
    hotShare: toMetric(
      'hot-share/1',
      flagged,
      findShare(flagged, ({ isHot }) => isHot === true),
    ),
    stabilityMad: toMetric('stability-mad/1', counted, over(findMad(plays), median)),
    stabilityCv: toMetric('stability-cv/1', counted, over(findDeviation(plays), findMean(plays))),
    medianGapDays: toMetric('median-gap-days/1', dated, findMedian(listGapDays(dated))),
    cpm: toMetric('cpm-yuan/1', counted, perPrice(over(median, 1_000)), noPrice),
    cpe: toMetric('cpe-yuan/1', interacting, perPrice(interactions), noPrice),
  }
}

/** Sponsored works against personal ones. */
export function compareMedians(sponsored: Metric, personal: Metric): Metric {
  const formula = 'sponsored-to-personal/1'
  const { least } = formulas[formula]
  const n = Math.min(sponsored.n, personal.n)
  const isEnough = n >= least
  const value = isEnough ? over(sponsored.value ?? undefined, personal.value ?? undefined) : undefined
  const windows = [sponsored.window, personal.window].filter((window) => window !== null)
  const window =
    windows.length < 2
      ? null
      : { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) }
  const isKnown = value !== undefined && Number.isFinite(value)
  const missing = isEnough
    ? isKnown
      ? null
      : 'it would divide by 0'
    : `fewer than ${least} works of a kind provide it`
  return { value: isKnown ? value : null, missing, formula, n, window }
}

const over = (dividend: number | undefined, divisor: number | undefined): number | undefined =>
  dividend === undefined || divisor === undefined ? undefined : dividend / divisor

function listGapDays(works: readonly Video[]): number[] {
  const times = works.map(({ published }) => published.at ?? 0).sort((one, other) => one - other)
  return times.slice(1).map((time, place) => (time - (times[place] ?? time)) / daySeconds)
}

/** A figure, unless too few works provide what it needs, or it divides by nothing. */
export function toMetric(
  formula: FormulaName,
  works: readonly Dated[],
  value: number | undefined,
  missing?: string,
): Metric {
  const n = works.length
  const { least } = formulas[formula]
  const isKnown = value !== undefined && Number.isFinite(value)
  const why =
    missing ?? (n === 0 ? 'no work provides it' : n < least ? `fewer than ${least} works provide it` : undefined)
  return {
    value: why === undefined && isKnown ? value : null,
    missing: why ?? (isKnown ? null : 'it would divide by 0'),
    formula,
    n,
    window: findWindow(works),
  }
}

function findWindow(works: readonly Dated[]): Metric['window'] {
  const times = works.flatMap(({ published }) => published.at ?? [])
  return times.length === 0 ? null : { from: Math.min(...times), to: Math.max(...times) }
}
