import type { Clock } from '#kit'
import type { Endpoint } from './define-endpoint.ts'
import { makeValue } from './make-value.ts'
import type { RawParams } from './params.ts'
import { listParams, viewSchema } from './schema.ts'

/** An answer of an endpoint, to be shown to whoever wants to call it. */
export interface Example {
  /** When it was last seen to be what the endpoint calls a good answer; `null` where it is not, and only shows the form. */
  readonly checkedAt: string | null
  /** Made from the schema of `data`. Otherwise recorded. */
  readonly synthetic: boolean
  /** The whole envelope. */
  readonly example: unknown
}

/** The example of an endpoint; the same object each time. */
export type FindExample = (endpoint: Endpoint) => Example

interface ExampleNeeds {
  readonly clock: Clock
  /** The `data` recorded for the endpoint's own example parameters, where everybody may see it; else `undefined`. */
  readonly findRecorded: (endpoint: Endpoint) => unknown
}

/** The id in examples, as every id of a call looks. */
export const exampleId = '019ab3f0c2d47e1f8a6b5c4d3e2f1a0b'

export function openExamples({ clock, findRecorded }: ExampleNeeds): FindExample {
  const known = new WeakMap<Endpoint, Example>()

  function check(endpoint: Endpoint): Example {
    const recorded = findRecorded(endpoint)
    const data = recorded ?? makeValue(viewSchema(endpoint.data))
    return {
      checkedAt: endpoint.judge(data).isGood ? new Date(clock.now()).toISOString() : null,
      synthetic: recorded === undefined,
      example: { code: 0, data, message: null, recordTime: null, requestId: exampleId },
    }
  }

  return (endpoint) => {
    const example = known.get(endpoint) ?? check(endpoint)
    known.set(endpoint, example)
    return example
  }
}

/** What an endpoint's documentation asks: the first example of each parameter that has one. */
export function listExampleParams({ params }: Endpoint): RawParams {
  const texts = new Map<string, string>()
  for (const { name, view } of listParams(params)) {
    const [example] = view.examples ?? []
    if (example !== undefined) texts.set(name, String(example))
  }
  return texts
}
