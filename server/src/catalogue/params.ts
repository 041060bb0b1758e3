import type { TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { Problem } from '#kit'
import { type SchemaView, viewSchema } from './schema.ts'

export type ParamValue = string | number | boolean

/** Parameters by name, as text: what a request sent. */
export type RawParams = ReadonlyMap<string, string>

/** Checked parameters with defaults filled in. */
export type Params = Readonly<Record<string, ParamValue>>

/**
 * Makes the reader of an endpoint's parameters: text in, checked values with defaults out, unknown names ignored.
 * The reader throws `parameters.invalid`; its message names each wrong parameter and what is expected, never the value.
 */
export function createParamsReader(schema: TObject): (raw: RawParams) => Params {
  const checker = Compile(schema)
  const rows = Object.entries(viewSchema(schema).properties ?? {})
  const required = new Set(viewSchema(schema).required)

  return (raw) => {
    const params: Record<string, ParamValue> = Object.create(null)
    const complaints = new Map<string, string>()
    for (const [name, view] of rows) {
      const text = raw.get(name)
      const value = text === undefined ? view.default : convert(text, view)
      if (isParamValue(value)) params[name] = value
      else if (text !== undefined) complaints.set(name, `parameter ${name} is not valid: expected ${expectation(view)}`)
      else if (required.has(name)) complaints.set(name, `parameter ${name} is missing: expected ${expectation(view)}`)
    }
    if (complaints.size === 0 && checker.Check(params)) return params
    for (const error of checker.Errors(params)) {
      const name = error.instancePath.slice(1)
      const view = viewSchema(schema).properties?.[name]
      if (view && !complaints.has(name))
        complaints.set(name, `parameter ${name} is not valid: expected ${expectation(view)}`)
    }
    throw new Problem('parameters.invalid', { message: [...complaints.values()].join('; ') })
  }
}

/** The same question has the same text, in whatever order its parameters came. */
export function canonicalParams(params: Params): string {
  const names = Object.keys(params).sort()
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, params[name]])))
}

const isParamValue = (value: unknown): value is ParamValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function convert(text: string, { type, pattern, maxLength }: SchemaView): ParamValue | undefined {
  switch (type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined
    default:
      // A pattern bounds its texts because it may take long on longer ones; a character is two units of length at most.
      return pattern !== undefined && maxLength !== undefined && text.length > 2 * maxLength ? undefined : text
  }
}

/** What a valid value is, in words. */
function expectation(view: SchemaView): string {
  if (view.expects) return view.expects.en
  if (view.enum) return `one of ${listSome(view.enum)}`
  if (view.type === 'boolean') return 'true or false'
  const noun = view.type === 'integer' ? 'an integer' : view.type === 'number' ? 'a number' : 'text'
  if (view.pattern !== undefined) return `${noun} matching ${view.pattern}${describeRange(view)}`
  const more = [
    ...(view.exclusiveMinimum === undefined ? [] : [`above ${view.exclusiveMinimum}`]),
    ...(view.exclusiveMaximum === undefined ? [] : [`below ${view.exclusiveMaximum}`]),
    ...(view.multipleOf === undefined ? [] : [`a multiple of ${view.multipleOf}`]),
  ]
  return [noun + describeRange(view), ...more].join(', ')
}

/** Values of an enum named in a message; documentation has all. */
const namedMax = 40

const listSome = (values: readonly unknown[]): string =>
  values.length > namedMax ? `${values.length} values: ${values.slice(0, namedMax).join(', ')} …` : values.join(', ')

/** ` of 1 to 50`, ` of at least 1 characters`. */
function describeRange(view: SchemaView): string {
  const [least, most] = view.type === 'string' ? [view.minLength, view.maxLength] : [view.minimum, view.maximum]
  const unit = view.type === 'string' ? ' characters' : ''
  if (least !== undefined && most !== undefined) return ` of ${least} to ${most}${unit}`
  if (least !== undefined) return ` of at least ${least}${unit}`
  if (most !== undefined) return ` of at most ${most}${unit}`
  return ''
}
