import { type Clock, createRequestIds, type Random, sleep } from '#kit'
import { defineQuery, type Store } from '#store'
import { beginState, calmSince, endState, type Telling, tellOnce } from './notice-book.ts'
import type { NoticeData, NoticeState, NoticeType, WatchedName } from './notice-types.ts'
import { readFacts, sliceAccounts, type WatchedFact } from './watched-facts.ts'

/** Looks at accounts and tells each state once when it begins and once when it is over, over restarts too. */
export interface Evaluator {
  /** Looks at all accounts for one thing; says how many states began or were over. */
  evaluate(type: WatchedName): Promise<number>
  /** Tells of what is no state. */
  tell(asked: {
    readonly accountId: string
    readonly type: NoticeType
    readonly subject?: string
    readonly data: NoticeData
  }): Promise<void>
}

interface EvaluatorNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** Whether anybody can be told by mail. */
  readonly isMailed: boolean
  /** Called when something was told: there may be messages to send. */
  readonly onTold: () => void
}

interface Begun {
  readonly accountId: string
  readonly account: string
  readonly subject: string
  readonly data: string
  readonly begunAt: number
}

const sliceStates = 500

const listBegun = defineQuery<Begun, { readonly type: string; readonly accountId: string; readonly subject: string }>(
  'notices.listBegunStates',
  `SELECT account_id, account.name AS account, subject, data, begun_at FROM notice_state
   JOIN account ON account.id = account_id
   WHERE type = @type AND (account_id, subject) > (@accountId, @subject)
   ORDER BY account_id, subject LIMIT ${sliceStates}`,
)

/** States of one type that are followed at one time; those beyond are looked at when others are over. */
const begunMax = 10_000
/** Rest between two slices, in which the service does what it is for. */
const restMs = 20

export function openEvaluator(needs: EvaluatorNeeds): Evaluator {
  const { store, clock, random, isMailed, onTold } = needs
  const newId = createRequestIds(clock, random)
  const nameOf = ({ accountId, subject }: { readonly accountId: string; readonly subject: string }): string =>
    `${accountId} ${subject}`

  function newTelling(
    type: NoticeType,
    state: NoticeState,
    { accountId, account, subject }: Pick<WatchedFact, 'accountId' | 'account' | 'subject'>,
    data: NoticeData,
  ): Telling {
    const at = clock.now()
    const told = { state, account, ...data }
    const body =
      type === 'webhook.disabled' ? null : JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: told })
    const text = JSON.stringify(data)
    return { id: newId(), accountId, at, type, subject, data: text, body, isMailed, calmSince: calmSince(at) }
  }

  async function readBegun(type: WatchedName): Promise<Map<string, Begun>> {
    const begun = new Map<string, Begun>()
    let after = { accountId: '', subject: '' }
    while (begun.size < begunMax) {
      const rows = await store.list(listBegun, { type, ...after })
      for (const row of rows) begun.set(nameOf(row), row)
      const last = rows.at(-1)
      if (!last || rows.length < sliceStates) break
      after = { accountId: last.accountId, subject: last.subject }
    }
    return begun
  }

  const begin = (type: WatchedName, fact: WatchedFact): Promise<boolean> =>
    store.write(beginState(newTelling(type, 'begun', fact, fact.data)))

  function end(type: WatchedName, state: Begun, data: NoticeData): Promise<boolean> {
    const begunAt = new Date(state.begunAt).toISOString()
    // What it began with was written by us.
    const before = JSON.parse(state.data) as NoticeData
    return store.write(endState(newTelling(type, 'over', state, { ...before, ...data, begunAt })))
  }

  return {
    async evaluate(type) {
      const begun = await readBegun(type)
      let told = 0
      const count = (isTold: boolean): void => {
        if (isTold) told++
      }
      let after = ''
      for (;;) {
        const page = await readFacts[type](store, { after, limit: sliceAccounts }, clock.now())
        for (const fact of page) {
          const state = begun.get(nameOf(fact))
          begun.delete(nameOf(fact))
          if (!state && fact.isSo) count(await begin(type, fact))
          if (state && fact.isOver) count(await end(type, state, fact.data))
        }
        const last = page.at(-1)
        if (type === 'token.expiring' || !last || page.length < sliceAccounts) break
        after = last.accountId
        await sleep(clock, restMs)
      }
      // Nobody looks at it any more: its token is revoked or has expired, its account has no such setting.
      for (const state of begun.values()) count(await end(type, state, {}))
      if (told > 0) onTold()
      return told
    },
    async tell({ accountId, type, subject = '', data }) {
      await store.write(tellOnce(newTelling(type, 'told', { accountId, account: '', subject }, data)))
      onTold()
    },
  }
}
