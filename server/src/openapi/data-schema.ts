import type { SchemaView } from '#catalogue'
import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { findMember, listMembers, type Node } from './node.ts'
import { readSchema, type Schema } from './schema.ts'
import { readSummary } from './texts.ts'

const depthMax = 16
/** Schemas in one answer; a larger one is not described. */
const partsMax = 2_000

export interface ReadData {
  readonly data: SchemaView
  /** What of it is not judged, in words. */
  readonly notices: readonly string[]
}

/**
 * What `data` looks like, where the answer's schema is an envelope that says so; `{}` elsewhere. Types and required members
 * are what answers are judged by: bounds and patterns of documents are too often wrong for that.
 */
export function readDataSchema(document: Document, operation: Node): ReadData {
  try {
    const data = describeData(document, operation)
    return data ? { data, notices: [] } : { data: {}, notices: [`its answers are not judged: ${tooLarge}`] }
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error
    return { data: {}, notices: [`its answers are not judged: ${error.place} ${error.message}`] }
  }
}

const tooLarge = `the schema of one has more than ${partsMax} parts`

/** `undefined` where there is too much of it. */
function describeData(document: Document, operation: Node): SchemaView | undefined {
  const answer = findAnswerSchema(document, operation)
  if (!answer) return {}
  const { properties } = readSchema(document, answer)
  const data = properties.has('code') ? properties.get('data') : undefined
  if (!data) return {}
  let parts = 0

  function read(node: Node, around: readonly string[]): SchemaView {
    if (++parts > partsMax || around.length > depthMax) return {}
    const schema = readSchema(document, node)
    const { place } = schema.node
    // What contains itself is described once.
    if (around.includes(place)) return {}
    const text = schema.keywords.get('description')?.value
    const said = typeof text === 'string' ? readSummary(text) : ''
    const shape = readShape(schema, [...around, place])
    return { ...(schema.isNullable ? addNull(shape) : shape), ...(said !== '' && { meaning: { en: said, zh: said } }) }
  }

  function readShape(schema: Schema, around: readonly string[]): SchemaView {
    if (schema.choices.length > 0) return { anyOf: schema.choices.map((choice) => read(choice, around)) }
    const views = (schema.types.length === 0 && schema.properties.size > 0 ? ['object'] : schema.types).map((type) =>
      readType(type, schema, around),
    )
    const [only] = views
    return views.length > 1 ? { anyOf: views } : (only ?? {})
  }

  function readType(type: string, schema: Schema, around: readonly string[]): SchemaView {
    if (type === 'object') return readObject(schema, around)
    const items = type === 'array' ? schema.keywords.get('items') : undefined
    const isKnown = ['array', 'string', 'integer', 'number', 'boolean'].includes(type)
    return isKnown ? { type, ...(items && { items: read(items, around) }) } : {}
  }

  function readObject({ properties, required }: Schema, around: readonly string[]): SchemaView {
    // What is only ever sent stands in no answer.
    const answered = [...properties].filter(([name, node]) => name !== '__proto__' && !isWriteOnly(document, node))
    if (answered.length === 0) return { type: 'object' }
    const views = Object.fromEntries(answered.map(([name, node]) => [name, read(node, around)]))
    const needed = answered.map(([name]) => name).filter((name) => required.has(name))
    return { type: 'object', properties: views, ...(needed.length > 0 && { required: needed }) }
  }

  const view = read(data, [])
  return parts > partsMax ? undefined : view
}

const addNull = (shape: SchemaView): SchemaView =>
  Object.keys(shape).length === 0 ? {} : { anyOf: [shape, { type: 'null' }] }

/** Whether a member says that it is only sent, itself, where it refers to, or in each of its choices. */
function isWriteOnly(document: Document, node: Node, depth = 0): boolean {
  const { keywords, choices } = readSchema(document, node)
  if (keywords.get('writeOnly')?.value === true) return true
  return choices.length > 0 && depth < depthMax && choices.every((choice) => isWriteOnly(document, choice, depth + 1))
}

function findAnswerSchema(document: Document, operation: Node): Node | undefined {
  const responses = findMember(operation, 'responses')
  if (!responses) return undefined
  const good = ['200', '2XX', '201', 'default'].flatMap((status) => findMember(responses, status) ?? [])[0]
  const content = good && findMember(document.resolve(good), 'content')
  const json = content && listMembers(content).find(([type]) => /\bjson\b|^\*\/\*$/i.test(type))
  return json && findMember(json[1], 'schema')
}
