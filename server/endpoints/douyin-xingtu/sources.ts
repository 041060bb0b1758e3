import type { EndpointDefinition, Facts } from '#catalogue'
import { yuan } from '#kit'
import { justOneApi } from '#providers/just-one-api'
import { recordings } from '#providers/recordings'

type Sources = EndpointDefinition<never, never>['sources']

export const usualPrice = yuan('0.15')
export const highPrice = yuan('0.50')

/** Of an operation whose answer is known from elsewhere: a twin of it, or Xingtu itself. */
export const answerInferred = { answer: 'inferred' } as const

/** The vendor of this contract, which takes what we list; then whoever else knows the operation; recordings last. */
export const sourcesAt = (priceMicro: number, others: Sources = [], facts: Partial<Facts> = {}): Sources => [
  justOneApi.source({ cost: { currency: 'CNY', micro: priceMicro }, facts }),
  ...others,
  recordings.source({}),
]
