import { atEnd, type Clock, type Random } from '#kit'
import { type AskedOnce, askOnce, type OneQuestion } from './ask-once.ts'
import { type LaneBalance, readBalances } from './balances.ts'
import { createBudget } from './budget.ts'
import type { Wanted } from './candidates.ts'
import { type Collection, type CollectionNeeds, runCollection } from './collection.ts'
import { type Asking, findBusyMs } from './crowd.ts'
import type { Upstream } from './define-provider.ts'
import { alwaysGiven, type Licence } from './licence.ts'
import { createSupplier, describeSupplier, type Lane, type Notice, type SupplierState } from './supplier.ts'

/** What an operator may want to know of upstreams now. */
export interface CollectorState {
  /** Collections under way. */
  readonly flights: number
  /** Requests that would be let through beyond the first of each collection. */
  readonly budgetLeft: number
  readonly providers: readonly SupplierState[]
  /** What credentials had left when they were last asked for. */
  readonly balances: readonly LaneBalance[]
}

export interface Collector {
  /** Gets an answer within the deadline. Never throws because of an upstream. */
  collect(wanted: Wanted): Promise<Collection>
  /**
   * How long a question is to be put off, in milliseconds, where too many go before it to have its answer in time;
   * `undefined` where it can be asked.
   */
  findBusyMs(wanted: Wanted, asking: Asking): number | undefined
  /** Asks one provider once, for whoever wants to know what it answers. Never throws because of an upstream. */
  askOnce(question: OneQuestion): Promise<AskedOnce>
  describe(): CollectorState
  /** Asks what credentials have left, where upstreams tell for free; what they told last is in `describe`. */
  readBalances(): Promise<readonly LaneBalance[]>
  close(): Promise<void>
}

/** A provider at work, with what its definition says of it. */
export interface NamedUpstream {
  readonly name: string
  readonly isLocal: boolean
  readonly upstream: Upstream
}

export interface CollectorNeeds extends Pick<CollectionNeeds, 'mask' | 'deadlineMs' | 'isHedging' | 'onAttempt'> {
  /** The part of a provider's places that one account holds at most while others wait; absent: all. */
  readonly providerShare?: number | undefined
  /** Whether providers may be asked; absent: always. */
  readonly licence?: Licence | undefined
  /** Providers that are at work, in the operator's order. */
  readonly upstreams: readonly NamedUpstream[]
  readonly clock: Clock
  readonly random: Random
  readonly onNotice: (notice: Notice) => void
  /** Whether an operator wants a provider left alone now; absent: never. */
  readonly isPaused?: (provider: string) => boolean
}

export function openCollector(needs: CollectorNeeds): Collector {
  const { upstreams, clock, random, onNotice, providerShare: share, licence = alwaysGiven, isPaused, ...policy } = needs
  const world = { clock, random, onNotice, share, licence, ...(isPaused && { isPaused }) }
  const suppliers = upstreams.map((named) => createSupplier({ ...named, ...world }))
  const budget = createBudget(clock)
  const turns = new WeakMap<Lane, number>()
  const collecting: CollectionNeeds = { suppliers, budget, clock, random, licence, ...policy }
  let flights = 0
  function end(): void {
    flights--
  }
  let balances: readonly LaneBalance[] = []

  return {
    collect(wanted) {
      const collection = runCollection(wanted, collecting)
      flights++
      return atEnd(collection, end)
    },
    findBusyMs: (wanted, asking) => findBusyMs(wanted, asking, { suppliers, clock, deadlineMs: policy.deadlineMs }),
    async askOnce(question) {
      const supplier = suppliers.find(({ name }) => name === question.provider)
      if (!supplier) return { notAsked: 'declines the question' }
      return askOnce(question, { supplier, clock, mask: policy.mask, turns })
    },
    describe: () => ({
      flights,
      budgetLeft: budget.getLeft(),
      providers: suppliers.map((supplier) => describeSupplier(supplier, clock)),
      balances,
    }),
    async readBalances() {
      balances = await readBalances(suppliers, clock)
      return balances
    },
    async close() {
      await Promise.all(suppliers.map(({ upstream }) => upstream.close()))
    },
  }
}
