import type { People } from '#people'

interface Reader {
  readonly personId: string
  readonly sessionId: string
  readonly accountId: string
}

/** Whether somebody who began to read of an account still may: the session goes on, and they have a part in it or are an operator. */
export async function stillReads(
  people: Pick<People, 'sessions' | 'findMembership' | 'findPersonById'>,
  { personId, sessionId, accountId }: Reader,
): Promise<boolean> {
  const [sessions, membership, person] = await Promise.all([
    people.sessions.list(personId),
    people.findMembership(personId, accountId),
    people.findPersonById(personId),
  ])
  return sessions.some(({ id }) => id === sessionId) && (membership !== undefined || person?.operator === 1)
}
