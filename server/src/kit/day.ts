export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
/** Asia/Shanghai is ahead of UTC by this. */
export const shanghaiAheadMs = 8 * hourMs

/** The day of quotas and figures: days since 1970 in Asia/Shanghai, which has no summer time. */
export const dayOf = (unixMs: number): number => Math.floor((unixMs + shanghaiAheadMs) / dayMs)

/** When a day begins, Unix milliseconds, as is the other. */
export const startOfDay = (day: number): number => day * dayMs - shanghaiAheadMs

/** When a day ends. */
export const endOfDay = (day: number): number => startOfDay(day + 1)

/** A moment's day in Asia/Shanghai, `YYYY-MM-DD`. */
export const formatDay = (unixMs: number): string => new Date(unixMs + shanghaiAheadMs).toISOString().slice(0, 10)
