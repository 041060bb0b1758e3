import { type ImportedDefinition, isApiPath } from '#catalogue'
import { readDataSchema } from './data-schema.ts'
import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { findMember, findText, getMember, listItems, listMembers, type Node, readFlag, textOf } from './node.ts'
import { readParams } from './operation-params.ts'
import { findUnmetSecurity } from './security.ts'
import { openServers, readDocumentName } from './servers.ts'
import { readSummary, readTitle } from './texts.ts'

/** What a document says of an operation that is not served, or not as it says. */
export interface Remark {
  /** As in `POST /api/things`; a path alone where that cannot be read. */
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
  /** The platform of all its endpoints; absent: the first tag of each. The next tag is its topic. */
  readonly platform: string | undefined
  /** What a document without a title and a server is called. */
  readonly fileName?: string
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'] as const

const operationsMax = 2_000
const pathLengthMax = 200

/** Reads the endpoints of a document. What cannot be read or served of it is left out, and named with its place. */
export function readEndpoints(document: Document, { platform, fileName }: ReadOptions): ReadEndpoints {
  const servers = openServers(document)
  const definitions: ImportedDefinition[] = []
  const leftOut: Remark[] = []
  const notices: Remark[] = []
  const taken = new Set<string>()

  function attempt(operation: string, read: () => void): void {
    document.startOperation()
    try {
      read()
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error
      leftOut.push({ operation, place: error.place, what: error.message })
    }
  }

  function serve(operation: string, found: Operation): void {
    const { name, path, method, node } = found
    if (method !== 'get' && method !== 'post') throw new LeftOut(node, 'is neither GET nor POST')
    listMembers(node)
    const endpointPath = readPath(node, `${servers.findBasePath(path, node)}${name}`)
    if (taken.has(endpointPath)) throw new LeftOut(node, 'shares its path with another operation that is served')
    if (taken.size >= operationsMax) throw new LeftOut(node, `comes after ${operationsMax} others that are served`)
    const { definition, words } = readOperation(document, { path, method, node, endpointPath, platform })
    taken.add(endpointPath)
    definitions.push(definition)
    notices.push(...words.map((what) => ({ operation, place: node.place, what })))
  }

  for (const [name, item] of listMembers(getMember(document.root, 'paths'))) {
    if (name.startsWith('x-')) continue
    attempt(readTitle(name), () => {
      for (const found of listOperations(document, name, item)) {
        const operation = `${found.method.toUpperCase()} ${readTitle(name)}`
        attempt(operation, () => serve(operation, found))
      }
    })
  }
  return { name: readDocumentName(document, fileName), definitions, leftOut, notices }
}

interface Operation {
  readonly name: string
  readonly path: Node
  readonly method: (typeof methods)[number]
  readonly node: Node
}

function listOperations(document: Document, name: string, item: Node): Operation[] {
  const path = document.resolve(item)
  listMembers(path)
  return methods.flatMap((method) => {
    const node = findMember(path, method)
    return node ? [{ name, path, method, node }] : []
  })
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
  const { params, form, notices } = readParams({ document, path, method, operation: node })
  const answer = readDataSchema(document, node)
  const unmet = findUnmetSecurity(document, node)
  const title = addVersion(readTitle(findText(node, 'summary') ?? '') || titleOf(endpointPath), endpointPath)
  const summary = readSummary(findText(node, 'description') ?? '') || title
  const tags = listTags(node)
  const group = platform ?? tags[0] ?? endpointPath.split('/')[2] ?? ''
  const topic = tags.find((tag) => tag !== group)
  const definition: ImportedDefinition = {
    path: endpointPath,
    method: method === 'get' ? 'GET' : 'POST',
    title: both(title),
    summary: both(summary),
    platform: both(group),
    ...(topic !== undefined && { topic: both(topic) }),
    isDeprecated: readFlag(node, 'deprecated'),
    params,
    form,
    data: answer.data,
  }
  return { definition, words: [...notices, ...answer.notices, ...(unmet === undefined ? [] : [unmet])] }
}

/** A document is in one language; until somebody translates it, that is shown to all. */
const both = (text: string): ImportedDefinition['title'] => ({ en: text, zh: text })

/** Those that are one. */
function listTags(node: Node): readonly string[] {
  const tags = findMember(node, 'tags')
  if (!Array.isArray(tags?.value)) return []
  return listItems(tags)
    .map((tag) => readTitle(textOf(tag) ?? ''))
    .filter((tag) => tag !== '')
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
