import type { Change, ResultsOf } from './rule.ts'
import type { Store } from './store.ts'
import type { Unit } from './unit.ts'

/** What a store writes, by handing units to its writer. */
export function openWrites(put: (unit: Unit) => void): Pick<Store, 'write' | 'commit'> {
  function write(changes: readonly Change[]): Promise<readonly unknown[]> {
    return new Promise((keep, fail) => {
      put({ changes, keep, fail })
    })
  }

  return {
    async write<T>(change: Change<T>): Promise<T> {
      const [result] = await write([change])
      // Who made the change knows what its rule returns.
      return result as T
    },
    async commit<const C extends readonly Change[]>(changes: C) {
      // As above, of each.
      return (await write(changes)) as ResultsOf<C>
    },
  }
}
