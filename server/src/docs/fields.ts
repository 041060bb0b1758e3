import type { SchemaView } from '#catalogue'
import type { Lang } from './page.ts'
import { say } from './words.ts'

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

/** A type in words: `array of Video, or null`. */
export function sayType(view: SchemaView, lang: Lang): string {
  const names = listTypes(view, lang)
  const others = names.filter((name) => name !== 'null')
  const said = others.join(say(lang, 'typeOr')) || 'null'
  return others.length > 0 && others.length < names.length ? `${said}${say(lang, 'typeOrNull')}` : said
}

function listTypes(view: SchemaView, lang: Lang): readonly string[] {
  if (view.anyOf) return [...new Set(view.anyOf.flatMap((other) => listTypes(other, lang)))]
  if (view.const !== undefined) return [JSON.stringify(view.const)]
  if (view.items) return [say(lang, 'arrayOf').replace('…', sayType(view.items, lang))]
  if (view.type === undefined && view.enum) return [...new Set(view.enum.map((choice) => typeof choice))]
  return [view.properties === undefined ? (view.type ?? 'any') : (view.title ?? 'object')]
}
