import { type Access, access } from '#accounts'
import type { ProblemName } from '#kit'
import { type ServiceOperation, tags } from './operation.ts'
import { servicePaths } from './paths.ts'

/** One of our own operations: where it stands, whom it takes, and how it may refuse. */
export interface ServedOperation {
  readonly method: string
  /** As routes write it: `/v1/calls/:requestId`. */
  readonly route: string
  /** As documents write it: `/v1/calls/{requestId}`. */
  readonly path: string
  readonly scope: Access
  readonly operation: ServiceOperation
  /** Every failure where it asks as a call does. */
  readonly failures: readonly ProblemName[] | 'all'
}

/** Whoever asks may meet these, wherever it is. */
const everywhere = [
  'request.unreadable',
  'target.long',
  'expectation.failed',
  'headers.large',
  'internal',
  'service.unavailable',
] as const satisfies readonly ProblemName[]

function listFailures({ mayAsk, mayMiss, parameters }: ServiceOperation, scope: Access): ServedOperation['failures'] {
  if (mayAsk) return 'all'
  return [
    ...everywhere,
    ...(scope === 'anybody' ? [] : (['token.invalid', 'permission.denied'] as const)),
    ...(parameters.length > 0 ? (['parameters.invalid'] as const) : []),
    ...(mayMiss ? (['resource.unknown'] as const) : []),
  ]
}

const scopes: ReadonlyMap<string, Access> = new Map(Object.entries(access))

/** Every operation of ours beside the catalogue's. */
export const servedOperations: readonly ServedOperation[] = Object.entries(servicePaths).flatMap(([route, item]) => {
  const scope = scopes.get(route) ?? 'anybody'
  return Object.entries(item).map(([method, operation]) => ({
    method: method.toUpperCase(),
    route,
    path: route.replaceAll(/:(\w+)/g, '{$1}'),
    scope,
    operation,
    failures: listFailures(operation, scope),
  }))
})

/** The same by what they are about. */
export const servedGroups = Object.entries(tags).map(([tag, { name }]) => ({
  title: name,
  operations: servedOperations.filter(({ operation }) => operation.tag === tag),
}))
