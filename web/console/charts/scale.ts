const bases = [1, 2, 2.5, 5, 10]

export interface Ticks {
  readonly min: number
  readonly max: number
  /** From one line to the next. */
  readonly step: number
  readonly values: readonly number[]
}

/** Lines at 1, 2, 2.5 or 5 times a power of ten, from zero on, at most so many above it. */
export function findTicks(highest: number, lowest = 0, linesMax = 4): Ticks {
  const span = Math.max(highest, 0) - Math.min(lowest, 0)
  if (!(span > 0)) return { min: 0, max: 1, step: 1, values: [0] }
  const power = 10 ** Math.floor(Math.log10(span / linesMax))
  const step = power * (bases.find((base) => base * power * linesMax >= span) ?? 10)
  const from = Math.floor(Math.min(lowest, 0) / step + 1e-9)
  const to = Math.max(Math.ceil(Math.max(highest, 0) / step - 1e-9), from + 1)
  const values = Array.from({ length: to - from + 1 }, (_, at) => Number(((from + at) * step).toPrecision(12)))
  return { min: from * step, max: to * step, step, values }
}

/** Which of so many places get a label, where so many fit: the first, the last, and others as far apart as these. */
export function spreadLabels(count: number, fits: number): readonly number[] {
  if (count <= fits) return Array.from({ length: count }, (_, at) => at)
  const step = [2, 3, 5, 6, 7, 10, 12, 14, 15, 20, 24, 28, 30, 45, 60, 90, 120].find((one) => count / one <= fits)
  const every = step ?? Math.ceil(count / Math.max(1, fits))
  const places: number[] = []
  for (let at = count - 1; at >= 0; at -= every) places.unshift(at)
  return places
}
