import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { lazily } from '#kit'

/** What is to be thought of collected data. */
export type Judgement =
  | { readonly isGood: false; readonly unfit: Unfit }
  | { readonly isGood: true; readonly isEmpty: boolean }

/** Where something is not what it would have to be. */
export interface Unfit {
  /** Names joined by dots, `[]` for any item of a list, as in `newest_videos[].play`; empty for the whole. */
  readonly path: string
  /** What would have been taken there, in words. */
  readonly expected: string
  /** Which kind of value is there: `null`, `boolean`, `number`, `text`, `list`, `object`, or `nothing`. */
  readonly got: string
}

export const describeUnfit = ({ path, expected, got }: Unfit): string =>
  `${path === '' ? 'data' : `data.${path}`}: ${expected}, not ${got}`

/** Judges data by a schema, which is compiled when it is needed: a service starts with hundreds of endpoints. */
export function createJudge<D extends TSchema>(
  schema: D,
  isEmpty: (data: Static<D>) => boolean,
): (data: unknown) => Judgement {
  const getChecker = lazily(() => Compile(schema))
  return (data) => {
    const checker = getChecker()
    if (checker.Check(data)) return { isGood: true, isEmpty: isEmpty(data) }
    const [error] = checker.Errors(data)
    const names = (error?.instancePath ?? '').split('/').slice(1)
    return { isGood: false, unfit: { path: joinPath(names), expected: error?.message ?? '', got: kindAt(data, names) } }
  }
}

const joinPath = (names: readonly string[]): string =>
  names.reduce((path, name) => (/^\d+$/.test(name) ? `${path}[]` : path === '' ? name : `${path}.${name}`), '')

function kindAt(data: unknown, names: readonly string[]): string {
  let value = data
  for (const name of names) value = isObject(value) ? value[name] : undefined
  return kindOf(value)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Which kind of value of JSON it is. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'string' ? 'text' : typeof value
}
