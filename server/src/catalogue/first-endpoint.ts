import type { Endpoint } from './define-endpoint.ts'
import { type FindExample, listExampleParams } from './example.ts'

/**
 * What may be asked at once by whoever has a new token: of these the endpoint with the fewest parameters, and where there is one
 * with an answer that comes with the service, one of those.
 */
export function pickFirst(endpoints: readonly Endpoint[], findExample: FindExample): Endpoint | undefined {
  const answered = endpoints.filter((one) => !findExample(one).synthetic)
  const [first] = (answered.length > 0 ? answered : endpoints).toSorted(
    (one, other) => listFirstParams(one).length - listFirstParams(other).length,
  )
  return first
}

/** What is asked by examples; what every endpoint takes besides is not its question. */
export const listFirstParams = (endpoint: Endpoint): [name: string, value: string][] =>
  [...listExampleParams(endpoint)]
    .filter(([name]) => name !== 'token' && name !== 'acceptCache')
    .map(([name, value]) => [name, String(value)])
