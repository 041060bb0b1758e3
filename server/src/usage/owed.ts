import { earliestId } from '#kit'
import type { Closure, Store } from '#store'

/** An answer that was charged and is not known to be delivered. */
export interface OwedAnswer {
  readonly callId: string
  readonly tokenId: string
  readonly question: string
  readonly snapshotId: number
  /** Unix milliseconds. */
  readonly settledAt: number
}

export interface OwedAnswers {
  /** Notes an answer as owed, in the commit that charges it. */
  oweAnswer(answer: OwedAnswer): Closure
  /** Strikes out what was delivered. A crash before its commit leaves it owed: rather once too often than never. */
  strikeOwed(callId: string): Promise<void>
  listOwed(): Promise<readonly OwedAnswer[]>
  /** Strikes out one slice of what was settled before a time; says how many, 0 when none is left. */
  trimOwed(before: number): Promise<number>
}

/** Rows removed in one commit. */
const sliceRows = 200

export function openOwedAnswers(store: Store): OwedAnswers {
  const insert = store.prepare(
    `INSERT INTO owed (call_id, token_id, question, snapshot_id, settled_at)
     VALUES (@callId, @tokenId, @question, @snapshotId, @settledAt)`,
  )
  const remove = store.prepare('DELETE FROM owed WHERE call_id = @callId')
  const list = store.prepare<OwedAnswer>(
    `SELECT call_id AS callId, token_id AS tokenId, question, snapshot_id AS snapshotId, settled_at AS settledAt
     FROM owed ORDER BY call_id`,
  )
  const removeOld = store.prepare(
    `DELETE FROM owed WHERE call_id IN
       (SELECT call_id FROM owed WHERE call_id < @beforeId AND settled_at < @before LIMIT ${sliceRows})`,
  )

  return {
    oweAnswer: (answer) => () => void insert.run(answer),
    strikeOwed: async (callId) => void (await store.write(() => remove.run({ callId }))),
    listOwed: async () => list.list(),
    trimOwed: (before) => store.write(() => removeOld.run({ before, beforeId: earliestId(before) })),
  }
}
