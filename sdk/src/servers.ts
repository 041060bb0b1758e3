/** Several addresses of one service. */
export interface Servers {
  /** The address to ask now; the first question waits until one has answered, or its caller leaves. */
  choose(signal?: AbortSignal): Promise<string>
  /** Told of one that did not answer: it rests, and the next fastest is asked. Whether there is one that does not rest. */
  rest(server: string): boolean
}

interface ServersNeeds {
  readonly addresses: readonly string[]
  /** A short question, answered whole. */
  readonly ping: (server: string) => Promise<void>
  readonly monotonicMs: () => number
}

/** How long it is asked where it was fastest, and how long one that failed is left alone. */
const chosenForMs = 300_000
const restMs = 30_000

/** Chooses the fastest by the full duration of a short question, anew every five minutes, in the way of no call but the first. */
export function openServers({ addresses, ping, monotonicMs }: ServersNeeds): Servers {
  const [first = ''] = addresses
  if (addresses.length < 2) return { choose: async () => first, rest: () => false }
  const durationsMs = new Map<string, number>()
  const restUntilMs = new Map<string, number>()
  let measuredAtMs = Number.NEGATIVE_INFINITY
  let firstMeasured: Promise<void> | undefined
  let isMeasured = false

  async function measure(server: string): Promise<void> {
    const startMs = monotonicMs()
    try {
      await ping(server)
    } catch (error) {
      rest(server)
      throw error
    }
    durationsMs.set(server, monotonicMs() - startMs)
    restUntilMs.delete(server)
  }

  /** Ends with the first that answers, which is the fastest; the others are measured beside the calls. */
  async function measureAll(): Promise<void> {
    measuredAtMs = monotonicMs()
    const measured = addresses.map(measure)
    await Promise.any(measured).catch(() => {
      // None answers now: calls are made all the same, and say so themselves.
    })
    isMeasured = true
  }

  const isResting = (server: string): boolean => (restUntilMs.get(server) ?? 0) > monotonicMs()
  const durationOf = (server: string): number => durationsMs.get(server) ?? Number.POSITIVE_INFINITY

  function rest(server: string): boolean {
    restUntilMs.set(server, monotonicMs() + restMs)
    return !addresses.every(isResting)
  }

  function compare(one: string, other: string): number {
    const resting = Number(isResting(one)) - Number(isResting(other))
    if (resting !== 0) return resting
    if (isResting(one)) return (restUntilMs.get(one) ?? 0) - (restUntilMs.get(other) ?? 0)
    return durationOf(one) === durationOf(other) ? 0 : durationOf(one) - durationOf(other)
  }

  return {
    async choose(signal) {
      if (monotonicMs() - measuredAtMs > chosenForMs) {
        const measured = measureAll()
        firstMeasured ??= measured
      }
      if (!isMeasured) await Promise.race([firstMeasured, whenAborted(signal)])
      return [...addresses].sort(compare)[0] ?? first
    },
    rest,
  }
}

const whenAborted = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true })
    if (signal?.aborted) resolve()
  })
