export type { SessionAccount, SessionFacts, SessionPerson } from '#wire/session'
export { addressOf, ask, pathWith, type Query, sendBytes, tell, type WriteMethod } from './client.ts'
export { answerPasskey, isKnownPasskey, makePasskey, wasLeft } from './passkeys.ts'
export { createQueries, useDeed, useRows, useView, type ViewForm, viewOptions } from './queries.ts'
export { ApiRefusal, isSignedOut } from './refusal.ts'
export {
  findAccount,
  isAtLeast,
  type Role,
  type SignedIn,
  sessionOptions,
  useAccount,
  useAccountName,
  useAccountPath,
  useMay,
  useSession,
  useSignedIn,
} from './session.ts'
