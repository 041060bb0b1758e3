/** What is neither computed nor asked: time and chance, handed in so that tests own them. */
export interface Platform {
  /** Milliseconds since some moment, never set back. */
  readonly monotonicMs: () => number
  /** Between 0 and 1. */
  readonly chance: () => number
  /** Waits, unless the signal ends it. */
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  /** A value nobody else has: 128 random bits as hexadecimal digits. */
  readonly newKey: () => string
}

export const platform: Platform = {
  monotonicMs: () => performance.now(),
  chance: Math.random,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal?.addEventListener('abort', end)
      if (signal?.aborted) end()
    }),
  // Browsers have `randomUUID` on secure pages only.
  newKey: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
}
