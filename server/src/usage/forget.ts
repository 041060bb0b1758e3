import { createMention, isTelling } from '#kit'
import type { Store } from '#store'

export interface Forgetting {
  /**
   * Forgets what was asked about a creator: answers kept for a retry or owed whose answer is erased or that name them, and
   * keys and upstreams' complaints that do. Says of how many rows; records of calls stay.
   */
  forgetNamed(id: string): Promise<number>
}

interface KeyedRow {
  readonly accountId: string
  readonly key: string
  readonly question: string
  readonly data: Uint8Array | null
  readonly isGone: number
}

interface OwedRow {
  readonly callId: string
  readonly question: string
  readonly isGone: number
}

/** What stands in the place of an id in what an upstream complained of. */
const erased = '(erased)'

export function openForgetting(store: Store): Forgetting {
  const isGone = '(snapshot_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM snapshot WHERE id = snapshot_id)) AS isGone'
  const listKeyed = store.prepare<KeyedRow>(
    `SELECT account_id AS accountId, key, question, data, ${isGone} FROM keyed_answer`,
  )
  const removeKeyed = store.prepare('DELETE FROM keyed_answer WHERE account_id = @accountId AND key = @key')
  const listOwed = store.prepare<OwedRow>(`SELECT call_id AS callId, question, ${isGone} FROM owed`)
  const removeOwed = store.prepare('DELETE FROM owed WHERE call_id = @callId')
  const forgetKeys = store.prepare('UPDATE call SET idempotency_key = NULL WHERE instr(idempotency_key, @id)')
  const forgetDetails = store.prepare(
    `UPDATE attempt SET detail = replace(detail, @id, '${erased}') WHERE instr(detail, @id)`,
  )

  return {
    forgetNamed(id) {
      const isNamed = createMention(id)
      return store.write(() => {
        let count = 0
        for (const row of listKeyed.list()) {
          const texts = [row.question, row.key, row.data ?? '']
          if (row.isGone === 1 || texts.some(isNamed)) count += removeKeyed.run(row)
        }
        for (const row of listOwed.list()) {
          if (row.isGone === 1 || isNamed(row.question)) count += removeOwed.run(row)
        }
        // A short id would be found within every other number.
        return isTelling(id) ? count + forgetKeys.run({ id }) + forgetDetails.run({ id }) : count
      })
    },
  }
}
