import type { Clock } from '#kit'
import { type Change, defineQuery, defineRule, openRemembered, type Store } from '#store'

/** Which endpoints an operator has turned off for the time being. */
export interface Switches {
  isDisabled(path: string): Promise<boolean>
  disable(path: string): Change<void>
  enable(path: string): Change<void>
}

/** Few are off: all are read at once. */
const listDisabled = defineQuery<{ readonly path: string }>(
  'catalogue.listDisabled',
  'SELECT path FROM endpoint_switch',
)

const disable = defineRule<{ readonly path: string; readonly disabledAt: number }>({
  name: 'catalogue.disable',
  announces: true,
  rows: ({ path }) => [{ in: 'endpointSwitch', key: { path } }],
  apply(sheet, row) {
    if (!sheet.find('endpointSwitch', row)) sheet.insert('endpointSwitch', row)
  },
})

const enable = defineRule<{ readonly path: string }>({
  name: 'catalogue.enable',
  announces: true,
  rows: (key) => [{ in: 'endpointSwitch', key }],
  apply: (sheet, key) => void sheet.remove('endpointSwitch', key),
})

export function openSwitches(store: Store, clock: Clock): Switches {
  const disabled = openRemembered<ReadonlySet<string>>(store, 1)

  async function readDisabled(): Promise<ReadonlySet<string>> {
    return new Set((await store.list(listDisabled, {})).map(({ path }) => path))
  }

  return {
    isDisabled: async (path) => (await disabled.get('all', readDisabled)).has(path),
    disable: (path) => disable({ path, disabledAt: clock.now() }),
    enable: (path) => enable({ path }),
  }
}
