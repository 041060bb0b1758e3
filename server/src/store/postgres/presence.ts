import { type Clock, turnEnd, within } from '#kit'
import { DatabaseAway } from '#store/remote-database'
import type { Trouble } from '#store/trouble'
import { type Connection, readOnly } from './connection.ts'
import { isReadable, reasonOf } from './faults.ts'

interface PresenceNeeds {
  readonly clock: Clock
  /** Makes a connection that hears the news and, for a service, has its lock. Told whether it is the first. */
  readonly open: (isFirst: boolean) => Promise<Connection>
  /** Called when a connection hears the news: what was told while none did is not known. */
  readonly onHearing: () => void
  /** Called when the server does not answer any more, although no connection ended. */
  readonly onHung: () => void
}

/** A connection of its own by which is known, at every moment, whether the database is there and this process may write to it. */
export interface Presence {
  /** Whether all that others told until a second ago has been heard. */
  isInTouch(): boolean
  /** Why the database cannot be asked, or not be written, now; nothing where it can. */
  findAbsence(): Trouble | undefined
  close(): Promise<void>
}

/** How often the server is asked for a sign, and a connection that was lost is made anew. */
const askMs = 250
/** How long a sign may take before the server counts as gone. */
const answerMs = 3_000
/** How long what was heard counts. */
const heardMs = 1_000

/** Rejects where the first connection cannot be made. */
export async function openPresence({ clock, open, onHearing, onHung }: PresenceNeeds): Promise<Presence> {
  let heardAtMs = Number.NEGATIVE_INFINITY
  let absence: Trouble | undefined
  let isClosed = false
  let isAsking = false
  let connection: Connection | undefined
  connection = await hear(true)
  const timer = clock.every(askMs, attend)
  attend()

  async function hear(isFirst: boolean): Promise<Connection> {
    const opened = await open(isFirst)
    opened.onLost(() => {
      if (connection === opened) connection = undefined
      attend()
    })
    return opened
  }

  function attend(): void {
    if (isAsking || isClosed) return
    isAsking = true
    void ask().finally(() => {
      isAsking = false
    })
  }

  /** A connection that ended may have ended alone: then the next one is made at once. */
  async function ask(): Promise<void> {
    await hearSign().catch(async (error: unknown) => {
      drop()
      if (error instanceof Hung || error instanceof ReadOnly) return noteAbsence(error)
      await hearSign().catch(noteAbsence)
    })
  }

  async function hearSign(): Promise<void> {
    const isNew = connection === undefined
    connection ??= await hear(false)
    const askedAtMs = clock.monotonicMs()
    await answerOf(connection)
    heardAtMs = askedAtMs
    absence = undefined
    if (isNew) onHearing()
  }

  function noteAbsence(error: unknown): void {
    const canRead = isReadable(error)
    absence = { because: `the database cannot be ${canRead ? 'written' : 'reached'}: ${reasonOf(error)}`, canRead }
    drop()
    if (error instanceof Hung) onHung()
  }

  function drop(): void {
    connection?.abort()
    connection = undefined
  }

  /** What the server told before its answer has been heard with it. */
  async function answerOf(asked: Connection): Promise<void> {
    let isReadOnly: boolean | undefined
    const answer = asked.run(`SELECT current_setting('transaction_read_only')`).then(({ rows }) => {
      isReadOnly = rows[0]?.[0] === 'on'
    })
    try {
      await within(clock, answerMs, answer, () => new Hung('it does not answer'))
    } catch (error) {
      // Where this process stood still, the answer may lie there unread.
      await turnEnd(clock)
      if (isReadOnly === undefined) throw error
    }
    if (isReadOnly) throw new ReadOnly('it can only be read')
  }

  return {
    isInTouch: () => clock.monotonicMs() - heardAtMs <= heardMs,
    findAbsence: () => absence,
    async close() {
      isClosed = true
      timer.cancel()
      await connection?.close()
    },
  }
}

class Hung extends DatabaseAway {}

class ReadOnly extends DatabaseAway {
  readonly code = readOnly
}
