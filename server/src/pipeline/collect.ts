import type { Collector } from '#collector'
import type { ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

/** Gets the answer from a provider. */
export function collect(collector: Collector): Step<ValidCall> {
  return async ({ endpoint, params }) => collector.collect(endpoint, params)
}
