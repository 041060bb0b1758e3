import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { lazily } from '#kit'
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
  const getChecker = lazily(() => Compile(getRelaxed()))
  return (value) => {
    const checker = getChecker()
    if (checker.Check(value))
      return identity.isStrange(value) ? { path: '', expected: nameMembers(identity.own), got: 'none' } : undefined
    const [deepest] = checker.Errors(value).toSorted((one, other) => depthOf(other) - depthOf(one))
    const missing = deepest?.keyword === 'required' ? deepest.params.requiredProperties.slice(0, 1) : []
    const names = [...splitPath(deepest?.instancePath ?? ''), ...missing]
    const place = names.reduce(step, { value, views: [getRelaxed()], path: '' })
    const expected = nameViews(place.views) || (deepest?.message ?? '')
    return { path: place.path, expected, got: nameValue(place.value) }
  }
}

const membersMax = 6

/** Members of which one is enough. */
function nameMembers(names: readonly string[]): string {
  const more = names.length - membersMax
  const listed = names.slice(0, membersMax).join(' or ')
  return more > 0 ? `${listed} or ${more} more` : listed
}

const splitPath = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))

const depthOf = ({ instancePath }: { readonly instancePath: string }): number => splitPath(instancePath).length

/** A place in a value, and what may be there. */
interface Place {
  readonly value: unknown
  readonly views: readonly Relaxed[]
  readonly path: string
}

function step({ value, views, path }: Place, name: string): Place {
  const choices = views.flatMap(listChoices)
  if (Array.isArray(value))
    return { value: value[Number(name)], views: choices.flatMap(({ items }) => items ?? []), path: `${path}[]` }
  const named = choices.flatMap(({ properties = {} }) =>
    Object.hasOwn(properties, name) ? (properties[name] ?? []) : [],
  )
  const others = choices.flatMap(({ patternProperties = {}, additionalProperties }) => [
    ...Object.values(patternProperties),
    ...(additionalProperties ? [additionalProperties] : []),
  ])
  return {
    value: isObject(value) ? value[name] : undefined,
    views: named.length > 0 ? named : others,
    path: named.length > 0 ? `${path}${path === '' ? '' : '.'}${name}` : `${path}{}`,
  }
}

const listChoices = (view: Relaxed): readonly Relaxed[] => view.anyOf?.flatMap(listChoices) ?? [view]

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
  const kinds = choices.flatMap(({ type = [] }) => type).flatMap((type) => typeNames[type] ?? [])
  const literals = choices.flatMap(({ enum: options = [] }) => options).map((literal) => JSON.stringify(literal))
  return [...new Set([...literals, ...kinds])].join(' or ')
}
