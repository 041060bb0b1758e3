import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { SessionAccount, SessionFacts, SessionPerson } from '#wire/session'
import { ask, pathWith } from './client.ts'

const path = '/session'
const freshMs = 60_000

/** Who is signed in; asked once, and again when something of it was changed. */
export const sessionOptions = (account: string | undefined) =>
  queryOptions({
    queryKey: ['view', path, account],
    queryFn: ({ signal }) => ask<SessionFacts>(pathWith(path, { account }), signal),
    staleTime: freshMs,
  })

/** The account named in the address. */
export const useAccountName = (): string | undefined => {
  const { account } = useSearch({ strict: false }) as { account?: string }
  return account
}

export const useSession = () =>
  useQuery({ ...sessionOptions(useAccountName()), placeholderData: keepPreviousData<SessionFacts> })

export interface SignedIn extends SessionFacts {
  readonly person: SessionPerson
}

/** The session on a page that is only shown to who is signed in. */
export function useSignedIn(): SignedIn {
  const { data } = useSession()
  if (!data?.person) throw new Error('the page is shown to nobody who is not signed in')
  return { ...data, person: data.person }
}

/** The account the page is about: the one named in the address, else the first of one's own. */
export const findAccount = (
  { accounts }: Pick<SessionFacts, 'accounts'>,
  named: string | undefined,
): SessionAccount | undefined =>
  named === undefined
    ? accounts.find(({ isOwn }) => isOwn)
    : accounts.find(({ name, id }) => name === named || id === named)

/** The account a page of an account is about. */
export function useAccount(): SessionAccount {
  const account = findAccount(useSignedIn(), useAccountName())
  if (!account) throw new Error('the page is shown to nobody without an account')
  return account
}

/** A path of the account the page is about: `useAccountPath()('/home')`. */
export function useAccountPath(): (rest: string) => string {
  const { id } = useAccount()
  return (rest) => `/accounts/${encodeURIComponent(id)}${rest}`
}

export type Role = SessionAccount['role']

const ranks: Readonly<Record<Role, number>> = { viewer: 0, member: 1, owner: 2 }

/** Whether a role includes another. */
export const isAtLeast = (role: Role, needed: Role): boolean => ranks[role] >= ranks[needed]

/** Whether who looks may do what needs a role in this account. */
export const useMay = (needed: Role): boolean => isAtLeast(useAccount().role, needed)
