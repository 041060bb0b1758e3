import { dayMs, hourMs, Refusal } from '#kit'
import { defineQuery, defineRule, defineTrim } from '#store'

/** How long a session lasts that nobody uses, and any session. */
export const idleMs = 12 * hourMs
export const sessionMs = 30 * dayMs
/** How long somebody counts as known who was asked for the password. */
export const provedMs = 600_000
/** A session in use is written down so often. */
export const touchMs = 300_000
/** Of one person; the oldest ends where there would be more. */
const sessionsMax = 20

export type BegunBy = 'password' | 'passkey' | 'invitation'

/** A session as its person sees it in a list. */
export interface Session {
  readonly id: string
  readonly begunAt: number
  readonly seenAt: number
  readonly endsAt: number
  readonly begunBy: BegunBy
  /** Where it was begun. */
  readonly address: string
  readonly agent: string
}

export interface SessionRow extends Session {
  readonly personId: string
  readonly provedAt: number | null
}

const columns = 'id, person_id, begun_at, seen_at, ends_at, proved_at, begun_by, address, agent'

export const findSession = defineQuery<SessionRow, { readonly digest: Uint8Array }>(
  'people.findSession',
  `SELECT ${columns} FROM session WHERE digest = @digest`,
)

export const listSessions = defineQuery<SessionRow, { readonly personId: string; readonly now: number }>(
  'people.listSessions',
  `SELECT ${columns} FROM session
   WHERE person_id = @personId AND ends_at > @now AND seen_at > @now - ${idleMs}
   ORDER BY begun_at DESC LIMIT 100`,
)

interface NewSession extends SessionRow {
  readonly digest: Uint8Array
  /** The password that was right, as it was kept then; nothing where another proof is used up in the same commit. */
  readonly verified: string | null
}

const findOfPerson = defineQuery<
  { readonly digest: Uint8Array; readonly id: string; readonly begunAt: number },
  { readonly personId: string }
>(
  'people.findSessionsOf',
  'SELECT digest, id, begun_at FROM session WHERE person_id = @personId ORDER BY begun_at LIMIT 200',
)

type OfPerson = { sessions: { readonly digest: Uint8Array; readonly id: string; readonly begunAt: number } }

/** Begins a session, unless the password is another by now; where the person has many, the oldest end. */
export const beginSession = defineRule<NewSession, void, OfPerson>({
  name: 'people.beginSession',
  find: { sessions: findOfPerson },
  rows: ({ personId }, { sessions }) => [
    { in: 'person', key: { id: personId }, for: 'sharing' },
    ...sessions.map(({ digest }) => ({ in: 'session', key: { digest } }) as const),
  ],
  apply(sheet, { verified, ...row }, { sessions }) {
    const { password } = sheet.get('person', { id: row.personId })
    if (verified !== null && password !== verified)
      throw new Refusal('the password was changed meanwhile: sign in again', { zh: '密码刚刚已更改：请重新登录。' })
    for (const { digest } of sessions.slice(0, Math.max(sessions.length - sessionsMax + 1, 0)))
      sheet.remove('session', { digest })
    sheet.insert('session', row)
  },
})

/** Notes that a session is in use. One that has ended meanwhile stays ended. */
export const touchSession = defineRule<{ readonly digest: Uint8Array; readonly at: number }>({
  name: 'people.touchSession',
  rows: ({ digest }) => [{ in: 'session', key: { digest } }],
  apply(sheet, { digest, at }) {
    if (sheet.find('session', { digest })) sheet.change('session', { digest }, { seenAt: at })
  },
})

/** Notes that whoever has this session was asked for the password, or a passkey. */
export const proveSession = defineRule<{ readonly digest: Uint8Array; readonly at: number }>({
  name: 'people.proveSession',
  rows: ({ digest }) => [{ in: 'session', key: { digest } }],
  apply(sheet, { digest, at }) {
    if (sheet.find('session', { digest })) sheet.change('session', { digest }, { provedAt: at, seenAt: at })
  },
})

interface EndSessions {
  readonly personId: string
  /** By its id; absent: all of them. */
  readonly only?: string | undefined
  /** The one that goes on. */
  readonly but?: string | undefined
}

/** Ends sessions of a person, and says how many. */
export const endSessions = defineRule<EndSessions, { readonly ended: number }, OfPerson>({
  name: 'people.endSessions',
  find: { sessions: findOfPerson },
  rows: (_, { sessions }) => sessions.map(({ digest }) => ({ in: 'session', key: { digest } }) as const),
  apply(sheet, { only, but }, { sessions }) {
    const ending = sessions.filter(({ id }) => id !== but && (only === undefined || id === only))
    return { ended: ending.filter(({ digest }) => sheet.remove('session', { digest })).length }
  },
})

/** Removes one slice of sessions that are over. */
export const trimSessions = defineTrim<{ readonly now: number }>(
  'people.trimSessions',
  'session',
  `SELECT digest FROM session WHERE ends_at <= @now OR seen_at <= @now - ${idleMs} ORDER BY ends_at LIMIT 200`,
)
