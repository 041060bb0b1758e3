import { createMention } from '#kit'
import { defineQuery, defineRule, type KeyIn, readPages, type Store } from '#store'
import { type KeyedAnswer, rowsOfKey } from './keyed-answers.ts'
import type { OwedAnswer } from './owed.ts'

/** An answer, and its snapshot where the archive has it still. */
type Kept<Answer> = Answer & { readonly keptId: number | null }

type KeyedKey = KeyIn<'keyedAnswer'>
type OwedKey = KeyIn<'owed'>

/** Answers looked through at one time, and forgotten in one commit. */
const sliceRows = 200

const listKeyed = defineQuery<Kept<KeyedAnswer>, KeyedKey>(
  'deliveries.listKeyed',
  `SELECT keyed_answer.*, snapshot.id AS kept_id FROM keyed_answer LEFT JOIN snapshot ON snapshot.id = snapshot_id
   WHERE (account_id, key) > (@accountId, @key) ORDER BY account_id, key LIMIT ${sliceRows}`,
)

const listOwed = defineQuery<Kept<OwedAnswer>, OwedKey>(
  'deliveries.listOwedAfter',
  `SELECT owed.*, snapshot.id AS kept_id FROM owed LEFT JOIN snapshot ON snapshot.id = snapshot_id
   WHERE owed.call_id > @callId ORDER BY owed.call_id LIMIT ${sliceRows}`,
)

/** A key that was given to another call meanwhile stays. */
const forgetKeyed = defineRule<{ readonly answers: readonly (KeyedKey & OwedKey)[] }, number>({
  name: 'deliveries.forgetKeyed',
  rows: ({ answers }) => answers.flatMap(rowsOfKey),
  apply: (sheet, { answers }) =>
    answers.filter(
      (answer) => sheet.find('keyedAnswer', answer)?.callId === answer.callId && sheet.remove('keyedAnswer', answer),
    ).length,
})

const forgetOwed = defineRule<{ readonly answers: readonly OwedKey[] }, number>({
  name: 'deliveries.forgetOwed',
  rows: ({ answers }) => answers.map((key) => ({ in: 'owed', key })),
  apply: (sheet, { answers }) => answers.filter((key) => sheet.remove('owed', key)).length,
})

const isErased = ({ snapshotId, keptId }: Kept<Pick<KeyedAnswer, 'snapshotId'>>): boolean =>
  snapshotId !== null && keptId === null

export function openForgetting(store: Store) {
  return {
    /** Forgets answers that are owed or kept under a key, where they are erased or name a creator; says how many. */
    async forgetNamed(id: string): Promise<number> {
      const isNamed = createMention(id)
      let count = 0
      for await (const rows of readPages(store, listKeyed, { accountId: '', key: '' })) {
        const answers = rows.filter((row) => isErased(row) || [row.question, row.key, row.data ?? ''].some(isNamed))
        count += await store.write(
          forgetKeyed({ answers: answers.map(({ accountId, key, callId }) => ({ accountId, key, callId })) }),
        )
      }
      for await (const rows of readPages(store, listOwed, { callId: '' })) {
        const answers = rows.filter((row) => isErased(row) || isNamed(row.question))
        count += await store.write(forgetOwed({ answers: answers.map(({ callId }) => ({ callId })) }))
      }
      return count
    },
  }
}
