/** How long the newest answers took. */
export interface Durations {
  add(ms: number): void
  /** The 95th percentile; `undefined` while there are too few to tell. */
  findP95(): number | undefined
}

const samplesMax = 100
const samplesMin = 20

export function createDurations(): Durations {
  const samples: number[] = []
  let next = 0
  return {
    add(ms) {
      samples[next] = ms
      next = (next + 1) % samplesMax
    },
    findP95() {
      if (samples.length < samplesMin) return undefined
      const sorted = samples.toSorted((one, other) => one - other)
      return sorted[Math.ceil(sorted.length * 0.95) - 1]
    },
  }
}
