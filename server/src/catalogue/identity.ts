import { readMembers } from './relax.ts'
import type { SchemaView } from './schema.ts'

/** By which outermost members an answer is known. */
export interface Identity {
  /** Those of which one is enough. Empty where nothing tells one answer from another. */
  readonly own: readonly string[]
  /** Whether it has none of them, and so holds nothing that is known. */
  lacksOwn(data: unknown): boolean
  /** Whether it lacks them all and yet holds something, which makes it an answer to another question. */
  isStrange(data: unknown): boolean
}

/** Outermost members that endpoints document, by the members in which their answers say that they are good. */
const documented = new Map<string, Set<string>>()

/** Far more than any catalogue has; documents may be imported again and again. */
const namesMax = 20_000

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/**
 * An answer that lacks its own members holds nothing, as far as anybody knows, where all else in it is shared with others, says that
 * the answer is good, or is a plain value that no endpoint documents: upstreams add such to empty answers as well. The last only
 * where something says that it is good.
 */
export function createIdentity(data: SchemaView, sharedMembers: readonly string[] = []): Identity {
  const { known, succeeding } = readMembers(data)
  const own = known.filter((name) => !sharedMembers.includes(name))
  const neutral = new Set([...succeeding, ...sharedMembers])
  const family = findFamily(succeeding)
  if (family.size < namesMax) for (const name of known) family.add(name)

  const lacksOwn = (value: unknown): boolean =>
    own.length > 0 && isObject(value) && !own.some((name) => Object.hasOwn(value, name))

  const isNew = (name: string, value: unknown): boolean =>
    succeeding.length > 0 && !isObject(value) && !family.has(name)

  return {
    own,
    lacksOwn,
    isStrange: (value) =>
      lacksOwn(value) &&
      isObject(value) &&
      Object.entries(value).some(([name, member]) => !neutral.has(name) && !isNew(name, member)),
  }
}

function findFamily(succeeding: readonly string[]): Set<string> {
  const key = JSON.stringify(succeeding.toSorted())
  const family = documented.get(key) ?? new Set()
  if (documented.size < namesMax) documented.set(key, family)
  return family
}
