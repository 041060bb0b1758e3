import type { SchemaView } from '#catalogue'

/** Keywords of a schema, and what it says that is not checked here, in words. */
export interface ReadRules {
  readonly schema: Omit<SchemaView, 'type'>
  readonly unchecked: readonly string[]
}
