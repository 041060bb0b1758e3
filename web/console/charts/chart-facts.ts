import type { ReactNode } from 'react'

/**
 * `first` is solid, `second` dashed in gold with a diamond, `usual` dotted and soft; `band` fills between `values` and
 * `low`; `area` is a level, filled down to zero.
 */
export type SeriesKind = 'first' | 'second' | 'usual' | 'band' | 'area' | 'bars' | 'bars-second'

export interface ChartSeries {
  readonly kind: SeriesKind
  readonly label: string
  /** One for each place; nothing where it is not known, or not yet. */
  readonly values: readonly (number | null)[]
  /** Of a band: where it begins. */
  readonly low?: readonly (number | null)[]
  /** What stands beside where the line ends: *14:20*. */
  readonly endLabel?: string
}

export interface ChartFacts {
  /** What it shows, in a sentence, for who does not see it. */
  readonly label: string
  /** Where each value stands, ascending; two of the same place are a step. */
  readonly x: readonly number[]
  readonly series: readonly ChartSeries[]
  /** A value with its unit, at the lines, which are a step apart: `¥200`. */
  readonly unit: (value: number, step: number) => string
  /** The name of a place under the axis: `12 Nov`. */
  readonly place: (at: number) => string
  /** Places that get a name, by their index; else as many as fit. */
  readonly labelled?: readonly number[]
  /** Where the axis goes on to after the last value: the end of the day. */
  readonly xMax?: number
  /** A line in gold that is not to be crossed. */
  readonly alarm?: number
  /** What the last bar still is: hatched in gold for a day, paler for an hour. */
  readonly running?: 'day' | 'hour'
  /** Top-ups and the like, as triangles above their places. */
  readonly marks?: readonly { readonly x: number }[]
  /** One scale for several charts beside one another. */
  readonly yMax?: number
  readonly height?: number
  /** What the box says of a place: day, value with unit, count. */
  readonly tell: (index: number) => ReactNode
  readonly onPress?: (index: number) => void
}

export const isBars = ({ kind }: ChartSeries): boolean => kind === 'bars' || kind === 'bars-second'
