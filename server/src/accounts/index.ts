export { type Accounts, openAccounts } from './accounts.ts'
export { openDigestKey } from './digest-key.ts'
export { secretShape } from './token-secret.ts'
export { type Caller, openTokens, type Tokens } from './tokens.ts'
