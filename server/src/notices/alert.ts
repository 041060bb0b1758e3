/** Every kind of state that somebody is told of, as receivers know it. */
export const alertTypes = [
  'upstream.low',
  'upstream.spent',
  'upstream.refused',
  'upstream.open',
  'upstream.drift',
  'disk.low',
  'verify.failed',
  'commit.failing',
  'database.damaged',
] as const

export type AlertType = (typeof alertTypes)[number]

/** A state that has begun or is over: what it is, and of what. Two alerts of one type and subject are one. */
export interface AlertKey {
  readonly type: AlertType
  /** What it is about where there are several of its type: a provider and its credential's place, an endpoint. */
  readonly about?: readonly string[]
}

/** What a person needs to know: never a secret, a creator's id or what an upstream said. */
export type AlertData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

export const keyOf = ({ type, about = [] }: AlertKey): string => [type, ...about].join(' ')

/** A message as the receiver gets it, but for its signature, which is made anew with each try. */
export interface Message {
  readonly id: string
  readonly key: string
  /** Unix milliseconds. */
  readonly at: number
  readonly body: string
}
