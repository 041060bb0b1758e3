/** Figures over numbers; each is `undefined` where there are none to take it of. */

export function findMedian(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other)
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

export const addUp = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

export const findMean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : addUp(values) / values.length

/** The median of the distances from the median. */
export function findMad(values: readonly number[]): number | undefined {
  const median = findMedian(values)
  return median === undefined ? undefined : findMedian(values.map((value) => Math.abs(value - median)))
}

/** Of the values as the whole population, not as a sample of one. */
export function findDeviation(values: readonly number[]): number | undefined {
  const mean = findMean(values)
  return mean === undefined ? undefined : Math.sqrt(addUp(values.map((value) => (value - mean) ** 2)) / values.length)
}

/** What share of the values is so. */
export const findShare = <T>(values: readonly T[], isSo: (value: T) => boolean): number | undefined =>
  values.length === 0 ? undefined : values.filter(isSo).length / values.length
