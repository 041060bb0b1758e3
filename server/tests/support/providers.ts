import { type LiveSettings, openHttp, type ProviderSettings, type Via } from '#collector'
import { createMask, type Mask, systemClock } from '#kit'

const unset: LiveSettings = {
  credentials: [],
  regions: [],
  rate: { perSecond: 1_000, burst: 1_000 },
  concurrency: 1_000,
}

const noSecrets = createMask([])

/** What a provider is opened with: no credentials but those given. */
export function providerNeeds(settings: Partial<ProviderSettings>, mask: Mask = noSecrets) {
  const all = { recordingsDirs: [], justOneApi: unset, tikHub: unset, xingtu: unset, ...settings }
  return { settings: all, clock: systemClock, openHttp: () => openHttp(mask) }
}

/** A way to ask an upstream once. */
export function viaOf(fields: Partial<Via>): Via {
  const signal = AbortSignal.timeout(10_000)
  return { credential: '', region: '', traceparent: undefined, signal, ...fields }
}
