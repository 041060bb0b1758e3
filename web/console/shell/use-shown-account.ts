import { findAccount, type SessionAccount, useAccountName, useSignedIn } from '#api'

/** The account of the page, where who is signed in has one. */
export function useShownAccount(): SessionAccount | undefined {
  return findAccount(useSignedIn(), useAccountName())
}
