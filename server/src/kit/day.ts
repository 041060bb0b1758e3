export const dayMs = 86_400_000
/** Asia/Shanghai is ahead of UTC by this. */
export const shanghaiAheadMs = 8 * 3_600_000

/** The day of quotas and figures: days since 1970 in Asia/Shanghai, which has no summer time. */
export const dayOf = (unixMs: number): number => Math.floor((unixMs + shanghaiAheadMs) / dayMs)

/** When a day ends, Unix milliseconds. */
export const endOfDay = (day: number): number => (day + 1) * dayMs - shanghaiAheadMs
