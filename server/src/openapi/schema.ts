import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { findMember, listItems, listMembers, type Node, readText, textOf } from './node.ts'

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
  /** Places that were read; a second time they say nothing new. */
  readonly known: Set<string>
}

/** Schemas in each other, in one parameter. */
export const depthMax = 32

/** Puts a schema together. Throws LeftOut where it is malformed, or refers to itself to no end. */
export function readSchema(document: Document, node: Node): Schema {
  const draft: Draft = { keywords: new Map(), properties: new Map(), required: new Set(), known: new Set() }
  gather(document, node, draft, [])
  const choices = listChoices(document, draft)
  const isNullable =
    choices.some(isNull) || readTypes(draft).includes('null') || draft.keywords.get('nullable')?.value === true
  const real = choices.filter((choice) => !isNull(choice))
  const [only] = real
  if (only && real.length === 1) gather(document, only, draft, [])
  const types = readTypes(draft).filter((type) => type !== 'null')
  return { ...draft, node: document.resolve(node), types, isNullable, choices: real.length === 1 ? [] : real }
}

/** What stands beside a `$ref` or an `allOf` goes before what they lead to. */
function gather(document: Document, node: Node, draft: Draft, around: readonly string[]): void {
  const { place } = node
  if (around.includes(place)) throw new LeftOut(node, 'is nested in itself')
  if (draft.known.has(place)) return
  draft.known.add(place)
  document.countSchema(node)
  if (around.length > depthMax) throw new LeftOut(node, `is nested more than ${depthMax} deep`)
  // `true` and `false` are schemas too, and say nothing of a shape.
  if (typeof node.value === 'boolean') return
  for (const [name, member] of listMembers(node)) {
    if (member.value !== null && !draft.keywords.has(name)) draft.keywords.set(name, member)
  }
  const properties = findMember(node, 'properties')
  for (const [name, member] of properties ? listMembers(properties) : []) {
    if (!draft.properties.has(name)) draft.properties.set(name, member)
  }
  for (const name of listNames(findMember(node, 'required'))) draft.required.add(name)
  const inside = [...around, place]
  for (const part of listItems(findMember(node, 'allOf'))) gather(document, part, draft, inside)
  if (findMember(node, '$ref')) gather(document, document.resolve(node), draft, inside)
}

/** `required: true` beside a type is of an earlier JSON Schema, and says nothing of members. */
const listNames = (node: Node | undefined): string[] =>
  Array.isArray(node?.value) ? listItems(node).flatMap((item) => textOf(item) ?? []) : []

function readTypes({ keywords }: Pick<Draft, 'keywords'>): readonly string[] {
  const type = keywords.get('type')
  if (!type) return []
  // YAML takes the `null` of a list of types for nothing.
  return Array.isArray(type.value)
    ? listItems(type).map((item) => (item.value === null ? 'null' : readText(item)))
    : [readText(type)]
}

function listChoices(document: Document, { keywords }: Draft): Node[] {
  return ['anyOf', 'oneOf'].flatMap((name) => listItems(keywords.get(name))).map((node) => document.resolve(node))
}

/** Whether a choice stands for nothing, by its type or by its only value. */
function isNull(node: Node): boolean {
  if (findMember(node, 'type')?.value === 'null') return true
  const values = findMember(node, 'enum')?.value
  return Array.isArray(values) && values.length > 0 && values.every((value) => value === null)
}
