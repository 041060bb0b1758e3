/** A month's account and the ledger's entries, as pages and files show them. */
export { entryColumns } from './entry-columns.ts'
export { listStatementTokens, type StatementToken } from './find-tokens.ts'
export { type KindGroup, kindGroups, type LedgerFilter, listLedger, readLedger } from './ledger-rows.ts'
export { signedMicro } from './scope.ts'
export { openStatements } from './statements.ts'
