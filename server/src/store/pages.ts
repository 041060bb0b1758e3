import type { Query } from './query.ts'
import type { Store } from './store.ts'

/**
 * Reads on and on, a page at a time: a query of what comes after a key, which its rows have among their columns. Each page
 * is a state of the database of its own, so that nobody waits for the whole.
 */
export async function* readPages<Row extends object, Asks extends object>(
  store: Pick<Store, 'list'>,
  query: Query<Row, Asks>,
  first: Asks,
): AsyncGenerator<readonly Row[]> {
  for (let asks = first; ; ) {
    const rows = await store.list(query, asks)
    const last = rows.at(-1)
    if (!last) return
    yield rows
    asks = { ...asks, ...last }
  }
}
