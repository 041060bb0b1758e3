import { Refusal } from '#kit'

/** A value in a document, and where it stands there. */
export interface Node {
  readonly value: unknown
  /** A JSON pointer, as in `#/paths/~1api~1things/get`. */
  readonly place: string
}

/** Control characters in a document are not to reach a terminal. */
const showStep = (name: string): string =>
  name
    .slice(0, stepLengthMax)
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`)

const stepLengthMax = 200

/** The refusal of a document, because of what stands at a place. */
export const misfit = ({ place }: Node, what: string): Refusal => new Refusal(`${place}: ${what}`)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const step = ({ place }: Node, name: string, value: unknown): Node => ({ value, place: `${place}/${showStep(name)}` })

/** A member of an object or an item of a list; `undefined` where there is none, or `null`. */
export function findMember(node: Node, name: string): Node | undefined {
  const { value } = node
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const found: unknown = Reflect.get(value, name)
  return found === undefined || found === null ? undefined : step(node, name, found)
}

export function getMember(node: Node, name: string): Node {
  const found = findMember(node, name)
  if (!found) throw misfit(node, `${name} is missing`)
  return found
}

export function listMembers(node: Node): (readonly [string, Node])[] {
  if (!isObject(node.value)) throw misfit(node, 'is not an object')
  return Object.entries(node.value).map(([name, value]) => [name, step(node, name, value)])
}

export function listItems(node: Node | undefined): Node[] {
  if (!node) return []
  if (!Array.isArray(node.value)) throw misfit(node, 'is not a list')
  return node.value.map((value: unknown, place) => step(node, String(place), value))
}

export function readText(node: Node): string {
  if (typeof node.value !== 'string') throw misfit(node, 'is not a text')
  return node.value
}

export function findText(node: Node, name: string): string | undefined {
  const found = findMember(node, name)
  return found && readText(found)
}

/** Whether a member says `true`; absent means no. */
export function readFlag(node: Node, name: string): boolean {
  const found = findMember(node, name)
  if (found && typeof found.value !== 'boolean') throw misfit(found, 'is neither true nor false')
  return found?.value === true
}
