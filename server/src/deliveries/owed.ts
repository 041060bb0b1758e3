import { earliestId } from '#kit'
import { defineQuery, defineRule, defineTrim, type KeyIn, type Store } from '#store'

/** An answer that was charged and is not known to be delivered. */
export interface OwedAnswer {
  readonly callId: string
  readonly tokenId: string
  readonly question: string
  readonly snapshotId: number
  /** Unix milliseconds. */
  readonly settledAt: number
}

/** Rows removed in one commit. */
const sliceRows = 200

const listAll = defineQuery<OwedAnswer>('deliveries.listOwed', 'SELECT * FROM owed ORDER BY call_id')

/** Nobody else has its call's id; its snapshot stays as long as it is owed. */
const oweAnswer = defineRule<OwedAnswer>({
  name: 'deliveries.oweAnswer',
  rows: ({ snapshotId: id }) => [{ in: 'snapshot', key: { id }, for: 'sharing' }],
  apply: (sheet, answer) => sheet.insert('owed', answer),
})

/** It may be struck already, by a trim or an erasure. */
const strikeOwed = defineRule<KeyIn<'owed'>>({
  name: 'deliveries.strikeOwed',
  rows: (key) => [{ in: 'owed', key, for: 'striking' }],
  apply: (sheet, key) => sheet.strike('owed', key),
})

const trimOwed = defineTrim<{ readonly before: number; readonly beforeId: string }>(
  'deliveries.trimOwed',
  'owed',
  `SELECT call_id FROM owed WHERE call_id < @beforeId AND settled_at < @before ORDER BY call_id LIMIT ${sliceRows}`,
)

export type OwedAnswers = ReturnType<typeof openOwedAnswers>

export function openOwedAnswers(store: Store) {
  return {
    /** Notes an answer as owed, in the commit that charges it. */
    oweAnswer,
    /** Strikes out what was delivered. A crash before its commit leaves it owed: rather once too often than never. */
    strikeOwed: (callId: string) => store.write(strikeOwed({ callId })),
    listOwed: () => store.list(listAll, {}),
    /** Strikes out one slice of what was settled before a time; says how many, 0 when none is left. */
    trimOwed: (before: number) => store.write(trimOwed({ before, beforeId: earliestId(before) })),
  }
}
