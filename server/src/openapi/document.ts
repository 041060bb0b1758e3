import { Refusal } from '#kit'
import { findMember, findText, getMember, misfit, type Node, readText } from './node.ts'

/** An OpenAPI document, with the references inside it. */
export interface Document {
  readonly root: Node
  /** What a node stands for: itself, or what its `$ref` leads to. Throws a Refusal where that is outside, or nowhere. */
  resolve(node: Node): Node
  /** Notes that a schema is read; throws a Refusal where there are more than any honest document has. */
  countSchema(node: Node): void
}

/** Larger than any document we know of: the largest has 12 MiB. */
export const documentBytesMax = 32 * 1_048_576

const referencesMax = 500_000
const schemasMax = 500_000

/** Reads JSON or YAML. Throws a Refusal that names the place where it is not an OpenAPI document of 3.0 or 3.1. */
export async function readDocument(text: string): Promise<Document> {
  const plain = text.replace(/^\ufeff/, '')
  const value = findJson(plain) ?? (await readYaml(plain))
  const root: Node = { value, place: '#' }
  checkVersion(root)
  return openDocument(root)
}

/** Parsing JSON is far quicker than parsing it as the YAML it is too, which in turn says where it is broken. */
function findJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function readYaml(text: string): Promise<unknown> {
  // Read for those who have YAML; a service never does.
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const parsed = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true })
  const [error] = parsed.errors
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    throw new Refusal(`it is neither JSON nor YAML: line ${line} column ${col} (${error.code})`)
  }
  try {
    return parsed.toJS()
  } catch (error) {
    throw new Refusal('its YAML aliases grow beyond measure, or lead nowhere', { cause: error })
  }
}

function checkVersion(root: Node): void {
  if (typeof root.value !== 'object' || root.value === null || Array.isArray(root.value))
    throw misfit(root, 'is not an object, and so no OpenAPI document')
  if (findMember(root, 'swagger'))
    throw misfit(getMember(root, 'swagger'), 'is Swagger; convert it to OpenAPI 3.0 or 3.1 first')
  const version = getMember(root, 'openapi')
  if (typeof version.value === 'number') throw misfit(version, 'is a number; put it in quotation marks')
  if (!/^3\.[01](\.|$)/.test(readText(version))) throw misfit(version, 'is neither OpenAPI 3.0 nor 3.1')
}

function openDocument(root: Node): Document {
  let references = 0
  let schemas = 0

  function follow(reference: Node): Node {
    const target = readText(reference)
    if (!target.startsWith('#')) throw misfit(reference, 'leads out of the document; such references are not followed')
    if (++references > referencesMax) throw misfit(reference, `is one of more than ${referencesMax} references`)
    const steps = readPointer(target)
    let at: Node | undefined = steps && root
    for (const name of steps ?? []) at = at && findMember(at, name)
    if (!at) throw misfit(reference, 'leads nowhere')
    return at
  }

  return {
    root,
    resolve(node) {
      const passed = new Set<string>()
      let at = node
      for (;;) {
        const reference = findText(at, '$ref') === undefined ? undefined : getMember(at, '$ref')
        if (!reference) return at
        if (passed.has(at.place)) throw misfit(reference, 'goes round in a circle')
        passed.add(at.place)
        at = follow(reference)
      }
    },
    countSchema(node) {
      if (++schemas > schemasMax)
        throw misfit(node, `is one of more than ${schemasMax} schemas, counted where they are used`)
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
