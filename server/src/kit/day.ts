export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
/** Asia/Shanghai is ahead of UTC by this. */
export const shanghaiAheadMs = 8 * hourMs

/** The day of quotas and figures: days since 1970 in Asia/Shanghai, which has no summer time. */
export const dayOf = (unixMs: number): number => Math.floor((unixMs + shanghaiAheadMs) / dayMs)

/** Hours since 1970: an hour of UTC is an hour of Asia/Shanghai. */
export const hourOf = (unixMs: number): number => Math.floor(unixMs / hourMs)

/** When a day begins, Unix milliseconds, as is the other. */
export const startOfDay = (day: number): number => day * dayMs - shanghaiAheadMs

/** When a day ends. */
export const endOfDay = (day: number): number => startOfDay(day + 1)

/** When a calendar date, `YYYY-MM-DD`, begins in Asia/Shanghai, Unix milliseconds; not a number where it is none. */
export const startOfDate = (date: string): number => Date.parse(`${date}T00:00:00+08:00`)

/** A moment as clocks in Asia/Shanghai show it, `YYYY-MM-DD HH:MM`. */
export const formatMinute = (unixMs: number): string =>
  new Date(unixMs + shanghaiAheadMs).toISOString().slice(0, 16).replace('T', ' ')

/** A moment's day in Asia/Shanghai, `YYYY-MM-DD`. */
export const formatDay = (unixMs: number): string => new Date(unixMs + shanghaiAheadMs).toISOString().slice(0, 10)

/** A moment as clocks in Asia/Shanghai show it, to the millisecond, with its offset. */
export const formatMoment = (unixMs: number): string =>
  `${new Date(unixMs + shanghaiAheadMs).toISOString().slice(0, -1)}+08:00`

/** The hours of a span of days, both ends included. */
export const hoursOfDays = ({ first, last }: { readonly first: number; readonly last: number }) => ({
  first: hourOf(startOfDay(first)),
  last: hourOf(endOfDay(last)) - 1,
})
