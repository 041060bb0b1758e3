import type { ImportedParam } from '#catalogue'
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
import { type ReadParam, readParam } from './parameter.ts'
import { readSchema } from './schema.ts'
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

const formType = 'application/x-www-form-urlencoded'

/** Parameters of a path and of its operation, from the query and from a form. Throws LeftOut where one of them is needed and cannot be served. */
export function readParams(document: Document, path: Node, operation: Node): OperationParams {
  const notices: string[] = []
  const byName = new Map<string, ReadParam>()

  function add(node: Node, name: string, isRequired: boolean, read: () => ReadParam): void {
    if (ownNames.includes(name)) return
    if (byName.has(name)) throw new LeftOut(node, `has two parameters called ${name}`)
    try {
      checkName(node, name)
      const found = read()
      byName.set(name, found)
      notices.push(...found.unchecked.map((what) => `parameter ${name}: upstream checks ${what}`))
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error
      const shown = readTitle(name)
      if (isRequired) throw new LeftOut(node, `needs parameter ${shown}, which ${error.message}`)
      notices.push(`parameter ${shown} is not carried: it ${error.message}`)
    }
  }

  for (const node of listQuery(document, path, operation, notices)) {
    const name = readText(getMember(node, 'name'))
    const isRequired = readFlag(node, 'required')
    const schema = findMember(node, 'schema')
    add(node, name, isRequired, () => {
      if (findMember(node, 'content')) throw new LeftOut(node, 'is written in a notation of its own')
      return readParam({ document, name, isRequired, about: node, schema })
    })
  }
  const fields = listFields(document, operation)
  for (const { name, node, isRequired } of fields)
    add(node, name, isRequired, () =>
      readParam({ document, name, isRequired, about: document.resolve(node), schema: node }),
    )
  if (byName.size > paramsMax) throw misfit(operation, `has more than ${paramsMax} parameters`)
  return {
    params: [...byName.values()].map(({ param }) => param),
    form: fields.map(({ name }) => name).filter((name) => name === 'token' || byName.has(name)),
    notices,
  }
}

/** Parameters in the query: the operation's go before the path's of the same name. */
function listQuery(document: Document, path: Node, operation: Node, notices: string[]): Node[] {
  const byKey = new Map<string, Node>()
  for (const owner of [path, operation]) {
    const own = new Map<string, Node>()
    for (const item of listItems(findMember(owner, 'parameters'))) {
      const node = document.resolve(item)
      const key = `${readText(getMember(node, 'in'))} ${readText(getMember(node, 'name'))}`
      if (own.has(key)) throw misfit(item, 'is there twice')
      own.set(key, node)
    }
    for (const [key, node] of own) byKey.set(key, node)
  }
  return [...byKey.values()].filter((node) => {
    const kind = findText(node, 'in')
    if (kind === 'query') return true
    if (kind !== 'header' && kind !== 'cookie' && kind !== 'path')
      throw misfit(getMember(node, 'in'), 'is neither query, header, path nor cookie')
    const name = readText(getMember(node, 'name'))
    if (kind === 'header' && ignoredHeaders.includes(name.toLowerCase())) return false
    if (readFlag(node, 'required')) throw new LeftOut(node, `needs a parameter in its ${kind}`)
    notices.push(`a parameter in its ${kind} is not carried`)
    return false
  })
}

interface Field {
  readonly name: string
  readonly node: Node
  readonly isRequired: boolean
}

function listFields(document: Document, operation: Node): Field[] {
  const body = findMember(operation, 'requestBody')
  if (!body) return []
  const content = getMember(document.resolve(body), 'content')
  const form = listMembers(content).find(([type]) => type.split(';')[0]?.trim().toLowerCase() === formType)
  if (!form) throw new LeftOut(content, 'takes a body that is no form')
  const schema = readSchema(document, getMember(form[1], 'schema'))
  if (schema.choices.length > 0) throw new LeftOut(schema.node, 'takes a choice of several forms')
  return [...schema.properties].map(([name, node]) => ({ name, node, isRequired: schema.required.has(name) }))
}

function checkName(node: Node, name: string): void {
  if (!/^(?!__proto__$)[\w.$[\]-]{1,64}$/.test(name)) throw new LeftOut(node, 'has a name that cannot be served')
}
