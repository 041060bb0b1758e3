import type { Tone } from '#parts'
import type { OperatorProvider, ProviderCredential, ProviderState } from '#wire/operator-providers'
import type { ProviderWords } from './words.ts'

/** Names as their owners write them. */
const names: Readonly<Record<string, string>> = {
  'just-one-api': 'Just One API',
  tikhub: 'TikHub',
  xingtu: 'Xingtu',
  recordings: 'Recordings',
}

export const nameOf = (provider: string): string => names[provider] ?? provider

const tones: Readonly<Record<ProviderState, Tone>> = {
  first: 'good',
  next: 'good',
  'half open': 'warn',
  stopped: 'bad',
  paused: 'warn',
  'last resort': 'none',
  off: 'none',
}

export const toneOf = ({ state }: OperatorProvider): Tone => tones[state]

export function sayState({ state }: OperatorProvider, say: ProviderWords): string {
  const said: Readonly<Record<ProviderState, string>> = {
    first: say.first,
    next: say.next,
    'half open': say.halfOpen,
    stopped: say.stopped,
    paused: say.paused,
    'last resort': say.lastResort,
    off: say.off,
  }
  return said[state]
}

/** What the breaker does, or why nobody asks it. */
export function sayBreaker(provider: OperatorProvider, say: ProviderWords, sayMoment: (at: number) => string): string {
  const { state, setting, pausedAt, credentials } = provider
  if (pausedAt !== null) return say.nobodyAsks(sayMoment(pausedAt))
  if (state === 'off') return setting === null ? say.namedNowhere : say.needs(setting)
  const has = (breaker: ProviderCredential['breaker']): boolean =>
    credentials.some((credential) => credential.breaker === breaker)
  if (credentials.length === 0 || has('closed')) return say.breakerClosed
  return has('probing') ? say.breakerProbing : say.breakerOpen
}

interface Said {
  readonly word: string
  readonly tone: 'good' | 'warn' | 'bad'
}

const refusals: readonly string[] = ['credential.refused', 'login.required', 'challenge.met', 'permission.refused']

export function sayCredential({ rest, breaker }: ProviderCredential, say: ProviderWords): Said {
  if (rest && refusals.includes(rest.because)) return { word: say.refused, tone: 'bad' }
  if (rest?.because === 'credential.spent') return { word: say.spent, tone: 'bad' }
  if (rest) return { word: say.resting, tone: 'warn' }
  if (breaker === 'closed') return { word: say.ready, tone: 'good' }
  return breaker === 'probing' ? { word: say.probing, tone: 'warn' } : { word: say.breakerOpen, tone: 'bad' }
}
