import { createMention, isTelling } from '#kit'
import { defineQuery, defineRule, readPages, type Store } from '#store'

export interface Forgetting {
  /**
   * Forgets what records say of a creator: questions and keys of calls, and upstreams' complaints, that name them. Says of
   * how many; the records stay.
   */
  forgetNamed(id: string): Promise<number>
}

interface AskedRow {
  readonly accountId: string
  readonly id: string
  readonly question: string | null
  readonly idempotencyKey: string | null
}

interface DetailRow {
  readonly callId: string
  readonly nth: number
  readonly detail: string
}

/** What stands in the place of an id in what an upstream complained of. */
const erased = '(erased)'

/** Records changed in one commit. */
const sliceRows = 200

const has = (column: string): string => `replace(${column}, @named, '') <> ${column}`

/** Whatever has the id in it; whether it names the creator is judged then. */
const listAsked = defineQuery<AskedRow, Pick<AskedRow, 'accountId' | 'id'> & { readonly named: string }>(
  'usage.listAsked',
  `SELECT account_id, id, question, idempotency_key FROM call
   WHERE (account_id, id) > (@accountId, @id) AND (${has('question')} OR ${has('idempotency_key')})
   ORDER BY account_id, id LIMIT ${sliceRows}`,
)

const listDetails = defineQuery<DetailRow, Pick<DetailRow, 'callId' | 'nth'> & { readonly named: string }>(
  'usage.listDetails',
  `SELECT call_id, nth, detail FROM attempt WHERE (call_id, nth) > (@callId, @nth) AND ${has('detail')}
   ORDER BY call_id, nth LIMIT ${sliceRows}`,
)

/** Nothing else changes a record; a trim may have removed it. */
const forgetAsked = defineRule<{ readonly calls: readonly AskedRow[] }, number>({
  name: 'usage.forgetAsked',
  rows: ({ calls }) => calls.map((key) => ({ in: 'call', key })),
  apply(sheet, { calls }) {
    const kept = calls.filter((key) => sheet.find('call', key))
    for (const { question, idempotencyKey, ...key } of kept) sheet.change('call', key, { question, idempotencyKey })
    return kept.length
  },
})

const forgetDetails = defineRule<{ readonly attempts: readonly DetailRow[] }, number>({
  name: 'usage.forgetDetails',
  rows: ({ attempts }) => attempts.map((key) => ({ in: 'attempt', key })),
  apply(sheet, { attempts }) {
    const kept = attempts.filter((key) => sheet.find('attempt', key))
    for (const { detail, ...key } of kept) sheet.change('attempt', key, { detail })
    return kept.length
  },
})

export function openForgetting(store: Store): Forgetting {
  async function forgetCalls(named: string): Promise<number> {
    const isNamed = createMention(named)
    const strike = (text: string | null): string | null => (text !== null && isNamed(text) ? null : text)
    let count = 0
    for await (const rows of readPages(store, listAsked, { named, accountId: '', id: '' })) {
      const calls = rows
        .filter(({ question, idempotencyKey }) => isNamed(question ?? '') || isNamed(idempotencyKey ?? ''))
        .map((row) => ({ ...row, question: strike(row.question), idempotencyKey: strike(row.idempotencyKey) }))
      count += await store.write(forgetAsked({ calls }))
    }
    return count
  }

  async function forgetComplaints(named: string): Promise<number> {
    let count = 0
    for await (const rows of readPages(store, listDetails, { named, callId: '', nth: 0 })) {
      const attempts = rows.map((row) => ({ ...row, detail: row.detail.replaceAll(named, erased) }))
      count += await store.write(forgetDetails({ attempts }))
    }
    return count
  }

  return {
    // In a complaint, a short id would be found within every other number.
    forgetNamed: async (id) => (await forgetCalls(id)) + (isTelling(id) ? await forgetComplaints(id) : 0),
  }
}
