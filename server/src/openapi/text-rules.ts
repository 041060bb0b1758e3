import type { SchemaView } from '#catalogue'
import type { Node } from './node.ts'
import type { ReadRules } from './read-rules.ts'
import { judgePattern } from './safe-pattern.ts'
import type { Schema } from './schema.ts'

/** A text may be so long where nobody says: a pattern that is only safe on shorter ones would refuse good texts. */
const usualLengthMax = 1_000

/** Lengths and pattern of a text. A pattern is taken only where checking it is safe. */
export function readTextRules(keywords: Schema['keywords']): ReadRules {
  const unchecked: string[] = []
  const readCount = (name: 'minLength' | 'maxLength'): Pick<SchemaView, typeof name> => {
    const node = keywords.get(name)
    if (!node) return {}
    const count = findCount(node)
    if (count === undefined) unchecked.push(`its ${name}, which is no count`)
    return count === undefined ? {} : { [name]: count }
  }
  const lengths = { ...readCount('minLength'), ...readCount('maxLength') }
  if (lengths.minLength !== undefined && lengths.maxLength !== undefined && lengths.minLength > lengths.maxLength)
    return { schema: {}, unchecked: ['its lengths, which leave nothing'] }
  const node = keywords.get('pattern')
  if (!node) return { schema: lengths, unchecked }
  const why = findDoubt(node, lengths.maxLength)
  if (why !== undefined) return { schema: lengths, unchecked: [...unchecked, `its pattern, which ${why}`] }
  return { schema: { ...lengths, pattern: String(node.value) }, unchecked }
}

/** Why a pattern is left to the upstream. */
function findDoubt({ value }: Node, maxLength: number | undefined): string | undefined {
  if (typeof value !== 'string') return 'is no text'
  const verdict = judgePattern(value)
  if (verdict.kind === 'foreign') return 'is of another dialect'
  if (verdict.kind === 'unsafe' || verdict.lengthMax < (maxLength ?? usualLengthMax)) return 'may take too long'
  return undefined
}

/** A pattern bounds its texts: it is safe to check on those alone. */
export function boundPattern(schema: SchemaView): Pick<SchemaView, 'maxLength'> {
  const verdict = schema.pattern === undefined ? undefined : judgePattern(schema.pattern)
  return verdict?.kind === 'safe'
    ? { maxLength: Math.min(schema.maxLength ?? verdict.lengthMax, verdict.lengthMax) }
    : {}
}

function findCount({ value }: Node): number | undefined {
  const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined
}
