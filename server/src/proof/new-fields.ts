import { describeShape, type Endpoint, findOwner, readShape } from '#catalogue'
import { derived } from '#kit'

/** A member of an answer that its documentation does not have. */
export interface NewField {
  /** As in `Unfit.path`. */
  readonly path: string
  readonly kinds: readonly string[]
}

/** What an endpoint's schema says, and of which objects it names the members. */
const readDocumented = derived(({ data }: Endpoint) => {
  const { kinds } = describeShape(data)
  // What the whole family has around its answers documents nothing of this one.
  const owners = [...kinds.keys()].filter((place) => place !== 'base_resp').map(findOwner)
  return { kinds, owners: new Set(owners) }
})

/** More of them would be another answer. */
const newMax = 200

/** Lists what is new in a good answer, where the documentation names members at all; not what is inside of what is new. */
export function listNewFields(endpoint: Endpoint, data: Buffer): readonly NewField[] {
  const { kinds: known, owners } = readDocumented(endpoint)
  const { kinds } = readShape(JSON.parse(data.toString('utf8')), (place) => known.has(`${place}{}`))
  return [...kinds]
    .filter(([place]) => {
      const owner = findOwner(place)
      return owner !== undefined && owners.has(owner) && !known.has(place)
    })
    .slice(0, newMax)
    .map(([path, found]) => ({ path, kinds: [...found] }))
}
