import { findExactDigits, parseExactJson, writeExactNumber } from '#kit'

/** Data as upstream may write it on another day. */
export interface Mutation {
  /** What was done, and where. */
  readonly what: string
  readonly data: string
}

type Holder = Record<string, unknown>

/**
 * Data with one leaf written otherwise (null, absent, digits as text and text as digits, a boolean as 0 or 1 and the other way round),
 * or one object with a member more; each of those there are, outside `base_resp`. No digit of the others is lost.
 */
export function* listMutations(data: string): Generator<Mutation> {
  const whole = parseExactJson(data)
  for (const { holder, name, path } of listPlaces(whole)) {
    const value = holder[name]
    const entries = Object.entries(holder)
    for (const [what, changed] of listOthers(value)) {
      holder[name] = changed
      yield { what: `${path} ${what}`, data: JSON.stringify(whole) }
    }
    if (!Array.isArray(holder) && isLeaf(value)) {
      delete holder[name]
      yield { what: `${path} absent`, data: JSON.stringify(whole) }
      for (const [each] of entries) delete holder[each]
    }
    Object.assign(holder, Object.fromEntries(entries))
  }
  if (isHolder(whole))
    yield { what: 'data with a member more', data: JSON.stringify({ ...whole, another_member: 'x' }) }
}

const another = { another_member: { of: [1, 'x', null] } }

const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && findExactDigits(value) === undefined

const isLeaf = (value: unknown): boolean => !isHolder(value) || Object.keys(value).length === 0

interface Place {
  readonly holder: Holder
  readonly name: string
  readonly path: string
}

function* listPlaces(value: unknown, path = ''): Generator<Place> {
  if (!isHolder(value)) return
  for (const name of Object.keys(value)) {
    if (path === '' && name === 'base_resp') continue
    yield { holder: value, name, path: `${path}.${name}` }
    yield* listPlaces(value[name], `${path}.${name}`)
  }
}

function* listOthers(value: unknown): Generator<readonly [what: string, changed: unknown]> {
  if (isHolder(value) && !Array.isArray(value)) yield ['with a member more', { ...value, ...another }]
  if (!isLeaf(value)) return
  yield ['null', null]
  if (typeof value === 'boolean') yield ['as 0 or 1', Number(value)]
  if (value === 0 || value === 1) yield ['as a boolean', value === 1]
  if (typeof value === 'number' || findExactDigits(value) !== undefined) yield ['as text', JSON.stringify(value)]
  if (typeof value === 'string' && writeExactNumber(value) !== value) yield ['as a number', writeExactNumber(value)]
}
