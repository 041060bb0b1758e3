import { readMembers } from './relax.ts'
import type { SchemaView } from './schema.ts'

/** By which outermost members an answer is known. */
export interface Identity {
  /** Those of which one is enough. Empty where nothing tells one answer from another. */
  readonly own: readonly string[]
  /** Whether it is an answer to another question. */
  isStrange(data: unknown): boolean
  /** Whether it holds nothing, as far as anybody knows, whatever its endpoint would say. */
  holdsNothing(data: unknown): boolean
}

/** Outermost members that endpoints document, by the members in which their answers say that they are good. */
const documented = new Map<string, Set<string>>()

/** Far more than any catalogue has; documents may be imported again and again. */
const namesMax = 20_000

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/**
 * An answer that has a member of its own is this one's. Without one it is another's where it has a member that other endpoints
 * document, or a list or an object that nobody does: unless a shared member stands beside it. Plain values that nobody documents are taken where something says that the answer is good: upstreams add such to
 * empty answers as well.
 */
export function createIdentity(data: SchemaView, sharedMembers: readonly string[] = []): Identity {
  const { known, succeeding } = readMembers(data)
  const own = known.filter((name) => !sharedMembers.includes(name))
  const neutral = new Set([...succeeding, ...sharedMembers])
  const family = findFamily(succeeding)
  // Where nothing says that an answer is good, nobody asks who documents what: imported documents leave nothing here.
  if (succeeding.length > 0 && family.size < namesMax) for (const name of known) family.add(name)

  /** The members beside those that answers of any kind have; `undefined` where one is its own. */
  function findOthers(value: unknown): readonly (readonly [name: string, value: unknown])[] | undefined {
    if (own.length === 0 || !isObject(value) || own.some((name) => Object.hasOwn(value, name))) return undefined
    return Object.entries(value).filter(([name]) => !neutral.has(name))
  }

  return {
    own,
    isStrange(value) {
      const others = findOthers(value) ?? []
      const hasShared = isObject(value) && sharedMembers.some((name) => Object.hasOwn(value, name))
      const isTaken = (name: string, member: unknown): boolean =>
        succeeding.length > 0 && !family.has(name) && (hasShared || !isObject(member))
      return others.some(([name, member]) => !isTaken(name, member))
    },
    holdsNothing: (value) => findOthers(value)?.every(([, member]) => !isObject(member)) ?? false,
  }
}

function findFamily(succeeding: readonly string[]): Set<string> {
  const key = JSON.stringify(succeeding.toSorted())
  const family = documented.get(key) ?? new Set()
  if (documented.size < namesMax) documented.set(key, family)
  return family
}
