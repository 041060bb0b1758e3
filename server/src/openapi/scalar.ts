import { misfit, type Node } from './node.ts'

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean'

export const isScalarType = (type: string): type is ScalarType =>
  type === 'string' || type === 'integer' || type === 'number' || type === 'boolean'

/** Numbers that a parameter can carry: every digit is kept. */
export const numberMax = 999_999_999_999_999

/** A default, example or item of an enum as a value of its parameter; YAML reads `1` where the type says text. */
export function readScalar(type: ScalarType, node: Node): string | number | boolean {
  const { value } = node
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value
      if (typeof value === 'number' || typeof value === 'boolean') return String(value)
      break
    case 'boolean':
      if (typeof value === 'boolean') return value
      if (value === 'true' || value === 'false') return value === 'true'
      break
    default: {
      const read = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
      const fits = typeof read === 'number' && (type === 'integer' ? Number.isInteger(read) : Number.isFinite(read))
      if (fits && Math.abs(read) <= numberMax) return read
    }
  }
  throw misfit(node, `is not a value of type ${type}`)
}
