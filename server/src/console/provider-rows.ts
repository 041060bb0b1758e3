import { type CollectorState, faults } from '#collector'
import type { UpstreamOfHour } from '#usage'
import type { InstalledProvider } from './operating.ts'
import type { OperatorProvider, ProviderCredential, ProviderState } from './wire/operator-providers.ts'

interface Seen {
  readonly state: CollectorState
  /** Since when each is paused, by its name. */
  readonly paused: ReadonlyMap<string, number>
  readonly hours: readonly UpstreamOfHour[]
  readonly span: { readonly from: number; readonly until: number }
  readonly now: number
  readonly providers: readonly InstalledProvider[]
}

type AtWork = CollectorState['providers'][number]

/** A provider as it is now, and what became of what it was asked in the hours of the span. */
export function describeProvider(installed: InstalledProvider, seen: Seen): OperatorProvider {
  const { name, hosts, isLocal, setting } = installed
  const { state, paused, hours, span, now } = seen
  const own = state.providers.find(({ provider }) => provider === name)
  const counted = new Map(hours.filter(({ provider }) => provider === name).map((one) => [one.hour, one]))
  const bars = Array.from({ length: span.until - span.from }, (_, nth) => {
    const { requests = 0, good = 0 } = counted.get(span.from + nth) ?? {}
    return { requests, good }
  })
  const requests = bars.reduce((sum, bar) => sum + bar.requests, 0)
  const good = bars.reduce((sum, bar) => sum + bar.good, 0)
  const all = hours.reduce((sum, one) => sum + one.requests, 0)
  return {
    name,
    hosts,
    isLocal,
    state: judge(installed, own, seen),
    pausedAt: paused.get(name) ?? null,
    setting: setting ?? null,
    hours: bars,
    share: all === 0 ? 0 : requests / all,
    success: requests === 0 ? null : good / requests,
    perSecond: own?.perSecond ?? 0,
    perSecondMax: own?.rate?.perSecond ?? null,
    running: own?.running ?? 0,
    waiting: own?.waiting ?? 0,
    p95Ms: own?.p95Ms ?? null,
    resting: (own?.restingFor ?? []).map(({ path, forMs }) => ({ path, until: now + forMs })),
    credentials: own ? own.credentials.flatMap((lane) => tellCredential(lane, name, seen)) : [],
  }
}

function judge({ isLocal, name }: InstalledProvider, own: AtWork | undefined, seen: Seen): ProviderState {
  if (!own) return 'off'
  if (seen.paused.has(name)) return 'paused'
  if (isLocal) return 'last resort'
  const { credentials } = own
  const canAsk = credentials.filter(({ breaker, resting }) => breaker !== 'open' && !resting)
  if (canAsk.length === 0) return credentials.some(({ breaker }) => breaker === 'probing') ? 'half open' : 'stopped'
  if (canAsk.every(({ breaker }) => breaker === 'probing')) return 'half open'
  return findFirst(seen) === name ? 'first' : 'next'
}

/** Who is asked before all others, as far as nobody is told the opposite by a question. */
function findFirst({ providers, paused, state }: Seen): string | undefined {
  const isAsked = (one: AtWork | undefined): boolean =>
    one?.credentials.some(({ breaker, resting }) => breaker === 'closed' && !resting) === true
  return providers.find(
    ({ name, isLocal }) =>
      !isLocal && !paused.has(name) && isAsked(state.providers.find(({ provider }) => provider === name)),
  )?.name
}

function tellCredential(lane: AtWork['credentials'][number], provider: string, seen: Seen): ProviderCredential[] {
  const { credential, breaker, running, resting } = lane
  if (credential === '') return []
  const balance = seen.state.balances.find((one) => one.provider === provider && one.credential === credential)
  const { because, forMs } = resting ?? {}
  return [
    {
      place: credential,
      breaker,
      running,
      rest: because
        ? {
            because,
            text: faults[because].text,
            until: forMs === null || forMs === undefined ? null : seen.now + forMs,
          }
        : null,
      balance: balance ? { micro: balance.micro, currency: balance.currency, at: balance.at } : null,
    },
  ]
}
