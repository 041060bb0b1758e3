import { type Clock, earliestId, type Timer } from '#kit'
import { defineQuery, type Store } from '#store'
import { type CallRecord, type CallRow, readRow } from './call-record.ts'
import type { WaitingRefusals } from './refusals.ts'

export interface LiveCalls {
  /**
   * Tells of an account's calls as they are settled, whichever process settles them, the earliest first; at once of those of
   * the last minutes. `undefined` where as many accounts are watched as can be.
   */
  watchCalls(accountId: string, tell: (calls: readonly CallRecord[]) => void): Watch | undefined
}

export interface Watch {
  end(): void
}

/** How often is looked for new calls. */
const everyMs = 1_000

/** How long after it came a call may be settled: longer than any deadline. */
const lookBackMs = 5 * 60_000

/** Calls looked at in one go; of an account that has more in a second the newest are told. */
const rowsMax = 500

/** Accounts watched at one time: one look a second each. */
const accountsMax = 200

const listNewest = defineQuery<CallRow, { readonly accountId: string; readonly first: string }>(
  'usage.listNewest',
  `SELECT * FROM call WHERE account_id = @accountId AND id >= @first ORDER BY id DESC LIMIT ${rowsMax}`,
)

type Tell = (calls: readonly CallRecord[]) => void

interface Watched {
  /** Those who were told of what is there already. */
  readonly watchers: Set<Tell>
  readonly joining: Set<Tell>
  /** Ids of the last look. An id is a time, and a call is settled after those that came later: the newest id says nothing. */
  seen: ReadonlySet<string>
  timer: Timer | undefined
  isLooking: boolean
}

interface Needs {
  readonly store: Store
  readonly clock: Clock
  readonly writeAsked: WaitingRefusals['writeAsked']
}

export function openLiveCalls({ store, clock, writeAsked }: Needs): LiveCalls {
  const accounts = new Map<string, Watched>()

  async function look(accountId: string, watched: Watched): Promise<void> {
    watched.isLooking = true
    try {
      await writeAsked((call) => call.accountId === accountId)
      const first = earliestId(Math.max(clock.now() - lookBackMs, 0))
      const calls = (await store.list(listNewest, { accountId, first })).map(readRow).reverse()
      tellOf(watched, calls)
    } catch {
      // Books that cannot be read are told of elsewhere; what was missed is found by the next look.
    }
    watched.isLooking = false
    if (accounts.get(accountId) === watched) watched.timer = clock.after(everyMs, () => void look(accountId, watched))
  }

  function tellOf(watched: Watched, calls: readonly CallRecord[]): void {
    const { watchers, joining, seen } = watched
    const fresh = calls.filter(({ id }) => !seen.has(id))
    watched.seen = new Set(calls.map(({ id }) => id))
    if (fresh.length > 0) for (const tell of watchers) tell(fresh)
    for (const tell of joining) {
      watchers.add(tell)
      tell(calls)
    }
    joining.clear()
  }

  return {
    watchCalls(accountId, tell) {
      let watched = accounts.get(accountId)
      if (!watched) {
        if (accounts.size >= accountsMax) return undefined
        watched = { watchers: new Set(), joining: new Set(), seen: new Set(), timer: undefined, isLooking: false }
        accounts.set(accountId, watched)
      }
      const own = watched
      own.joining.add(tell)
      own.timer?.cancel()
      if (!own.isLooking) void look(accountId, own)
      return {
        end() {
          own.watchers.delete(tell)
          own.joining.delete(tell)
          if (own.watchers.size + own.joining.size > 0) return
          own.timer?.cancel()
          if (accounts.get(accountId) === own) accounts.delete(accountId)
        },
      }
    },
  }
}
