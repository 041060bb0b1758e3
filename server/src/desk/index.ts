/** The verbs on the books that operators have in several places, one file each. */
export { issueToken } from './issue-token.ts'
export { openAccount } from './open-account.ts'
