import { nameOf, type OpenApiDocument, type Operation, type Schema } from './document.ts'

/**
 * What an answer has to hold, as `sdk/src/shape.ts` reads it. What callers rely on are the members that are required; the
 * answers of endpoints are upstreams' own, and pass as they come.
 */
export function writeShapes(document: OpenApiDocument, operations: readonly Operation[]): string {
  const components = new Map<string, string>()

  function write(schema: Schema): string {
    if (schema.$ref !== undefined) return refer(nameOf(schema.$ref))
    const types = [schema.type ?? []].flat()
    const [plain = '', ...others] = types.filter((type) => type !== 'null').map(writeKind)
    if (types.length === 0) return "'unknown'"
    if (others.length > 0) return `'${types.map(writeKind).join(' ')}'`
    const shape = writeWhole(schema, plain)
    if (!types.includes('null')) return shape
    return shape.startsWith("'") ? shape.replace(/'$/, " null'") : `['null', ${shape}]`
  }

  function writeWhole({ properties = {}, required = [], items }: Schema, kind: string): string {
    if (kind === 'array' && items) return `[${write(items)}]`
    if (kind !== 'object' || required.length === 0) return `'${kind}'`
    return `{ ${required.map((name) => `${name}: ${write(properties[name] ?? {})}`).join(', ')} }`
  }

  function refer(name: string): string {
    const constant = name.replace(/^./, (first) => first.toLowerCase())
    if (!components.has(constant)) {
      // Before what it leads to is known, so that a circle would be seen by the compiler instead of going on for ever.
      components.set(constant, '')
      const shape = write(document.components.schemas[name] ?? {})
      components.delete(constant)
      components.set(constant, shape)
    }
    return constant
  }

  const rows = operations
    .filter(({ path, isText }) => !path.startsWith('/api/') && !isText)
    .map(({ path, data }) => `'${path}': ${write(data)},`)
  const constants = [...components].map(([name, shape]) => `const ${name}: Shape = ${shape}\n`)
  return `${constants.join('')}
/** What has to be in the answers of the service itself. */
export const shapes: Readonly<Record<string, Shape>> = {\n${rows.join('\n')}\n}
`
}

/** Answers have whole numbers as numbers. */
const writeKind = (type: string): string => (type === 'integer' ? 'number' : type)
