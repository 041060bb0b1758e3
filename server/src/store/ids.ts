import { defineQuery } from './query.ts'
import { defineRule } from './rule.ts'
import type { Store } from './store.ts'

/** Ids taken at once: most rows then wait for no commit of theirs. */
const blockIds = 500

/** Also where it is not known how far ids were given, none is given that a row has. */
const defineBlocks = (table: 'snapshot' | 'blob') =>
  defineRule<{ readonly many: number }, number, { readonly highest: { readonly id: number } }>({
    name: `store.takeIdsOf ${table}`,
    find: { highest: defineQuery(`store.findHighest ${table}`, `SELECT coalesce(max(id), 0) AS id FROM ${table}`) },
    rows: () => [{ in: 'remembered', key: { name: `ids of ${table}` } }],
    apply(sheet, { many }, { highest: [highest] }) {
      const name = `ids of ${table}`
      const first = Math.max(Number(sheet.find('remembered', { name })?.value ?? 1), (highest?.id ?? 0) + 1)
      sheet.merge('remembered', { name, value: String(first + many) })
      return first
    },
  })

const takeBlock = { snapshot: defineBlocks('snapshot'), blob: defineBlocks('blob') } as const

/**
 * Gives ids of a table to rows that are still to be written. Each is given once, by whatever process, also after a crash:
 * a block is on disk as taken before any of it is given.
 */
export function openIds(store: Pick<Store, 'write'>, table: keyof typeof takeBlock): () => Promise<number> {
  let [next, end] = [0, 0]
  let taking: Promise<void> | undefined

  async function take(): Promise<void> {
    next = await store.write(takeBlock[table]({ many: blockIds }))
    end = next + blockIds
  }

  return async () => {
    while (next === end) {
      taking ??= take().finally(() => {
        taking = undefined
      })
      await taking
    }
    return next++
  }
}
