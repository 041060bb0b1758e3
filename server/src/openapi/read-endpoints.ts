import { type ImportedDefinition, isApiPath } from '#catalogue'
import { readDataSchema } from './data-schema.ts'
import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import {
  findMember,
  findText,
  getMember,
  listItems,
  listMembers,
  misfit,
  type Node,
  readFlag,
  readText,
} from './node.ts'
import { readParams } from './operation-params.ts'
import { findBasePath, readDocumentName } from './servers.ts'
import { readSummary, readTitle } from './texts.ts'

/** What a document says of an operation that is not served, or not as it says. */
export interface Remark {
  /** As in `POST /api/things`. */
  readonly operation: string
  /** A JSON pointer. */
  readonly place: string
  readonly what: string
}

export interface ReadEndpoints {
  /** Names the document when it is imported again. */
  readonly name: string
  readonly definitions: readonly ImportedDefinition[]
  readonly leftOut: readonly Remark[]
  readonly notices: readonly Remark[]
}

interface ReadOptions {
  /** The platform of all its endpoints; absent: the first tag of each. */
  readonly platform: string | undefined
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const

const operationsMax = 2_000
const pathLengthMax = 200

/** Reads the endpoints of a document. Throws a Refusal that names the place where the document is malformed. */
export function readEndpoints(document: Document, { platform }: ReadOptions): ReadEndpoints {
  const base = findBasePath(document)
  const definitions: ImportedDefinition[] = []
  const leftOut: Remark[] = []
  const notices: Remark[] = []
  const taken = new Set<string>()

  for (const { name, path, method, node } of listOperations(document)) {
    const operation = `${method.toUpperCase()} ${readTitle(name)}`
    try {
      if (method !== 'get' && method !== 'post') throw new LeftOut(node, 'is neither GET nor POST')
      const endpointPath = readPath(node, base + name)
      if (taken.has(endpointPath)) throw new LeftOut(node, 'shares its path with another operation that is served')
      const { definition, words } = readOperation(document, { path, method, node, endpointPath, platform })
      taken.add(endpointPath)
      definitions.push(definition)
      notices.push(...words.map((what) => ({ operation, place: node.place, what })))
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error
      leftOut.push({ operation, place: error.place, what: error.message })
    }
  }
  return { name: readDocumentName(document), definitions, leftOut, notices }
}

interface Operation {
  readonly name: string
  readonly path: Node
  readonly method: (typeof methods)[number]
  readonly node: Node
}

function listOperations(document: Document): Operation[] {
  const paths = getMember(document.root, 'paths')
  const operations = listMembers(paths).flatMap(([name, item]) => {
    if (name.startsWith('x-')) return []
    const path = document.resolve(item)
    listMembers(path)
    return methods.flatMap((method) => {
      const node = findMember(path, method)
      return node ? [{ name, path, method, node }] : []
    })
  })
  if (operations.length > operationsMax) throw misfit(paths, `has more than ${operationsMax} operations`)
  return operations
}

function readPath(node: Node, path: string): string {
  if (path.includes('{')) throw new LeftOut(node, 'has parameters in its path')
  if (!path.startsWith('/api/')) throw new LeftOut(node, 'is not at a path under /api/')
  if (path.length > pathLengthMax) throw new LeftOut(node, `is at a path of more than ${pathLengthMax} characters`)
  if (!isApiPath(path))
    throw new LeftOut(node, 'is at a path with an empty segment, or other characters than letters, digits, -, _ and .')
  return path
}

interface OperationNeeds extends Omit<Operation, 'name' | 'method'> {
  readonly method: 'get' | 'post'
  readonly endpointPath: string
  readonly platform: string | undefined
}

function readOperation(document: Document, { path, method, node, endpointPath, platform }: OperationNeeds) {
  listMembers(node)
  if (method === 'get' && findMember(node, 'requestBody')) throw new LeftOut(node, 'is a GET with a body')
  const { params, form, notices: words } = readParams(document, path, node)
  const title = addVersion(readTitle(findText(node, 'summary') ?? '') || titleOf(endpointPath), endpointPath)
  const summary = readSummary(findText(node, 'description') ?? '') || title
  const group = platform ?? findTag(node) ?? endpointPath.split('/')[2] ?? ''
  const definition: ImportedDefinition = {
    path: endpointPath,
    method: method === 'get' ? 'GET' : 'POST',
    title: both(title),
    summary: both(summary),
    platform: both(group),
    isDeprecated: readFlag(node, 'deprecated'),
    params,
    form,
    data: readDataSchema(document, node),
  }
  return { definition, words }
}

/** A document is in one language; until somebody translates it, that is shown to all. */
const both = (text: string): ImportedDefinition['title'] => ({ en: text, zh: text })

function findTag(node: Node): string | undefined {
  const [tag] = listItems(findMember(node, 'tags'))
  return (tag && readTitle(readText(tag))) || undefined
}

/** The version in a path tells endpoints of one title apart. */
function addVersion(title: string, path: string): string {
  const [, version] = /\/(v\d+)$/i.exec(path) ?? []
  if (version === undefined || new RegExp(`\\b${version}\\b`, 'i').test(title)) return title
  return `${title} (${version.toUpperCase()})`
}

function titleOf(path: string): string {
  const words =
    path
      .split('/')
      .filter((step) => !/^v\d+$/i.test(step))
      .at(-1) ?? path
  const text = words.replaceAll(/[-_.]+/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
