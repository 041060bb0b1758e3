import type { Endpoint } from './define-endpoint.ts'
import type { Params } from './params.ts'
import { viewSchema } from './schema.ts'

/** Whom a question is about. */
export interface Subject {
  readonly kind: 'kol' | 'video'
  readonly id: string
  /** Which kind of their content; `''` is the usual one, whether a parameter says so or the endpoint knows no other. */
  readonly content: string
}

export function readSubject({ subject, params: schema }: Endpoint, params: Params): Subject | undefined {
  if (!subject) return undefined
  const { kind, param, content = '' } = subject
  const usual = viewSchema(schema).properties?.[content]?.default
  const asked = params[content] ?? usual
  return { kind, id: String(params[param]), content: asked === usual ? '' : String(asked) }
}
