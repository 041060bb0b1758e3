import { Problem } from '#kit'
import { defineQuery, defineRule, type KeyIn, type Store } from '#store'

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

type KeyedKey = KeyIn<'keyedAnswer'>

const sliceRows = 200

const find = defineQuery<KeyedAnswer, KeyedKey & { readonly wallNow: number }>(
  'deliveries.findKeyedAnswer',
  'SELECT * FROM keyed_answer WHERE account_id = @accountId AND key = @key AND expires_at > @wallNow',
)

const listExpired = defineQuery<KeyedKey>(
  'deliveries.listExpiredKeys',
  `SELECT account_id, key FROM keyed_answer WHERE expires_at <= @wallNow ORDER BY expires_at LIMIT ${sliceRows}`,
)

/** What a rule names to change what is kept under a key. */
export const rowsOfKey = ({ accountId, key }: KeyedKey) =>
  [
    { in: 'balance', key: { accountId } },
    { in: 'keyedAnswer', key: { accountId, key } },
  ] as const

interface Claim extends KeyedAnswer {
  readonly wallNow: number
  /** The call whose answer had the key, and could not be given any more. */
  readonly inPlaceOf?: string | undefined
}

/**
 * A key whose answer has expired, or is gone, is given to the next question that brings it. Of two calls that bring one at
 * the same time, through whatever services, one has it, and the other is charged nothing: asked again, it is given the
 * answer of the first.
 */
const keepKeyedAnswer = defineRule<Claim>({
  name: 'deliveries.keepKeyedAnswer',
  rows: ({ snapshotId: id, ...key }) => [
    ...rowsOfKey(key),
    ...(id === null ? [] : [{ in: 'snapshot', key: { id }, for: 'sharing' } as const]),
  ],
  apply(sheet, { wallNow, inPlaceOf, ...answer }) {
    const kept = sheet.find('keyedAnswer', answer)
    if (kept && kept.expiresAt > wallNow && kept.callId !== inPlaceOf) throw new Problem('collection.failed')
    sheet.merge('keyedAnswer', answer)
  },
})

/** Keys expire by the wall clock, in whose days their callers were promised them. One may have been given away again meanwhile. */
const trimKeyedAnswers = defineRule<{ readonly wallNow: number }, number, { expired: KeyedKey }>({
  name: 'deliveries.trimKeyedAnswers',
  isJob: true,
  find: { expired: listExpired },
  rows: (_, { expired }) => expired.flatMap(rowsOfKey),
  apply: (sheet, { wallNow }, { expired }) =>
    expired.filter((key) => {
      const row = sheet.find('keyedAnswer', key)
      return row && row.expiresAt <= wallNow && sheet.remove('keyedAnswer', key)
    }).length,
})

export function openKeyedAnswers(store: Store) {
  return {
    /** Keeps an answer under its key, in the commit that settles it; fails that with `collection.failed` where another has the key. */
    keepKeyedAnswer,
    findKeyedAnswer: (accountId: string, key: string, wallNow: number) => store.find(find, { accountId, key, wallNow }),
    /** Removes one slice of those expired; says how many, 0 when none is left. */
    trimKeyedAnswers: (wallNow: number) => store.write(trimKeyedAnswers({ wallNow })),
  }
}
