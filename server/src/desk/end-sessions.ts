import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'sessions'>
}

interface AskedEnd {
  readonly personId: string
  /** One, by its id; absent: all of them. */
  readonly only?: string | undefined
}

/** Ends sessions of a person, and says how many there were. Asking for the end of one that is no more is no deed. */
export async function endSessions(desk: Needs, actor: Actor, { personId, only }: AskedEnd): Promise<number> {
  if (only !== undefined && !(await desk.people.sessions.list(personId)).some(({ id }) => id === only)) return 0
  const [{ ended }] = await doDeed(desk, {
    verb: 'end-sessions',
    actor,
    about: { personId, ...(only !== undefined && { sessionId: only }) },
    to: {},
    changes: [desk.people.sessions.end({ personId, only })],
    rows: [],
    tell: (results) => results[0],
  })
  return ended
}
