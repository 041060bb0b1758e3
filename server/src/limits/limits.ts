import { addCall, type Clock, type Level, type Rate, readLevel, readRate } from '#kit'
import { type Change, defineQuery, defineRule, openRemembered, type Store } from '#store'

/** The bucket that has least left of those a call went through. */
export interface Tightest extends Level {
  readonly policy: 'token' | 'account' | 'endpoint'
  readonly rate: Rate
}

export interface Asker {
  readonly tokenId: string
  readonly accountId: string
  readonly path: string
  /** The token's own rate; absent: the service's default. */
  readonly tokenRate: Rate | undefined
}

export interface Limits {
  /** Lets a call through all of its buckets or takes from none. `isAdmitted` is false where one was empty: that one is told. */
  admit(asker: Asker): Promise<{ readonly isAdmitted: boolean; readonly tightest: Tightest }>
  /** The buckets a call goes through, with their rates. */
  listBuckets(asker: Asker): Promise<readonly Pick<Tightest, 'policy' | 'rate'>[]>
  /** The limits an account has of its own; path `''` is all endpoints together. */
  listRates(accountId: string): Promise<readonly { readonly path: string; readonly rate: string }[]>
  /** Limits an account, on one endpoint or (path left out) on all together; `null` lifts it. Its commit throws a Refusal where it is no rate. */
  setRate(limit: {
    readonly accountId: string
    readonly path?: string | undefined
    readonly rate: string | null
  }): Change<void>
}

interface LimitsNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly defaultRate: Rate
}

interface Bucket {
  readonly policy: Tightest['policy']
  readonly key: string
  readonly rate: Rate
}

/** Buckets remembered; an idle one is as good as full and may be forgotten. */
const bucketsMax = 100_000

interface OwnRate {
  readonly accountId: string
  readonly path: string
  readonly rate: string
}

/** Few accounts have limits of their own: all are read at once. */
const listAll = defineQuery<OwnRate>('limits.listRates', 'SELECT account_id, path, rate FROM rate_limit')

const listOwn = defineQuery<Omit<OwnRate, 'accountId'>, Pick<OwnRate, 'accountId'>>(
  'limits.listRatesOf',
  'SELECT path, rate FROM rate_limit WHERE account_id = @accountId ORDER BY path',
)

const setRate = defineRule<Omit<OwnRate, 'rate'> & { readonly rate: string | null }>({
  name: 'limits.setRate',
  announces: true,
  rows: ({ accountId, path }) => [{ in: 'rateLimit', key: { accountId, path } }],
  apply(sheet, { rate, ...key }) {
    if (rate !== null) readRate(rate)
    if (rate === null) sheet.remove('rateLimit', key)
    else sheet.merge('rateLimit', { ...key, rate })
  },
})

/** In-memory buckets of one process: exact for as long as it is the only one that serves the account. */
export function openLimits({ store, clock, defaultRate }: LimitsNeeds): Limits {
  /** By bucket, the moment at which all its calls are worked off. */
  const workedOffMs = new Map<string, number>()
  const accountRates = openRemembered<ReadonlyMap<string, Rate>>(store, 1)
  let changedMs = clock.monotonicMs()
  store.onStale(() => {
    changedMs = clock.monotonicMs()
  })

  /** No bucket was further behind than its burst: what an older, slower rate left in it must not outlive that rate. */
  function cutDown(rates: ReadonlyMap<string, Rate>): void {
    for (const [key, { burst, perSecond }] of rates) {
      const heldUntilMs = workedOffMs.get(key)
      if (heldUntilMs !== undefined)
        workedOffMs.set(key, Math.min(heldUntilMs, changedMs + (burst * 1_000) / perSecond))
    }
  }

  async function readAccountRates(): Promise<ReadonlyMap<string, Rate>> {
    const rows = await store.list(listAll, {})
    const rates = new Map(rows.map(({ accountId, path, rate }) => [`${accountId} ${path}`, readRate(rate)]))
    cutDown(rates)
    return rates
  }

  async function listBuckets({ tokenId, accountId, path, tokenRate }: Asker): Promise<Bucket[]> {
    const buckets: Bucket[] = [{ policy: 'token', key: tokenId, rate: tokenRate ?? defaultRate }]
    const rates = await accountRates.get('all', readAccountRates)
    if (rates.size === 0) return buckets
    for (const [policy, key] of [
      ['account', `${accountId} `],
      ['endpoint', `${accountId} ${path}`],
    ] as const) {
      const rate = rates.get(key)
      if (rate) buckets.push({ policy, key, rate })
    }
    return buckets
  }

  function look({ policy, key, rate }: Bucket, nowMs: number): Tightest {
    return { policy, rate, ...readLevel(workedOffMs.get(key), rate, nowMs) }
  }

  function forgetIdle(nowMs: number): void {
    for (const [key, idleFromMs] of workedOffMs) if (idleFromMs <= nowMs) workedOffMs.delete(key)
    // All are busy: forgetting the oldest gives those a full bucket, which is better than growing without end. A tenth
    // at a time, or each new call would look through all of them.
    for (const key of workedOffMs.keys()) {
      if (workedOffMs.size < bucketsMax * 0.9) return
      workedOffMs.delete(key)
    }
  }

  return {
    async admit(asker) {
      const buckets = await listBuckets(asker)
      const nowMs = clock.monotonicMs()
      const refused = buckets.map((bucket) => look(bucket, nowMs)).filter(({ remaining }) => remaining < 1)
      if (refused.length > 0) return { isAdmitted: false, tightest: findTightest(refused, (level) => -level.waitMs) }
      if (workedOffMs.size >= bucketsMax) forgetIdle(nowMs)
      for (const { key, rate } of buckets) workedOffMs.set(key, addCall(workedOffMs.get(key), rate, nowMs))
      return {
        isAdmitted: true,
        tightest: findTightest(
          buckets.map((bucket) => look(bucket, nowMs)),
          (level) => level.remaining,
        ),
      }
    },
    listBuckets: async (asker) => (await listBuckets(asker)).map(({ policy, rate }) => ({ policy, rate })),
    listRates: (accountId) => store.list(listOwn, { accountId }),
    setRate: ({ accountId, path = '', rate }) => setRate({ accountId, path, rate }),
  }
}

function findTightest(levels: readonly Tightest[], measure: (level: Tightest) => number): Tightest {
  return levels.reduce((tightest, level) => (measure(level) < measure(tightest) ? level : tightest))
}
