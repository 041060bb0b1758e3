import { type Endpoint, type SchemaView, type Unit, viewSchema } from '#catalogue'
import type { Text } from '#kit'
import { isNullable, joinPlace, listShapes, type Shape, sayType } from './fields.ts'
import { envelope } from './openapi/index.ts'
import { type Block, type DataField, heading, type Lang } from './page.ts'
import { readPhrase } from './plain-text.ts'
import { punctuation, say, sayOf } from './words.ts'

/** The envelope's fields and those of `data`. */
export const countFields = ({ data }: Endpoint): number =>
  listShapes(viewSchema(data)).reduce((count, { fields }) => count + fields.length, Object.keys(envelope).length)

/** What is answered: the envelope with `data` in it, and after it the objects that are too large, or stand in several places. */
export function writeResponse({ data }: Endpoint, lang: Lang): Block[] {
  const view = viewSchema(data)
  const shapes = listShapes(view)
  return [
    heading('response', say(lang, 'response'), { aside: say(lang, 'responseText') }),
    ...tellInEnvelope(view, shapes, lang),
    ...(shapes.length > 0 ? [] : [{ kind: 'prose', phrase: [say(lang, 'noFields')] } as const]),
  ]
}

/** The envelope, and what is in `data`. */
export function tellInEnvelope(data: SchemaView, shapes: readonly Shape[], lang: Lang): Block[] {
  const teller = openTeller(shapes, lang)
  return [
    { kind: 'fields', hasUnits: shapes.length > 0, fields: listEnvelope(data, lang, teller) },
    ...tellApart(shapes, lang, teller),
  ]
}

/** An answer without an envelope. */
export function tellBare(shapes: readonly Shape[], lang: Lang): Block[] {
  const teller = openTeller(shapes, lang)
  const [root] = shapes
  return root
    ? [{ kind: 'fields', hasUnits: true, fields: tellFields(root, teller) }, ...tellApart(shapes, lang, teller)]
    : []
}

const tellApart = (shapes: readonly Shape[], lang: Lang, teller: Teller): Block[] =>
  shapes.flatMap((shape, index) => (teller.isApart(shape) ? writeShape(shape, index, lang, teller) : []))

function listEnvelope(data: SchemaView, lang: Lang, { tell }: Teller): readonly DataField[] {
  const views: readonly (readonly [keyof typeof envelope, SchemaView])[] = [
    ['code', { type: 'integer' }],
    ['data', data],
    ['message', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['recordTime', { type: 'null' }],
    ['requestId', { type: 'string' }],
  ]
  return views.map(([name, view]) => ({ ...tell(name, view, name), meaning: [envelope[name][lang]] }))
}

interface Teller {
  /** A field, with the fields it holds where those stand below it. */
  tell(name: string, view: SchemaView, place: string, saysNull?: boolean): DataField
  /** Whether an object is told by itself. */
  isApart(shape: Shape): boolean
  /** What an object that is told by itself is called. */
  nameOf(shape: Shape): string
}

/** Fields of an object that is told where it stands, and how deep that may be. */
const innerMax = 8
const depthMax = 3

function openTeller(shapes: readonly Shape[], lang: Lang): Teller {
  const byPlace = new Map<string, Shape>()
  for (const shape of shapes) for (const place of shape.places) if (!byPlace.has(place)) byPlace.set(place, shape)
  const [root] = shapes

  const teller: Teller = {
    isApart(shape) {
      const [place = '', ...others] = shape.places
      if (byPlace.get(place) !== shape) return true
      const isSmall = others.length === 0 && shape.fields.length <= innerMax
      return shape !== root && !(isSmall && place.split('.').length <= depthMax)
    },
    nameOf: ({ title, places: [place = ''] }) => title ?? (place.split('.').at(-1) ?? '').replaceAll('[]', ''),
    tell(name, view, place, saysNull = true) {
      const shape = ['', '[]', '[][]'].flatMap((depth) => byPlace.get(place + depth) ?? [])[0]
      const isApart = shape !== undefined && teller.isApart(shape)
      const object = isApart && shape.title !== undefined ? shape.title : 'object'
      return {
        name,
        type: sayType(view, lang, { object, saysNull }),
        unit: view.unit === undefined ? '' : units[view.unit][lang],
        meaning: readPhrase(view.meaning?.[lang] ?? ''),
        ...(shape && isApart && { anchor: idOf(shapes.indexOf(shape)) }),
        ...(shape && !isApart && { inner: { id: idOf(shapes.indexOf(shape)), fields: tellFields(shape, teller) } }),
      }
    },
  }
  return teller
}

const idOf = (index: number): string => `fields-${index}`

const tellFields = ({ places: [place = ''], fields }: Shape, { tell }: Teller, saysNull = true): readonly DataField[] =>
  fields.map(([name, view]) => tell(name, view, joinPlace(place, name), saysNull))

/** Where any of its fields may be null, that is said once. */
function writeShape(shape: Shape, index: number, lang: Lang, teller: Teller): Block[] {
  const { places, fields } = shape
  const [place = ''] = places
  const saysNull = !fields.every(([, view]) => isNullable(view))
  const { comma, semicolon, gap } = punctuation[lang]
  const count = fields.length === 1 ? say(lang, 'oneField') : `${fields.length} ${say(lang, 'countedFields')}`
  const where = places.length > 1 ? sayOf(lang, 'sameInAll', String(places.length)) : sayOf(lang, 'placedIn', place)
  const aside = `${count}${comma}${gap}${where}${saysNull ? '' : `${semicolon}${gap}${say(lang, 'mayBeNull')}`}`
  return [
    heading(idOf(index), teller.nameOf(shape), { aside }),
    { kind: 'fields', hasUnits: true, fields: tellFields(shape, teller, saysNull) },
  ]
}

const units: Readonly<Record<Unit, Text>> = {
  count: { en: 'count', zh: '计数' },
  seconds: { en: 'seconds', zh: '秒' },
  minutes: { en: 'minutes', zh: '分钟' },
  pixels: { en: 'pixels', zh: '像素' },
  ratio: { en: 'ratio', zh: '比率' },
  'unix seconds': { en: 'Unix seconds', zh: 'Unix 秒' },
}
