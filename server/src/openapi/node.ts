import { LeftOut } from './left-out.ts'

/** A value in a document, and where it stands there. */
export interface Node {
  readonly value: unknown
  /** A JSON pointer, as in `#/paths/~1api~1things/get`. */
  readonly place: string
  /** How a number, a boolean or nothing was written, where that is not how JavaScript writes it. */
  readonly source?: string | undefined
}

/** What values were written as, by the object or list they stand in: beside the tree, which so remains plain values. */
const sources = new WeakMap<object, Map<string, string>>()

export function noteSource(holder: object, name: string, source: string): void {
  const known = sources.get(holder) ?? new Map<string, string>()
  sources.set(holder, known.set(name, source))
}

export const findSource = (holder: object, name: string): string | undefined => sources.get(holder)?.get(name)

/** What stands in a document's tree where something cannot be read at all, which matters only to who needs it. */
export const unreadable = (why: string): symbol => Symbol(why)

/** Control characters in a document are not to reach a terminal. */
const showStep = (name: string): string =>
  name
    .slice(0, stepLengthMax)
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`)

const stepLengthMax = 200

const misfit = (node: Node, what: string): LeftOut =>
  new LeftOut(node, typeof node.value === 'symbol' ? `is ${node.value.description}` : what)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function step({ value: holder, place }: Node, name: string, value: unknown): Node {
  const source = typeof holder === 'object' && holder !== null ? findSource(holder, name) : undefined
  return { value, place: `${place}/${showStep(name)}`, ...(source !== undefined && { source }) }
}

/** A member of an object or an item of a list; `undefined` where there is none, or `null`. */
export function findMember(node: Node, name: string): Node | undefined {
  const { value } = node
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const found: unknown = Reflect.get(value, name)
  return found === undefined || found === null ? undefined : step(node, name, found)
}

export function getMember(node: Node, name: string): Node {
  const found = findMember(node, name)
  if (!found) throw misfit(node, isObject(node.value) ? `has no ${name}` : 'is not an object')
  return found
}

/** Throws LeftOut where it is no object. */
export function listMembers(node: Node): (readonly [string, Node])[] {
  if (!isObject(node.value)) throw misfit(node, 'is not an object')
  return Object.entries(node.value).map(([name, value]) => [name, step(node, name, value)])
}

/** Throws LeftOut where it is no list. */
export function listItems(node: Node | undefined): Node[] {
  if (!node) return []
  if (!Array.isArray(node.value)) throw misfit(node, 'is not a list')
  return node.value.map((value: unknown, place) => step(node, String(place), value))
}

export function readText(node: Node): string {
  const text = textOf(node)
  if (text === undefined) throw misfit(node, 'is not a text')
  return text
}

/** Text, also where YAML takes what was written for a number or a boolean. */
export function textOf({ value, source }: Node): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? (source ?? String(value)) : undefined
}

/** The text of a member; `undefined` also where it is none, for texts that are only to be shown. */
export function findText(node: Node, name: string): string | undefined {
  const found = findMember(node, name)
  return found && textOf(found)
}

/** Whether a member says `true`. */
export function readFlag(node: Node, name: string): boolean {
  const found = findMember(node, name)
  return found !== undefined && findBoolean(found) === true
}

/** A boolean, also as a text, and in the words of YAML 1.1. */
export function findBoolean({ value }: Node): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  if (/^(true|yes|on)$/i.test(value)) return true
  return /^(false|no|off)$/i.test(value) ? false : undefined
}
