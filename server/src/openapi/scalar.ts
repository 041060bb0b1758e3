import type { Node } from './node.ts'

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean'

export const isScalarType = (type: string): type is ScalarType =>
  type === 'string' || type === 'integer' || type === 'number' || type === 'boolean'

/** Numbers that a parameter can carry: every digit is kept. */
export const numberMax = 999_999_999_999_999

/** A default, example or item of an enum as a value of its parameter, if it is one; YAML reads `1` where the type says text. */
export function findScalar(type: ScalarType, { value }: Node): string | number | boolean | undefined {
  switch (type) {
    case 'string':
      if (typeof value === 'number' || typeof value === 'boolean') return String(value)
      return typeof value === 'string' ? value : undefined
    case 'boolean':
      if (value === 'true' || value === 'false') return value === 'true'
      return typeof value === 'boolean' ? value : undefined
    default: {
      const read = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
      const fits = typeof read === 'number' && (type === 'integer' ? Number.isInteger(read) : Number.isFinite(read))
      // Where it is stored, -0 is 0.
      return fits && Math.abs(read) <= numberMax ? read + 0 : undefined
    }
  }
}
