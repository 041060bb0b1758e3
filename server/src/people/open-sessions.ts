import { type Clock, createShortId, type Random } from '#kit'
import type { Change, Store } from '#store'
import { findById, listMemberships, type MembershipRow, type Person, readPerson } from './persons.ts'
import { createPersonSecret, digestOfPersonSecret, findSecretDigest } from './secret.ts'
import {
  type BegunBy,
  beginSession,
  endSessions,
  findSession,
  idleMs,
  listSessions,
  provedMs,
  proveSession,
  type Session,
  sessionMs,
  touchMs,
  touchSession,
} from './sessions.ts'

/** Somebody who is signed in. */
export interface SignedIn {
  readonly person: Person
  readonly hasPassword: boolean
  readonly sessionId: string
  /** Until when nobody asks for the password again; nothing where it has to be asked for. */
  readonly provedUntil: number | undefined
  readonly memberships: readonly MembershipRow[]
}

interface NewSessionFields {
  readonly personId: string
  readonly begunBy: BegunBy
  /** The password that was right, as it is kept; nothing where another proof is used up in the same commit. */
  readonly verified: string | null
  readonly address: string
  readonly agent: string
}

export interface Sessions {
  /** Who has this secret; nothing where it is none, or its session is over. Notes that the session is in use. */
  identify(secret: string): Promise<SignedIn | undefined>
  /** A session as a change; its secret goes to the browser, and nowhere else. */
  begin(fields: NewSessionFields): { readonly secret: string; readonly endsAt: number; readonly change: Change }
  list(personId: string): Promise<readonly Session[]>
  /** Ends one by its id, all, or all but one. */
  end: typeof endSessions
  /** Notes that the password was asked for just now. */
  prove(secret: string): Change
}

interface Needs {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

const addressLengthMax = 100
const agentLengthMax = 300

export function openSessions({ store, clock, random }: Needs): Sessions {
  async function touch(digest: Uint8Array, seenAt: number, now: number): Promise<void> {
    // Who reads while nothing can be written is known all the same.
    if (now - seenAt < touchMs || store.findTrouble()) return
    await store.write(touchSession({ digest, at: now }))
  }

  return {
    async identify(secret) {
      const digest = findSecretDigest(secret)
      const session = digest && (await store.find(findSession, { digest }))
      const now = clock.now()
      if (!digest || !session || session.endsAt <= now || session.seenAt + idleMs <= now) return undefined
      const { personId, provedAt } = session
      const [[person], memberships] = await store.listTogether([
        [findById, { id: personId }],
        [listMemberships, { personId }],
      ])
      if (!person) return undefined
      await touch(digest, session.seenAt, now)
      const provedUntil = provedAt === null || provedAt + provedMs <= now ? undefined : provedAt + provedMs
      const hasPassword = person.password !== null
      return { person: readPerson(person), hasPassword, sessionId: session.id, provedUntil, memberships }
    },
    begin({ personId, begunBy, verified, address, agent }) {
      const secret = createPersonSecret(random)
      const now = clock.now()
      const endsAt = now + sessionMs
      const change = beginSession({
        digest: digestOfPersonSecret(secret),
        id: createShortId('ses', random),
        personId,
        begunAt: now,
        seenAt: now,
        endsAt,
        provedAt: now,
        begunBy,
        verified,
        address: address.slice(0, addressLengthMax),
        agent: agent.slice(0, agentLengthMax).toWellFormed().replaceAll('\0', ''),
      })
      return { secret, endsAt, change }
    },
    async list(personId) {
      const rows = await store.list(listSessions, { personId, now: clock.now() })
      return rows.map(({ personId: _personId, provedAt: _provedAt, ...session }) => session)
    },
    end: endSessions,
    prove: (secret) => proveSession({ digest: digestOfPersonSecret(secret), at: clock.now() }),
  }
}
