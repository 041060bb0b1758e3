/**
 * What a value has to be: kinds of JSON (`'string null'`), a list of one shape (`[shape]`), a shape or nothing
 * (`['null', shape]`), or an object with at least these members. Others may stand beside them.
 */
export type Shape = string | readonly [Shape] | readonly ['null', Shape] | { readonly [member: string]: Shape }

/** The first place where a value is not of its shape, and why; nothing where it is. */
export function findMisfit(value: unknown, shape: Shape, place = ''): string | undefined {
  if (typeof shape === 'string') return shape === 'unknown' ? undefined : misfitOf(value, shape.split(' '), place)
  if (isList(shape)) {
    if (shape.length === 2) return value === null ? undefined : findMisfit(value, shape[1], place)
    if (!Array.isArray(value)) return misfitOf(value, ['array'], place)
    return findFirst(value.entries(), ([index, item]) => findMisfit(item, shape[0], `${place}[${index}]`))
  }
  if (kindOf(value) !== 'object') return misfitOf(value, ['object'], place)
  return findFirst(Object.entries(shape), ([name, inner]) =>
    findMisfit(Reflect.get(Object(value), name), inner, place === '' ? name : `${place}.${name}`),
  )
}

const isList = (shape: Shape): shape is readonly [Shape] | readonly ['null', Shape] => Array.isArray(shape)

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

function misfitOf(value: unknown, kinds: readonly string[], place: string): string | undefined {
  const kind = kindOf(value)
  // Integers with more digits than a number keeps are text by now.
  const isLong = typeof value === 'string' && /^-?\d+$/.test(value)
  if (kinds.includes(kind) || (isLong && kinds.includes('number'))) return undefined
  const what = place === '' ? 'the answer' : place
  return kind === 'undefined' ? `${what} is missing` : `${what} is of the kind ${kind}`
}

function findFirst<Item>(items: Iterable<Item>, find: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
