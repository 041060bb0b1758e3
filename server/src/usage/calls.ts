import type { Change, Store } from '#store'

/** What became of a call. */
export interface CallRecord {
  readonly id: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  /** When it came, Unix milliseconds. */
  readonly at: number
  readonly durationMs: number
  /** The business code it was answered with. */
  readonly code: number
  readonly chargeMicro: number
  /** Whether it was paid with a granted call. */
  readonly isGranted: boolean
  /** Who supplied the answer. */
  readonly provider: string | null
}

export interface Usage {
  /** Records a call and adds it to the rollups, in the commit that settles it. */
  recordCall(record: CallRecord): Change
}

const hourMs = 3_600_000

export function openUsage(store: Store): Usage {
  const insert = store.prepare(
    `INSERT INTO call (id, account_id, token_id, path, at, duration_ms, code, charge_micro, granted, provider)
     VALUES (@id, @accountId, @tokenId, @path, @at, @durationMs, @code, @chargeMicro, @granted, @provider)`,
  )
  const addToRollup = store.prepare(
    `INSERT INTO rollup (hour, account_id, path, code, calls, granted, charge_micro, duration_ms)
     VALUES (@hour, @accountId, @path, @code, 1, @granted, @chargeMicro, @durationMs)
     ON CONFLICT DO UPDATE SET calls = calls + 1, granted = granted + @granted,
       charge_micro = charge_micro + @chargeMicro, duration_ms = duration_ms + @durationMs`,
  )

  return {
    recordCall:
      ({ isGranted, ...record }) =>
      () => {
        const row = { ...record, granted: Number(isGranted), hour: Math.floor(record.at / hourMs) }
        insert.run(row)
        addToRollup.run(row)
      },
  }
}
