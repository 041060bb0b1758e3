import type { SchemaView } from '#catalogue'
import type { Lang } from './page.ts'
import { say, sayOf } from './words.ts'

/** An object of an answer, and everywhere the same form stands. */
export interface Shape {
  readonly places: readonly string[]
  /** The name it has in documents. */
  readonly title: string | undefined
  readonly fields: readonly (readonly [name: string, view: SchemaView])[]
}

/** Objects within objects that are written out; deeper ones stay one line. */
const shapesMax = 60

/** Where a member of an object stands; what is answered without an envelope has no name. */
export const joinPlace = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`)

/** The objects of an answer, the outermost first. Lists whose entries look alike are told once. */
export function listShapes(answer: SchemaView, root = 'data'): readonly Shape[] {
  const shapes = new Map<string, Shape & { places: string[] }>()
  const waiting: { place: string; view: SchemaView }[] = findObjects(root, answer)
  for (let next = waiting.shift(); next !== undefined && shapes.size < shapesMax; next = waiting.shift()) {
    const { place, view } = next
    const fields = Object.entries(view.properties ?? {})
    const key = JSON.stringify(view.properties)
    const known = shapes.get(key)
    if (known) {
      known.places.push(place)
      continue
    }
    shapes.set(key, { places: [place], title: view.title, fields })
    waiting.push(...fields.flatMap(([name, field]) => findObjects(joinPlace(place, name), field)))
  }
  return [...shapes.values()]
}

function findObjects(place: string, view: SchemaView): { place: string; view: SchemaView }[] {
  if (view.properties) return [{ place, view }]
  if (view.items) return findObjects(`${place}[]`, view.items)
  return view.anyOf?.flatMap((other) => findObjects(place, other)) ?? []
}

interface TypeNames {
  /** What an object is called. */
  readonly object?: string
  /** Whether it is told that it may be null. */
  readonly saysNull?: boolean
}

/** A type in words: `array of Video, or null`. */
export function sayType(view: SchemaView, lang: Lang, { object = 'object', saysNull = true }: TypeNames = {}): string {
  const names = listTypes(view, lang, object)
  const others = names.filter((name) => name !== 'null')
  const said = others.join(say(lang, 'typeOr')) || 'null'
  const mayBeNull = others.length > 0 && others.length < names.length
  return mayBeNull && saysNull ? `${said}${say(lang, 'typeOrNull')}` : said
}

export const isNullable = ({ type, anyOf = [] }: SchemaView): boolean => type === 'null' || anyOf.some(isNullable)

function listTypes(view: SchemaView, lang: Lang, object: string): readonly string[] {
  if (view.anyOf) return [...new Set(view.anyOf.flatMap((other) => listTypes(other, lang, object)))]
  if (view.const !== undefined) return [JSON.stringify(view.const)]
  if (view.items) return [sayOf(lang, 'arrayOf', sayType(view.items, lang, { object }))]
  if (view.type === undefined && view.enum) return [...new Set(view.enum.map((choice) => typeof choice))]
  return [view.properties === undefined ? (view.type ?? 'any') : object]
}
