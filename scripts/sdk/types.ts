import { nameOf, type OpenApiDocument, type Operation, type Schema } from './document.ts'

export const pascal = (text: string): string => text.replace(/^./, (first) => first.toUpperCase())

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value)

/** A comment that no text can end. */
export function comment(lines: readonly string[]): string {
  const text = lines.join('\n').trim().replaceAll('*/', '*\\/')
  if (text === '') return ''
  if (!text.includes('\n') && text.length < 110) return `/** ${text} */\n`
  return `/**\n${text
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd())
    .join('\n')}\n */\n`
}

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')

const plainTypes: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
}

/** The TypeScript of a schema. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return pascal(nameOf(schema.$ref))
  if ('const' in schema) return literal(schema.const)
  if (schema.enum) return union(schema.enum.map(literal))
  const forms = schema.anyOf ?? schema.oneOf
  if (forms) return union(forms.map(typeOf))
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ')
  const types = [schema.type ?? []].flat()
  if (types.length === 0) return 'unknown'
  return union(types.map((type) => plainTypes[type] ?? (type === 'array' ? arrayOf(schema) : objectOf(schema))))
}

/** The same of what is asked: an id that fits a number is taken as one too, as answers have it. */
export function paramTypeOf(schema: Schema): string {
  const [, digitsMax] = /^\^\[0-9\]\{1,(\d+)\}\$$/.exec(schema.pattern ?? '') ?? []
  return digitsMax !== undefined && Number(digitsMax) <= 15 ? 'string | number' : typeOf(schema)
}

function arrayOf({ items = {} }: Schema): string {
  const type = typeOf(items)
  return /^\w+$/.test(type) ? `${type}[]` : `Array<${type}>`
}

function objectOf(schema: Schema): string {
  const { properties = {}, required = [], additionalProperties } = schema
  const members = Object.entries(properties).map(([name, member]) => {
    const key = /^[a-zA-Z_$][\w$]*$/.test(name) ? name : literal(name)
    return `${comment([member.description ?? ''])}${key}${required.includes(name) ? '' : '?'}: ${typeOf(member)}`
  })
  if (typeof additionalProperties === 'object') members.push(`[name: string]: ${typeOf(additionalProperties)}`)
  else if (isUntyped(schema)) members.push(`[name: string]: unknown`)
  return `{\n${members.join('\n')}\n}`
}

/** Of some answers upstream documents nothing but that they are answers: what they hold can be read all the same. */
const isUntyped = ({ properties = {} }: Schema): boolean =>
  Object.keys(properties).every((name) => name === 'base_resp')

/** Every component that good answers lead to, by name. */
function listReachable(document: OpenApiDocument, operations: readonly Operation[]): readonly string[] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const reference: unknown = Reflect.get(value, '$ref')
    const name = typeof reference === 'string' ? nameOf(reference) : undefined
    if (name !== undefined && !found.has(name)) {
      found.add(name)
      visit(document.components.schemas[name])
    }
    for (const member of Object.values(value)) visit(member)
  }
  for (const { data } of operations) visit(data)
  return [...found].sort()
}

export const paramsName = ({ id }: Operation): string => `${pascal(id)}Params`

function writeParams(operation: Operation): string {
  const members = operation.queryParams.map(({ name, required = false, description = '', schema }) => {
    const usual = schema.default === undefined ? [] : [`Default: \`${JSON.stringify(schema.default)}\`.`]
    const optional = required ? '' : '?'
    return `${comment([[description, ...usual].join(' ')])}${name}${optional}: ${paramTypeOf(schema)}${required ? '' : ' | undefined'}`
  })
  return `${comment([`Parameters of \`${operation.path}\`.`])}export interface ${paramsName(operation)} {\n${members.join('\n')}\n}\n`
}

function writeComponent(document: OpenApiDocument, name: string): string {
  const schema = document.components.schemas[name] ?? {}
  const type = typeOf(schema)
  const about = comment([schema.description ?? ''])
  return type.startsWith('{')
    ? `${about}export interface ${pascal(name)} ${type}\n`
    : `${about}export type ${pascal(name)} = ${type}\n`
}

/** Parameters by path: those in it, and those behind it. */
function paramsOf(operation: Operation): string {
  const inPath = operation.pathParams.map(({ name, schema }) => `${name}: ${paramTypeOf(schema)}`)
  const parts = [
    ...(inPath.length > 0 ? [`{ ${inPath.join('; ')} }`] : []),
    ...(operation.queryParams.length > 0 ? [paramsName(operation)] : []),
  ]
  return parts.join(' & ') || 'Record<never, never>'
}

/** Types of all that is asked and answered, and which of them belong to a path. */
export function writeTypes(document: OpenApiDocument, operations: readonly Operation[]): string {
  const rows = operations.map((one) => `'${one.path}': { params: ${paramsOf(one)}; data: ${typeOf(one.data)} }`)
  const lists = operations.flatMap(({ path, paging }) => (paging ? [`'${path}': ${typeOf(paging.item)}`] : []))
  return [
    ...listReachable(document, operations).map((name) => writeComponent(document, name)),
    ...operations.filter(({ queryParams }) => queryParams.length > 0).map(writeParams),
    `/** What each path takes and gives. */\nexport interface Endpoints {\n${rows.join('\n')}\n}\n`,
    `/** What the lists among them list. */\nexport interface Lists {\n${lists.join('\n')}\n}\n`,
  ].join('\n')
}
