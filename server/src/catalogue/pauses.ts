import type { Clock } from '#kit'
import { type Change, defineQuery, defineRule, openRemembered, type Store } from '#store'

/** Which providers an operator has paused: nobody asks them until they are resumed. */
export interface Pauses {
  /** Since when each is paused, by its name: Unix milliseconds. */
  listPaused(): Promise<ReadonlyMap<string, number>>
  newPause(provider: string): Change
  endPause(provider: string): Change
}

interface Pause {
  readonly provider: string
  readonly pausedAt: number
}

/** There are a handful of providers: all are read at once. */
const listPaused = defineQuery<Pause>('catalogue.listPaused', 'SELECT provider, paused_at FROM provider_pause')

const pause = defineRule<Pause>({
  name: 'catalogue.pauseProvider',
  announces: true,
  rows: ({ provider }) => [{ in: 'providerPause', key: { provider } }],
  apply(sheet, row) {
    if (!sheet.find('providerPause', row)) sheet.insert('providerPause', row)
  },
})

const resume = defineRule<Pick<Pause, 'provider'>>({
  name: 'catalogue.resumeProvider',
  announces: true,
  rows: (key) => [{ in: 'providerPause', key }],
  apply: (sheet, key) => void sheet.remove('providerPause', key),
})

export function openPauses(store: Store, clock: Clock): Pauses {
  const paused = openRemembered<ReadonlyMap<string, number>>(store, 1)

  async function readPaused(): Promise<ReadonlyMap<string, number>> {
    return new Map((await store.list(listPaused, {})).map(({ provider, pausedAt }) => [provider, pausedAt]))
  }

  return {
    listPaused: () => paused.get('all', readPaused),
    newPause: (provider) => pause({ provider, pausedAt: clock.now() }),
    endPause: (provider) => resume({ provider }),
  }
}
