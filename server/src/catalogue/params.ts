import Type, { type TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { Problem } from '#kit'
import { createNumberReader, isExactNumber, numberTypeOf } from './number-reader.ts'
import { type SchemaView, viewSchema } from './schema.ts'

/** A number stays a text where it would lose a digit, or be written in another way. */
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
  const properties = Object.entries(schema.properties)
  const checked = properties.filter(([, property]) => !isExactNumber(viewSchema(property)))
  // Numbers are judged as they are read.
  const checker = Compile(Type.Object(Object.fromEntries(checked)))
  const required = new Set(viewSchema(schema).required)
  const rows = properties.map(([name, property]) => {
    const view = viewSchema(property)
    return { name, view, read: createReader(view), isRequired: required.has(name) }
  })

  function complain(raw: RawParams, params: Params): Problem {
    const wrong = new Set([...checker.Errors(params)].map(({ instancePath }) => instancePath.slice(1)))
    const complaints = rows.flatMap(({ name, view, isRequired }) => {
      const isSent = raw.has(name)
      if (!isSent && isRequired && params[name] === undefined)
        return `parameter ${name} is missing: expected ${expectation(view)}`
      const isWrong = wrong.has(name) || (isSent && params[name] === undefined)
      return isWrong ? `parameter ${name} is not valid: expected ${expectation(view)}` : []
    })
    return new Problem('parameters.invalid', { message: complaints.join('; ') })
  }

  return (raw) => {
    const params: Record<string, ParamValue> = Object.create(null)
    let isGood = true
    for (const { name, view, read, isRequired } of rows) {
      const text = raw.get(name)
      const value = text === undefined ? view.default : read(text)
      if (isParamValue(value)) params[name] = value
      else if (text !== undefined || isRequired) isGood = false
    }
    if (isGood && checker.Check(params)) return params
    throw complain(raw, params)
  }
}

/** The same question has the same text, in whatever order its parameters came. */
export function canonicalParams(params: Params): string {
  const names = Object.keys(params).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(params[name])}`).join(',')}}`
}

const isParamValue = (value: unknown): value is ParamValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function createReader(view: SchemaView): (text: string) => ParamValue | undefined {
  if (isExactNumber(view)) return createNumberReader(view)
  const { type, pattern, maxLength } = view
  // What else it says of numbers is judged by the compiled schema, which knows numbers alone.
  if (numberTypeOf(view)) return (text) => findNumber(text)
  if (type === 'boolean') return (text) => (text === 'true' ? true : text === 'false' ? false : undefined)
  if (pattern === undefined || maxLength === undefined) return (text) => text
  // A pattern bounds its texts because it may take long on longer ones; a character is two units of length at most.
  return (text) => (text.length > 2 * maxLength ? undefined : text)
}

function findNumber(text: string): number | undefined {
  const value = createNumberReader({ type: 'number' })(text)
  return typeof value === 'number' ? value : undefined
}

/** What a valid value is, in words. */
function expectation(view: SchemaView): string {
  if (view.expects) return view.expects.en
  if (view.enum) return `one of ${listSome(view.enum)}`
  if (view.type === 'boolean') return 'true or false'
  const noun = nouns[view.type ?? ''] ?? 'text'
  if (view.pattern !== undefined) return `${noun} matching ${view.pattern}${describeRange(view)}`
  const more = [
    ...(view.exclusiveMinimum === undefined ? [] : [`above ${view.exclusiveMinimum}`]),
    ...(view.exclusiveMaximum === undefined ? [] : [`below ${view.exclusiveMaximum}`]),
    ...(view.multipleOf === undefined ? [] : [`a multiple of ${view.multipleOf}`]),
    ...(bitsOf(view) === undefined ? [] : [`in ${bitsOf(view)} bits`]),
  ]
  return [noun + describeRange(view), ...more].join(', ')
}

/** Whole numbers of a format that bounds them. */
const bitsOf = ({ type, format }: SchemaView): string | undefined =>
  type === 'integer' ? /^int(32|64)$/.exec(format ?? '')?.[1] : undefined

const nouns: Readonly<Record<string, string>> = { integer: 'an integer', number: 'a number' }

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
