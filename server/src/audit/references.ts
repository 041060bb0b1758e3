import type { Check } from './check.ts'

/** A column that names a row of another table. */
interface Reference {
  readonly of: string
  /** What says which row it stands in. */
  readonly key: string
  readonly column: string
  readonly to: string
  readonly at?: string
}

/**
 * Rows written for each call refer to others without foreign keys, whose checks would lock rows that many calls share. What an
 * erasure removes, and who was owed it or kept it under a key is told next, is not among them.
 */
const references: readonly Reference[] = [
  { of: 'hold', key: 'call_id', column: 'account_id', to: 'account' },
  { of: 'hold', key: 'call_id', column: 'token_id', to: 'token' },
  { of: 'entry', key: 'id', column: 'account_id', to: 'account' },
  { of: 'entry', key: 'id', column: 'token_id', to: 'token' },
  { of: 'quota_day', key: 'day', column: 'account_id', to: 'account' },
  { of: 'call', key: 'id', column: 'account_id', to: 'account' },
  { of: 'call', key: 'id', column: 'token_id', to: 'token' },
  { of: 'rollup', key: 'hour', column: 'account_id', to: 'account' },
  { of: 'call_day', key: 'day', column: 'account_id', to: 'account' },
  { of: 'answer_day', key: 'day', column: 'account_id', to: 'account' },
  { of: 'keyed_answer', key: 'call_id', column: 'account_id', to: 'account' },
  { of: 'owed', key: 'call_id', column: 'token_id', to: 'token' },
  { of: 'owner', key: 'snapshot_id', column: 'account_id', to: 'account' },
  { of: 'owner', key: 'account_id', column: 'snapshot_id', to: 'snapshot' },
  { of: 'snapshot', key: 'id', column: 'wire_blob', to: 'blob' },
  { of: 'snapshot', key: 'id', column: 'body_blob', to: 'blob' },
  { of: 'attempt', key: 'nth', column: 'call_id', to: 'flight', at: 'call_id' },
]

export const referenceChecks: readonly Check[] = references.map(({ of, key, column, to, at = 'id' }) => ({
  name: `the ${column} of ${of}`,
  place: `${of}.${key}`,
  stored: [`${of}.${column}`],
  expected: [`'one that is there'`],
  from: `${of} LEFT JOIN ${to} ON ${to}.${at} = ${of}.${column} WHERE ${of}.${column} IS NOT NULL AND ${to}.${at} IS NULL`,
}))
