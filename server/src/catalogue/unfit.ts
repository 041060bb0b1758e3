import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { derived, lazily } from '#kit'
import { createIdentity, type Identity, isObject } from './identity.ts'
import { type Relaxed, relax } from './relax.ts'
import { viewSchema } from './schema.ts'

/** Where something is not what it would have to be. */
export interface Unfit {
  /**
   * Names joined by dots, `[]` for any item of a list, `{}` for any member of an object whose names are data, as in
   * `newest_videos[].play`; empty for the whole.
   */
  readonly path: string
  /** What would have been taken there, in words. */
  readonly expected: string
  /** Which kind of value is there, as `nameValue` names them; `none` of several members of which one would have been enough. */
  readonly got: string
}

export const describeUnfit = ({ path, expected, got }: Unfit): string =>
  `${path === '' ? 'data' : `data.${path}`}: ${expected}, not ${got}`

/** What is unfit at a place that is looked at by name, outside any schema. */
export function unfitAt(value: unknown, names: readonly string[], expected: string): Unfit {
  const found = names.reduce<unknown>((inside, name) => (isObject(inside) ? inside[name] : undefined), value)
  return { path: names.join('.'), expected, got: nameValue(found) }
}

/** Which kind of value of JSON it is: `null`, `boolean`, `number`, `text`, `list`, `object`, or `nothing`. */
function nameValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'string' ? 'text' : typeof value
}

/**
 * Makes what says where a value is not what a schema, relaxed, takes, or that it is an answer to another question. The schema is
 * compiled when it is needed.
 */
export function createUnfitFinder(
  schema: TSchema,
  identity: Identity = createIdentity(viewSchema(schema)),
): (value: unknown) => Unfit | undefined {
  const getRelaxed = lazily(() => relax(viewSchema(schema)))
  const getChecker = lazily(() => Compile(getRelaxed() ?? schema))
  return (value) => {
    if (!getChecker().Check(value))
      return findUnfit(getRelaxed() ?? {}, value, '') ?? { path: '', expected: asItSays, got: nameValue(value) }
    return identity.isStrange(value) ? { path: '', expected: nameMembers(identity.own), got: 'none' } : undefined
  }
}

const asItSays = 'what its schema says'

const membersMax = 6

/** Members of which one is enough. */
function nameMembers(names: readonly string[]): string {
  const more = names.length - membersMax
  const listed = names.slice(0, membersMax).join(' or ')
  return more > 0 ? `${listed} or ${more} more` : listed
}

/** The first place where a value does not fit. A compiled check would look for its errors in all of it, however large. */
function findUnfit(view: Relaxed, value: unknown, path: string): Unfit | undefined {
  const choices = listChoices(view).filter((choice) => mayBe(choice, value))
  if (choices.length === 0) return { path, expected: nameViews([view]), got: nameValue(value) }
  const found = choices.map((choice) => findInside(choice, value, path))
  return found.includes(undefined) ? undefined : found[0]
}

/** There may be a hundred thousand items to be held against one schema. */
const compileOnce = derived((view: Relaxed) => Compile(view))

/** Whether the value itself is of the right kind, whatever stands inside. */
function mayBe(view: Relaxed, value: unknown): boolean {
  if (view.allOf) return compileOnce(view).Check(value)
  return view.enum?.includes(value) ?? view.type?.includes(typeOf(value)) ?? true
}

function findInside(view: Relaxed, value: unknown, path: string): Unfit | undefined {
  const { items } = view
  if (Array.isArray(value)) return items && findFirst(value, (item) => findUnfit(items, item, `${path}[]`))
  return isObject(value) ? findInMembers(view, value, path) : undefined
}

function findInMembers(view: Relaxed, value: object, path: string): Unfit | undefined {
  const { properties = {}, patternProperties = {}, additionalProperties, required = [] } = view
  const placeOf = (name: string): string => `${path}${path === '' ? '' : '.'}${name}`
  const missing = required.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined)
    return { path: placeOf(missing), expected: nameViews([properties[missing] ?? {}]), got: nameValue(undefined) }
  const others = [...Object.values(patternProperties), ...(additionalProperties ? [additionalProperties] : [])]
  return findFirst(Object.entries(value), ([name, member]) => {
    if (member === undefined) return undefined
    const named = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (named) return findUnfit(named, member, placeOf(name))
    return findFirst(others, (other) => findUnfit(other, member, `${path}{}`))
  })
}

function findFirst<T>(items: readonly T[], find: (item: T) => Unfit | undefined): Unfit | undefined {
  for (const item of items) {
    const found = find(item)
    if (found) return found
  }
  return undefined
}

const listChoices = (view: Relaxed): readonly Relaxed[] => view.anyOf?.flatMap(listChoices) ?? [view]

/** As a schema names it; what JSON cannot say is of no type. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' && !Number.isFinite(value) ? 'none' : typeof value
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a plain value',
  number: 'a plain value',
  boolean: 'a plain value',
  array: 'a list',
  object: 'an object',
}

/** What may be there, but null: it is never what is missing. */
function nameViews(views: readonly Relaxed[]): string {
  const choices = views.flatMap(listChoices)
  if (choices.some(({ allOf }) => allOf)) return asItSays
  const kinds = choices.flatMap(({ type = [] }) => type).flatMap((type) => typeNames[type] ?? [])
  const literals = choices.flatMap(({ enum: options = [] }) => options).map((literal) => JSON.stringify(literal))
  return [...new Set([...literals, ...kinds])].join(' or ')
}
