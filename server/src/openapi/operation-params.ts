import { isDeepStrictEqual } from 'node:util'
import type { ImportedParam } from '#catalogue'
import type { Document } from './document.ts'
import { readForm } from './form-fields.ts'
import { LeftOut } from './left-out.ts'
import { findMember, findText, listItems, listMembers, type Node, readFlag } from './node.ts'
import { type ReadParam, readParam } from './parameter.ts'
import { readTitle } from './texts.ts'

export interface OperationParams {
  readonly params: readonly ImportedParam[]
  /** Names that the upstream reads from a form body. */
  readonly form: readonly string[]
  /** What of its parameters is not carried or not checked, in words. */
  readonly notices: readonly string[]
}

/** These come by themselves: `token` to everybody, `acceptCache` from this service. */
const ownNames: readonly string[] = ['token', 'acceptCache']

/** The specification says that parameters of these names mean nothing. */
const ignoredHeaders: readonly string[] = ['accept', 'content-type', 'authorization']

const paramsMax = 100

interface ParamsNeeds {
  readonly document: Document
  readonly path: Node
  readonly method: 'get' | 'post'
  readonly operation: Node
}

/** Parameters of a path and of its operation, from the query and from a form. Throws LeftOut where one of them is needed and cannot be served. */
export function readParams({ document, path, method, operation }: ParamsNeeds): OperationParams {
  const notices: string[] = []
  const byName = new Map<string, ReadParam>()

  function add(node: Node, name: string, isRequired: boolean, read: () => ReadParam): void {
    if (ownNames.includes(name)) return
    if (byName.has(name)) throw new LeftOut(node, `has two parameters called ${readTitle(name)}`)
    try {
      checkName(node, name)
      const found = read()
      byName.set(name, found)
      notices.push(...found.unchecked.map((what) => `parameter ${name}: upstream checks ${what}`))
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error
      const shown = readTitle(name)
      if (isRequired) throw new LeftOut(error, `needs parameter ${shown}, which ${error.message}`)
      notices.push(`parameter ${shown} is not carried: it ${error.message}`)
    }
  }

  for (const { name, node } of listQuery(document, path, operation, notices)) {
    const isRequired = readFlag(node, 'required')
    add(node, name, isRequired, () => {
      if (findMember(node, 'content')) throw new LeftOut(node, 'is written in a notation of its own')
      return readParam({ document, name, isRequired, about: node, schema: findMember(node, 'schema') })
    })
  }
  const form = readForm(document, method, operation)
  for (const { name, node, isRequired, examples } of form.fields)
    add(node, name, isRequired, () =>
      readParam({ document, name, isRequired, about: document.resolve(node), schema: node, examples }),
    )
  if (byName.size > paramsMax) throw new LeftOut(operation, `has more than ${paramsMax} parameters`)
  return {
    params: [...byName.values()].map(({ param }) => param),
    form: form.fields.map(({ name }) => name).filter((name) => name === 'token' || byName.has(name)),
    notices: [...notices, ...form.notices],
  }
}

interface Named {
  readonly name: string
  readonly node: Node
}

/** Parameters in the query: the operation's go before the path's of the same name. */
function listQuery(document: Document, path: Node, operation: Node, notices: string[]): Named[] {
  const byKey = new Map<string, Named>()
  for (const owner of [path, operation]) {
    const own = new Map<string, Named>()
    for (const item of listItems(findMember(owner, 'parameters'))) {
      const node = document.resolve(item)
      listMembers(node)
      const name = findQueryName(node, notices)
      if (name === undefined) continue
      const known = own.get(name)
      if (!known) own.set(name, { name, node })
      else if (!isDeepStrictEqual(known.node.value, node.value))
        notices.push(`parameter ${readTitle(name)} is there twice; the first counts`)
    }
    for (const [name, node] of own) byKey.set(name, node)
  }
  return [...byKey.values()]
}

const places: readonly (string | undefined)[] = ['query', 'header', 'path', 'cookie']

/** The name of a parameter in the query. `undefined` where it is no such, and can be spared; else throws LeftOut. */
function findQueryName(node: Node, notices: string[]): string | undefined {
  const [kind, name] = [findText(node, 'in'), findText(node, 'name') ?? '']
  if (kind === 'query' && name !== '') return name
  if (kind === 'header' && ignoredHeaders.includes(name.toLowerCase())) return undefined
  const what = describeMisplaced(kind, name)
  // Its path has no place for it: those that have are left out before.
  if (readFlag(node, 'required') && kind !== 'path') throw new LeftOut(node, `needs ${what}`)
  notices.push(`${what} is not carried`)
  return undefined
}

function describeMisplaced(kind: string | undefined, name: string): string {
  if (name === '') return 'a parameter without a name'
  if (places.includes(kind)) return `a parameter in its ${kind}`
  return `parameter ${readTitle(name)}, which is neither in query, header, path nor cookie`
}

function checkName(node: Node, name: string): void {
  if (!/^(?!__proto__$)[\w.$[\]-]{1,64}$/.test(name)) throw new LeftOut(node, 'has a name that cannot be served')
}
