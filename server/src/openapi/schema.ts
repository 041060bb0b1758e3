import type { Document } from './document.ts'
import { findMember, findText, listItems, listMembers, misfit, type Node, readText } from './node.ts'

/** A schema with its references and its `allOf` put together. */
export interface Schema {
  /** Where it stands, after references were followed: the same place is the same schema. */
  readonly node: Node
  readonly keywords: ReadonlyMap<string, Node>
  readonly properties: ReadonlyMap<string, Node>
  readonly required: ReadonlySet<string>
  /** Without `null`; empty where it does not say. */
  readonly types: readonly string[]
  readonly isNullable: boolean
  /** `anyOf` or `oneOf`, without `null`; one alone has been put together with the rest. */
  readonly choices: readonly Node[]
}

interface Draft {
  readonly keywords: Map<string, Node>
  readonly properties: Map<string, Node>
  readonly required: Set<string>
}

const depthMax = 32

/** Puts a schema together. Throws a Refusal where it is malformed, or refers to itself to no end. */
export function readSchema(document: Document, node: Node): Schema {
  const draft: Draft = { keywords: new Map(), properties: new Map(), required: new Set() }
  gather(document, node, draft, 0)
  const choices = listChoices(document, draft)
  const isNullable =
    choices.some(isNull) || readTypes(draft).includes('null') || draft.keywords.get('nullable')?.value === true
  const real = choices.filter((choice) => !isNull(choice))
  const [only] = real
  if (only && real.length === 1) {
    gather(document, only, draft, 0)
    return { ...draft, node: document.resolve(node), types: withoutNull(readTypes(draft)), isNullable, choices: [] }
  }
  return { ...draft, node: document.resolve(node), types: withoutNull(readTypes(draft)), isNullable, choices: real }
}

/** What stands beside a `$ref` or an `allOf` goes before what they lead to. */
function gather(document: Document, node: Node, draft: Draft, depth: number): void {
  document.countSchema(node)
  if (depth > depthMax) throw misfit(node, 'is nested too deep, or in itself')
  // `true` and `false` are schemas too, and say nothing of a shape.
  if (typeof node.value === 'boolean') return
  const members = listMembers(node)
  for (const [name, member] of members) {
    if (member.value !== null && !draft.keywords.has(name)) draft.keywords.set(name, member)
  }
  const properties = findMember(node, 'properties')
  for (const [name, member] of properties ? listMembers(properties) : []) {
    if (!draft.properties.has(name)) draft.properties.set(name, member)
  }
  for (const name of listItems(findMember(node, 'required'))) draft.required.add(readText(name))
  for (const part of listItems(findMember(node, 'allOf'))) gather(document, part, draft, depth + 1)
  if (findText(node, '$ref') !== undefined) gather(document, document.resolve(node), draft, depth + 1)
}

function readTypes({ keywords }: Draft): readonly string[] {
  const type = keywords.get('type')
  if (!type) return []
  return Array.isArray(type.value) ? listItems(type).map(readText) : [readText(type)]
}

const withoutNull = (types: readonly string[]): string[] => types.filter((type) => type !== 'null')

function listChoices(document: Document, { keywords }: Draft): Node[] {
  return ['anyOf', 'oneOf'].flatMap((name) => listItems(keywords.get(name))).map((node) => document.resolve(node))
}

const isNull = (node: Node): boolean => findMember(node, 'type')?.value === 'null'
