import { Compile } from 'typebox/compile'
import { createNumberReader, type SchemaView } from '#catalogue'

type Value = string | number | boolean

const rules = [
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
] as const satisfies readonly (keyof SchemaView)[]

interface Loosened {
  readonly schema: SchemaView
  /** What was taken out, in words. */
  readonly unchecked: readonly string[]
}

/** Takes out what a document's own default or example breaks: there the document is wrong, and whoever asks as it shows is right. */
export function loosen(schema: SchemaView, samples: readonly Value[]): Loosened {
  const broken = rules.filter(
    (rule) => schema[rule] !== undefined && samples.some((sample) => breaks(schema, rule, sample)),
  )
  const kept = Object.entries(schema).filter(([name]) => !broken.some((rule) => rule === name))
  return {
    schema: Object.fromEntries(kept),
    unchecked: broken.map((rule) => `its ${rule}, which its own default or example breaks`),
  }
}

function breaks({ type, ...schema }: SchemaView, rule: (typeof rules)[number], sample: Value): boolean {
  const only = { type: type ?? 'string', [rule]: schema[rule] }
  if (type === 'integer' || type === 'number') return createNumberReader(only)(String(sample)) === undefined
  return !Compile(only).Check(sample)
}
