import type { OpenApiDocument, Operation } from './document.ts'
import { writeShapes } from './shapes.ts'
import { comment, paramsName, paramTypeOf, pascal, typeOf } from './types.ts'

/** A part of the client: its methods, and the parts below it. */
interface Space {
  readonly methods: Map<string, Operation>
  readonly spaces: Map<string, Space>
}

/** List prices by path, in CNY. */
export type Prices = ReadonlyMap<string, string>

const newSpace = (): Space => ({ methods: new Map(), spaces: new Map() })

function arrange(operations: readonly Operation[]): Space {
  const client = newSpace()
  for (const operation of operations) {
    const spaces = operation.place.split('.')
    const method = spaces.pop() ?? ''
    let space = client
    for (const name of spaces) {
      const inner = space.spaces.get(name) ?? newSpace()
      space.spaces.set(name, inner)
      space = inner
    }
    const other = space.methods.get(method)
    if (other) throw new Error(`${operation.path} and ${other.path} would both be ${operation.place}`)
    space.methods.set(method, operation)
  }
  return client
}

interface Known {
  readonly prices: Prices
  readonly operations: readonly Operation[]
}

const usual = new Set(['Takes a token with the scope `api:call`.'])

function describe(operation: Operation, { prices, operations }: Known): string {
  const { path, summary, description, deprecatedSince, successor } = operation
  const price = prices.get(path)
  const paragraphs = [
    `${summary}. ${description}`
      .split('\n')
      .filter((line) => !usual.has(line))
      .join('\n'),
    price === undefined
      ? `\`GET ${path}\``
      : `${price} CNY an answer, unless the service has another price. \`GET ${path}\``,
  ]
  if (deprecatedSince !== undefined) {
    const next = operations.find((one) => one.path === successor)
    const instead = next === undefined ? '' : `: use \`client.${next.place}\``
    paragraphs.push(`@deprecated since ${deprecatedSince}${instead}.`)
  }
  return comment([paragraphs.join('\n\n')])
}

interface Signature {
  readonly takes: string
  readonly gives: string
  readonly asks: string
}

function signatureOf(operation: Operation): Signature {
  const { path, pathParams, queryParams, paging } = operation
  const inPath = pathParams.map(({ name }) => name)
  const isNeeded = queryParams.some(({ required }) => required)
  const hasParams = queryParams.length > 0
  const takes = [
    ...pathParams.map(({ name, schema }) => `${name}: ${paramTypeOf(schema)}`),
    ...(hasParams ? [isNeeded ? `params: ${paramsName(operation)}` : `params?: ${paramsName(operation)}`] : []),
    'options?: CallOptions',
  ].join(', ')
  const given = hasParams
    ? inPath.length > 0
      ? `{ ${inPath.join(', ')}, ...params }`
      : 'params'
    : `{ ${inPath.join(', ')} }`
  const data = typeOf(operation.data)
  return {
    takes,
    gives: paging ? `PendingPages<${data}, ${typeOf(paging.item)}>` : `Pending<${data}>`,
    asks: `client.${paging ? 'list' : 'get'}('${path}', ${given}, options)`,
  }
}

const openerOf = (names: readonly string[]): string => `open${names.map(pascal).join('')}`

function writeSpace(names: readonly string[], { methods, spaces }: Space, known: Known): string {
  const members = [...methods].map(([name, operation]) => {
    const { takes, gives, asks } = signatureOf(operation)
    return `${describe(operation, known)}${name}: (${takes}): ${gives} => ${asks},\n`
  })
  const inner = [...spaces].map(([name]) => `${name}: ${openerOf([...names, name])}(client),\n`)
  const below = [...spaces].map(([name, space]) => writeSpace([...names, name], space, known))
  return `${below.join('')}function ${openerOf(names)}(client: Core) {\n  return {\n${inner.join('')}${members.join('')}}\n}\n\n`
}

/** Types named in what methods take and give, to be imported. */
function listTypes(code: string, known: readonly string[]): string {
  const words = new Set(code.replace(/\/\*\*[\s\S]*?\*\//g, '').match(/\b[A-Z]\w*/g))
  return known.filter((name) => words.has(name)).join(', ')
}

/** The client with a method for each operation. */
export function writeMethods(operations: readonly Operation[], prices: Prices, typeNames: readonly string[]): string {
  const client = arrange(operations)
  const known = { prices, operations }
  const spaces = [...client.spaces]
  const openers = spaces.map(([name, space]) => writeSpace([name], space, known)).join('')
  const fields = spaces.map(([name]) => `readonly ${name} = ${openerOf([name])}(this)\n`).join('')
  const methods = [...client.methods].map(([name, operation]) => {
    const { takes, gives, asks } = signatureOf(operation)
    return `\n${describe(operation, known)}${name}(${takes}): ${gives} {\n return ${asks.replace('client.', 'this.')}\n}\n`
  })
  const code = `${openers}/** A client of one service, with a method for each of its endpoints. */
export class Almagest extends Core {
${fields}${methods.join('')}}
`
  return `import { Almagest as Core } from './core.ts'
import type { CallOptions } from './options.ts'
import type { PendingPages } from './pages.ts'
import type { Pending } from './pending.ts'
import type { ${listTypes(code, typeNames)} } from './types.ts'

${code}`
}

/** What the client has to know of paths when it runs: how lists are turned over, which answers are no JSON, what others hold. */
export function writeResources(document: OpenApiDocument, operations: readonly Operation[]): string {
  const rows = operations.flatMap(({ path, paging }) =>
    paging ? [`'${path}': { cursor: '${paging.cursor}', items: '${paging.items}' },`] : [],
  )
  const texts = operations.filter(({ isText }) => isText).map(({ path }) => `'${path}'`)
  return `import type { Paging } from './pages.ts'
import type { Shape } from './shape.ts'
import type { Lists } from './types.ts'

/** How lists are turned over. */
export const paging: Readonly<Record<keyof Lists, Paging>> = {\n${rows.join('\n')}\n}

/** What is answered as text, failures too. */
export const texts: readonly string[] = [${texts.join(', ')}]

${writeShapes(document, operations)}`
}
