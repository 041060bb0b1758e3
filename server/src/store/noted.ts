import { defineQuery } from './query.ts'

/** What was noted under a name, in the table `remembered`. */
export const findNoted = defineQuery<{ readonly value: string }, { readonly name: string }>(
  'store.findNoted',
  'SELECT value FROM remembered WHERE name = @name',
)
