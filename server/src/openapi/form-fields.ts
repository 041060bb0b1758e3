import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { findMember, listMembers, type Node, readFlag } from './node.ts'
import { listExamples } from './parameter.ts'
import { readSchema, type Schema } from './schema.ts'
import { readTitle } from './texts.ts'

/** A field of a form. */
export interface Field {
  readonly name: string
  readonly node: Node
  readonly isRequired: boolean
  /** What the whole form's examples have at its name. */
  readonly examples: readonly Node[]
}

export interface Form {
  readonly fields: readonly Field[]
  /** What of the body is not carried, in words. */
  readonly notices: readonly string[]
}

const formType = 'application/x-www-form-urlencoded'

const spared = (why: string): Form => ({ fields: [], notices: [`its body is not carried: ${why}`] })

/** The fields of an operation's body. Throws LeftOut where it is needed and is no form. */
export function readForm(document: Document, method: 'get' | 'post', operation: Node): Form {
  const found = findMember(operation, 'requestBody')
  if (!found) return { fields: [], notices: [] }
  const body = document.resolve(found)
  try {
    return readBody(document, method, body)
  } catch (error) {
    if (!(error instanceof LeftOut) || findMember(body, 'required')?.value !== false) throw error
    return spared(`it ${error.message}`)
  }
}

function readBody(document: Document, method: 'get' | 'post', body: Node): Form {
  const content = findMember(body, 'content')
  const media = content ? listMembers(content) : []
  const form = media.find(([type]) => type.split(';')[0]?.trim().toLowerCase() === formType)?.[1]
  if (method === 'post' && form) return readOfMedia(document, body, form)
  const isGet = method === 'get'
  if (!isNeeded(document, body, media)) return spared(isGet ? 'a GET has none' : 'it is no form')
  throw new LeftOut(content ?? body, isGet ? 'is a GET with a body' : 'takes a body that is no form')
}

function readOfMedia(document: Document, body: Node, form: Node): Form {
  const schema = readOwn(document, form)
  if (!schema) return spared('nothing is said of its form')
  return spareChoice(schema, body) ?? readFields(document, form, schema)
}

function readOwn(document: Document, form: Node): Schema | undefined {
  const schema = findMember(form, 'schema')
  return schema && readSchema(document, schema)
}

/** A choice of forms is carried where there is none to choose from. */
function spareChoice({ node, choices }: Schema, body: Node): Form | undefined {
  if (choices.length === 0) return undefined
  if (readFlag(body, 'required')) throw new LeftOut(node, 'takes a choice of several forms')
  return spared('it is a choice of several forms')
}

/** Whether an upstream that gets no body lacks something: it says so, or its body has fields that it needs. */
function isNeeded(document: Document, body: Node, media: readonly (readonly [string, Node])[]): boolean {
  if (findMember(body, 'required')?.value === false) return false
  const schemas = media.map(([, one]) => readOwn(document, one))
  if (!readFlag(body, 'required')) return schemas.some((schema) => schema !== undefined && schema.required.size > 0)
  // A body of which nothing is said may be any; one that is said to have no fields is none.
  return media.length > 0 && !schemas.every((schema) => schema !== undefined && hasNothing(schema))
}

function hasNothing({ types, properties, choices, keywords }: Schema): boolean {
  const isClosed = keywords.get('additionalProperties')?.value === false || keywords.has('properties')
  return properties.size === 0 && choices.length === 0 && types.every((type) => type === 'object') && isClosed
}

function readFields(document: Document, form: Node, { properties, required, keywords }: Schema): Form {
  const whole = [
    findMember(form, 'example') ?? [],
    listExamples(document, findMember(form, 'examples')),
    keywords.get('example') ?? [],
  ].flat()
  const [answered, asked] = split([...properties], ([, node]) => isReadOnly(document, node))
  return {
    fields: asked.map(([name, node]) => ({
      name,
      node,
      isRequired: required.has(name),
      examples: whole.flatMap((one) => findMember(one, name) ?? []),
    })),
    notices: answered.map(([name]) => `field ${readTitle(name)} is not carried: it stands in answers alone`),
  }
}

function split<Item>(items: readonly Item[], isOne: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(isOne), items.filter((item) => !isOne(item))]
}

/** A field that cannot be read is told of where it is carried. */
function isReadOnly(document: Document, node: Node): boolean {
  try {
    return readSchema(document, node).keywords.get('readOnly')?.value === true
  } catch (error) {
    if (error instanceof LeftOut) return false
    throw error
  }
}
