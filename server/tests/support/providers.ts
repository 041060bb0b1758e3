import { type LiveSettings, openClient, type Via } from '#collector'
import { createMask, type Mask, systemClock } from '#kit'

const unset: LiveSettings = {
  credentials: [],
  regions: [],
  rate: { perSecond: 1_000, burst: 1_000 },
  concurrency: 1_000,
}

const noSecrets = createMask([])

interface Given {
  readonly settings?: LiveSettings
  readonly recordingsDirs?: readonly string[]
}

/** What a provider is opened with: no credentials but those given. */
export function providerNeeds({ settings = unset, recordingsDirs = [] }: Given, mask: Mask = noSecrets) {
  return { settings, recordingsDirs, clock: systemClock, openClient: () => openClient(mask) }
}

/** A way to ask an upstream once. */
export function viaOf(fields: Partial<Via>): Via {
  const signal = AbortSignal.timeout(10_000)
  return { credential: '', region: '', traceparent: undefined, signal, ...fields }
}
