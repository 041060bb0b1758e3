import type { SchemaView } from '#catalogue'

/** An object of an answer, and everywhere the same form stands. */
export interface Shape {
  readonly places: readonly string[]
  readonly fields: readonly (readonly [name: string, view: SchemaView])[]
}

/** Objects within objects that are written out; deeper ones stay one line. */
const shapesMax = 60

/** The objects of `data`, the outermost first. Lists whose entries look alike are told once. */
export function listShapes(data: SchemaView): readonly Shape[] {
  const shapes = new Map<string, { places: string[]; fields: Shape['fields'] }>()
  const waiting: { place: string; view: SchemaView }[] = findObjects('data', data)
  for (let next = waiting.shift(); next !== undefined && shapes.size < shapesMax; next = waiting.shift()) {
    const { place, view } = next
    const fields = Object.entries(view.properties ?? {})
    const key = JSON.stringify(view.properties)
    const known = shapes.get(key)
    if (known) {
      known.places.push(place)
      continue
    }
    shapes.set(key, { places: [place], fields })
    waiting.push(...fields.flatMap(([name, field]) => findObjects(`${place}.${name}`, field)))
  }
  return [...shapes.values()]
}

function findObjects(place: string, view: SchemaView): { place: string; view: SchemaView }[] {
  if (view.properties) return [{ place, view }]
  if (view.items) return findObjects(`${place}[]`, view.items)
  return view.anyOf?.flatMap((other) => findObjects(place, other)) ?? []
}

/** A type as one line: `array of object | null`. */
export function nameType(view: SchemaView): string {
  if (view.anyOf) return [...new Set(view.anyOf.map(nameType))].join(' | ')
  if (view.const !== undefined) return JSON.stringify(view.const)
  if (view.items) return `array of ${nameType(view.items)}`
  if (view.type === undefined && view.enum) return [...new Set(view.enum.map((choice) => typeof choice))].join(' | ')
  return view.type ?? 'any'
}
