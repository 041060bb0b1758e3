import { Refusal } from '#kit'
import { findJson } from './json-tree.ts'
import { LeftOut } from './left-out.ts'
import { findMember, getMember, type Node, readText } from './node.ts'
import { readYaml } from './yaml-tree.ts'

/** An OpenAPI document, with the references inside it. */
export interface Document {
  readonly root: Node
  /** What a node stands for: itself, or what its `$ref` leads to. Throws LeftOut where that is outside, or nowhere. */
  resolve(node: Node): Node
  /** Notes that a schema is read; throws LeftOut where an operation has more than any honest one. */
  countSchema(node: Node): void
  /** From here on another operation is read. */
  startOperation(): void
}

/** Larger than any document we know of: the largest has 12 MiB. */
export const documentBytesMax = 32 * 1_048_576

/** Schemas and references, counted where they are used: in one operation, and in all of a document. */
const stepsOfOperationMax = 20_000
const stepsMax = 3_000_000

/** Reads JSON or YAML. Throws a Refusal that names the place where it is not an OpenAPI document of 3.0 or 3.1. */
export async function readDocument(text: string): Promise<Document> {
  const plain = text.replace(/^\ufeff/, '')
  // Parsing JSON is far quicker than parsing it as the YAML it is too, which in turn says where it is broken.
  const value = findJson(plain) ?? (await readYaml(plain))
  const root: Node = { value, place: '#' }
  checkVersion(root)
  return openDocument(root)
}

const misfit = ({ place, value }: Node, what: string): Refusal =>
  new Refusal(`${place}: ${typeof value === 'symbol' ? `is ${value.description}` : what}`)

function checkVersion(root: Node): void {
  if (typeof root.value !== 'object' || root.value === null || Array.isArray(root.value))
    throw misfit(root, 'is not an object, and so no OpenAPI document')
  const version = findMember(root, 'openapi')
  const swagger = findMember(root, 'swagger')
  if (!version && swagger) throw misfit(swagger, 'is Swagger; convert it to OpenAPI 3.0 or 3.1 first')
  if (!version) throw misfit(root, 'openapi is missing')
  if (!/^3\.[01](\.|$)/.test(readWord(version))) throw misfit(version, 'is neither OpenAPI 3.0 nor 3.1')
  const paths = findMember(root, 'paths')
  if (!paths) throw misfit(root, 'paths is missing')
  if (typeof paths.value !== 'object' || Array.isArray(paths.value)) throw misfit(paths, 'is not an object')
}

/** YAML takes `3.0` for a number, which is no reason not to read the rest. */
const readWord = ({ value, source }: Node): string => source ?? (typeof value === 'symbol' ? '' : String(value))

function openDocument(root: Node): Document {
  let steps = 0
  let stepsOfOperation = 0

  function count(node: Node): void {
    if (++steps > stepsMax) throw new LeftOut(node, `comes after more than ${stepsMax} schemas and references`)
    if (++stepsOfOperation > stepsOfOperationMax)
      throw new LeftOut(
        node,
        `is one of more than ${stepsOfOperationMax} schemas and references, counted where they are used`,
      )
  }

  function follow(reference: Node): Node {
    const target = readText(reference)
    if (!target.startsWith('#'))
      throw new LeftOut(reference, 'leads out of the document; such references are not followed')
    count(reference)
    const steps = readPointer(target)
    let at: Node | undefined = steps && root
    for (const name of steps ?? []) at = at && findMember(at, name)
    if (!at) throw new LeftOut(reference, 'leads nowhere')
    return at
  }

  return {
    root,
    resolve(node) {
      const passed = new Set<string>()
      let at = node
      while (findMember(at, '$ref')) {
        const reference = getMember(at, '$ref')
        if (passed.has(at.place)) throw new LeftOut(reference, 'goes round in a circle')
        passed.add(at.place)
        at = follow(reference)
      }
      return at
    },
    countSchema: count,
    startOperation() {
      stepsOfOperation = 0
    },
  }
}

/** The names a pointer such as `#/components/schemas/Thing` leads by; `undefined` where it is none. */
function readPointer(target: string): string[] | undefined {
  if (target === '#') return []
  if (!target.startsWith('#/')) return undefined
  try {
    return decodeURIComponent(target.slice(2))
      .split('/')
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
