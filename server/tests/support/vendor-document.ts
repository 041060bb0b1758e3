import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'

/** A vendor's whole OpenAPI document, which is not ours to keep here. */
export const vendorFile = fileURLToPath(
  new URL('../../../../shared/reference/openapi/just-one-api.public.2026-08-21.json', import.meta.url),
)

/** Why its tests are skipped; `false` where they are not. */
export const vendorAbsence = existsSync(vendorFile) ? false : `the vendor's document is not here: ${vendorFile}`

export interface VendorSchema {
  readonly type: 'string' | 'integer' | 'boolean'
  readonly format?: string
  readonly enum?: readonly string[]
  readonly default?: string | number | boolean
}

interface VendorParam {
  readonly name: string
  readonly required: boolean
  readonly schema: VendorSchema
}

export interface VendorOperation {
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** All but `token`. */
  readonly params: readonly VendorParam[]
  /** Whether its parameters stand in a form. */
  readonly hasForm: boolean
}

interface RawOperation {
  summary: string
  parameters?: (VendorParam & { schema: { enum?: string[] } })[]
  readonly requestBody?: {
    readonly content: {
      readonly 'application/x-www-form-urlencoded': {
        readonly schema: {
          readonly required: readonly string[]
          readonly properties: Readonly<Record<string, VendorSchema>>
        }
      }
    }
  }
}

export interface VendorDocument {
  paths: Record<string, { get?: RawOperation; post?: RawOperation }>
}

export const readVendorDocument = (): VendorDocument => JSON.parse(readFileSync(vendorFile, 'utf8'))

/** What the document says of its operations, read as plainly as can be. */
export function listVendorOperations({ paths }: VendorDocument): VendorOperation[] {
  return Object.entries(paths).flatMap(([path, { get, post }]) => {
    const operation = get ?? post
    if (!operation) return []
    const { required = [], properties = {} } =
      operation.requestBody?.content['application/x-www-form-urlencoded'].schema ?? {}
    const fields = Object.entries(properties).map(([name, schema]) => ({
      name,
      schema,
      required: required.includes(name),
    }))
    const params = [...(operation.parameters ?? []), ...fields].filter(({ name }) => name !== 'token')
    return [{ path, method: get ? 'GET' : 'POST', params, hasForm: operation.requestBody !== undefined }]
  })
}

type Sent = Readonly<Record<string, string>>

export interface VendorCall {
  readonly operation: VendorOperation
  readonly sent: Sent
  /** The parameter that is not as the document says. */
  readonly wrong?: string
}

const text = fc.oneof(
  fc.stringMatching(/^[0-9]{1,20}$/),
  fc.constantFrom('手机 壳', 'a&b=c', '100% "x"', "it's", 'a+b', '\\n\n', '$HOME`', '<b>', '🌟'),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((value) => !value.includes('\0')),
)

function validValue({ type, format, enum: options, default: usual }: VendorSchema): fc.Arbitrary<string> {
  if (options) return fc.constantFrom(...options, ...(usual === undefined ? [] : [String(usual)]))
  if (type === 'boolean') return fc.constantFrom('true', 'false')
  if (type === 'string') return text
  return format === 'int64' ? fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String) : fc.integer().map(String)
}

/** A value the schema refuses; `undefined` where it refuses none. */
function invalidValue({ type, enum: options, default: usual }: VendorSchema): fc.Arbitrary<string> | undefined {
  if (options)
    return fc.constantFrom('no-such-value', '').filter((value) => !options.includes(value) && value !== usual)
  if (type === 'boolean') return fc.constantFrom('yes', '1', 'TRUE', '')
  return type === 'integer' ? fc.constantFrom('one', '1.5', '', '1e3', '12345678901234567890123') : undefined
}

/** A call as its document wants it: all that is required, and some of the rest. */
export function validCall(operation: VendorOperation): fc.Arbitrary<VendorCall> {
  const values = Object.fromEntries(operation.params.map(({ name, schema }) => [name, validValue(schema)]))
  const requiredKeys = operation.params.filter(({ required }) => required).map(({ name }) => name)
  return fc.record(values, { requiredKeys }).map((sent) => ({ operation, sent: { ...sent } }))
}

/** A call with one parameter missing or of a wrong value; none where any value will do. */
export function invalidCalls(operation: VendorOperation): fc.Arbitrary<VendorCall>[] {
  return operation.params.flatMap(({ name, required, schema }) => {
    const valid = validCall(operation)
    const missing = valid.map(({ sent }) => ({ operation, sent: without(sent, name), wrong: name }))
    const wrong = invalidValue(schema)
    return [
      ...(required && schema.default === undefined ? [missing] : []),
      ...(wrong
        ? [
            fc
              .tuple(valid, wrong)
              .map(([{ sent }, value]) => ({ operation, sent: { ...sent, [name]: value }, wrong: name })),
          ]
        : []),
    ]
  })
}

const without = (sent: Sent, name: string): Sent =>
  Object.fromEntries(Object.entries(sent).filter(([key]) => key !== name))
