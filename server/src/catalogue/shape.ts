import type { TSchema } from 'typebox'
import { findExactDigits } from '#kit'
import { type SchemaView, viewSchema } from './schema.ts'

/** What a value of JSON can be, as `Unfit.got` says it. */
export type Kind = 'null' | 'boolean' | 'number' | 'text' | 'list' | 'object'

/**
 * The places of an answer and the kinds of value at each. Places are written as in `Unfit`: names joined by dots, `[]` for any item of a
 * list, and `{}` for any member of an object whose names are data. The whole is `''`. A name that would be misread is quoted as in JSON.
 */
export interface Shape {
  readonly kinds: ReadonlyMap<string, ReadonlySet<Kind>>
  /** Objects of which all names were taken for data. */
  readonly tables: ReadonlySet<string>
  /** Whether everything was looked at; if not, what is missing here may be there. */
  readonly isWhole: boolean
}

const allKinds: readonly Kind[] = ['null', 'boolean', 'number', 'text', 'list', 'object']

/** Bounds: what upstreams send is looked at in a millisecond or two, whatever it is. */
const placesMax = 2_000
const depthMax = 16
const itemsMax = 20
const visitsMax = 20_000
/** Members looked at where names are data. */
const membersMax = 200
/** An object of more members than this, all of one kind, is a table by another name. */
const namesMax = 60
/** Nobody names a field so. */
const nameLengthMax = 48

interface Draft {
  readonly kinds: Map<string, Set<Kind>>
  readonly tables: Set<string>
  isWhole: boolean
}

/** Notes a kind at a place; false where there is no room for another place. */
function note({ kinds }: Draft, place: string, kind: Kind): boolean {
  const known = kinds.get(place)
  if (known) known.add(kind)
  else if (kinds.size < placesMax) kinds.set(place, new Set([kind]))
  else return false
  return true
}

/**
 * Reads what an answer looks like. `isMap` says of which objects it is known that their names are data, and of which that they are not;
 * of others it is guessed.
 */
export function readShape(value: unknown, isMap: (place: string) => boolean | undefined = () => undefined): Shape {
  const draft: Draft = { kinds: new Map(), tables: new Set(), isWhole: true }
  let visits = 0

  function read(here: unknown, place: string, depth: number): void {
    const kind = kindOf(here)
    if (++visits > visitsMax || depth > depthMax || !note(draft, place, kind)) {
      draft.isWhole = false
      return
    }
    if (Array.isArray(here)) for (const item of spread(here, itemsMax)) read(item, `${place}[]`, depth + 1)
    else if (kind === 'object') readMembers(here as Readonly<Record<string, unknown>>, place, depth)
  }

  function readMembers(here: Readonly<Record<string, unknown>>, place: string, depth: number): void {
    const names = Object.keys(here)
    // Nothing that has so many members names them.
    const isTable = names.length > placesMax || (isMap(place) ?? (names.length > namesMax && isOfOneKind(here, names)))
    if (isTable) draft.tables.add(place)
    for (const name of isTable ? [] : names.filter((one) => !isData(one)))
      read(here[name], joinPlace(place, name), depth + 1)
    for (const name of spread(isTable ? names : names.filter(isData), membersMax))
      read(here[name], `${place}{}`, depth + 1)
  }

  read(value, '', 0)
  return draft
}

/** Reads what a schema documents. */
export function describeShape(schema: TSchema): Shape {
  const draft: Draft = { kinds: new Map(), tables: new Set(), isWhole: true }

  function describe(view: SchemaView, place: string, depth: number): void {
    const choices = [...(view.anyOf ?? []), ...(view.oneOf ?? []), ...(view.allOf ?? [])]
    for (const choice of choices) describe(choice, place, depth)
    const kinds = listKinds(view)
    if (kinds.length === 0 && choices.length > 0) return
    for (const kind of kinds.length === 0 ? allKinds : kinds) {
      if (depth > depthMax || !note(draft, place, kind)) {
        draft.isWhole = false
        return
      }
    }
    if (view.items) describe(view.items, `${place}[]`, depth + 1)
    for (const [name, member] of Object.entries(view.properties ?? {}))
      describe(member, isData(name) ? `${place}{}` : joinPlace(place, name), depth + 1)
    const others = listOthers(view)
    if (others.length > 0 && !view.properties) draft.tables.add(place)
    for (const member of others) describe(member, `${place}{}`, depth + 1)
  }

  describe(viewSchema(schema), '', 0)
  return draft
}

/** What a schema says of members it does not name; nothing where it only allows them. */
const listOthers = ({ patternProperties = {}, additionalProperties }: SchemaView): SchemaView[] => [
  ...Object.values(patternProperties),
  ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
]

const kindsOfTypes: Readonly<Record<string, Kind>> = {
  null: 'null',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  string: 'text',
  array: 'list',
  object: 'object',
}

function listKinds({ type, enum: choices, const: only, properties, items }: SchemaView): Kind[] {
  if (choices) return [...new Set(choices.map(kindOf))]
  if (only !== undefined) return [kindOf(only)]
  const types: readonly unknown[] = Array.isArray(type) ? type : type === undefined ? [] : [type]
  const kinds = types.flatMap((one) => kindsOfTypes[String(one)] ?? [])
  if (kinds.length > 0) return kinds
  return [...(properties ? ['object' as const] : []), ...(items ? ['list' as const] : [])]
}

/** Which kind of value of JSON it is; a number kept as its digits is one. */
function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return findExactDigits(value) === undefined ? 'object' : 'number'
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'text'
}

/** Ids, dates, ranges, words of a language: not names of a field, but what is in it. */
const isData = (name: string): boolean =>
  name.length > nameLengthMax || !/^[a-z_$@][\w$@.:/-]*$/i.test(name) || /\d{6}|^(?=.*\d)[\da-f-]{16,}$/i.test(name)

const isOfOneKind = (here: Readonly<Record<string, unknown>>, names: readonly string[]): boolean =>
  new Set(names.map((name) => kindOf(here[name]))).size === 1

/** So many of them, evenly spread, the first and the last among them. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items
  const step = (items.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, nth) => Math.round(nth * step)).flatMap((at) => items.slice(at, at + 1))
}

const plainName = /^[^."[\]{}\\]+$/

function joinPlace(place: string, name: string): string {
  const written = plainName.test(name) ? name : JSON.stringify(name)
  return place === '' ? written : `${place}.${written}`
}

/** The object a place is a named member of; `undefined` of the whole, of items of lists and of members that `{}` stands for. */
export function findOwner(place: string): string | undefined {
  if (place === '' || place.endsWith('[]') || place.endsWith('{}')) return undefined
  const [name = place] = /(?:"(?:[^"\\]|\\.)*"|[^."]+)$/.exec(place) ?? []
  return place.slice(0, Math.max(place.length - name.length - 1, 0))
}
