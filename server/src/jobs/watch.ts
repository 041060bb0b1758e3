import type { Clock, Timer } from '#kit'

interface WatchNeeds {
  readonly clock: Clock
  readonly periodMs: number
  readonly look: () => Promise<void>
  readonly onError: (error: unknown) => void
}

/** Looks at once and then every so often, one look at a time. */
export function startWatch({ clock, periodMs, look, onError }: WatchNeeds): Timer {
  let isLooking = false
  let isStopped = false

  async function lookOnce(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      await look()
    } catch (error) {
      if (!isStopped) onError(error)
    } finally {
      isLooking = false
    }
  }

  void lookOnce()
  const timer = clock.every(periodMs, () => void lookOnce())
  return {
    cancel() {
      isStopped = true
      timer.cancel()
    },
  }
}
