import type { Closure, Store } from '#store'

/** An answer that belongs to an Idempotency-Key of an account. */
export interface KeyedAnswer {
  readonly accountId: string
  readonly key: string
  readonly question: string
  readonly callId: string
  /** Where the archive keeps it; an empty answer is kept here, as its `data`. */
  readonly snapshotId: number | null
  readonly data: Uint8Array | null
  readonly provider: string
  /** Unix milliseconds, as is the other. */
  readonly collectedAt: number
  readonly expiresAt: number
}

export interface KeyedAnswers {
  /** Keeps an answer under its key, in the commit that settles it. */
  keepKeyedAnswer(answer: KeyedAnswer): Closure
  findKeyedAnswer(accountId: string, key: string, now: number): Promise<KeyedAnswer | undefined>
  /** Removes one slice of those expired; says how many, 0 when none is left. */
  trimKeyedAnswers(now: number): Promise<number>
}

const sliceRows = 200

export function openKeyedAnswers(store: Store): KeyedAnswers {
  const upsert = store.prepare(
    `INSERT INTO keyed_answer (account_id, key, question, call_id, snapshot_id, data, provider, collected_at, expires_at)
     VALUES (@accountId, @key, @question, @callId, @snapshotId, @data, @provider, @collectedAt, @expiresAt)
     ON CONFLICT DO UPDATE SET question = @question, call_id = @callId, snapshot_id = @snapshotId, data = @data,
       provider = @provider, collected_at = @collectedAt, expires_at = @expiresAt`,
  )
  const find = store.prepare<KeyedAnswer>(
    `SELECT account_id AS accountId, key, question, call_id AS callId, snapshot_id AS snapshotId, data,
            provider, collected_at AS collectedAt, expires_at AS expiresAt
     FROM keyed_answer WHERE account_id = @accountId AND key = @key AND expires_at > @now`,
  )
  const removeExpired = store.prepare(
    `DELETE FROM keyed_answer WHERE (account_id, key) IN
       (SELECT account_id, key FROM keyed_answer WHERE expires_at <= @now LIMIT ${sliceRows})`,
  )

  return {
    keepKeyedAnswer: (answer) => () => void upsert.run(answer),
    findKeyedAnswer: async (accountId, key, now) => find.find({ accountId, key, now }),
    trimKeyedAnswers: (now) => store.write(() => removeExpired.run({ now })),
  }
}
