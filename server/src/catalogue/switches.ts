import type { Clock } from '#kit'
import type { Store } from '#store'

/** Which endpoints an operator has turned off for the time being. */
export interface Switches {
  isDisabled(path: string): boolean
  disable(path: string): Promise<void>
  enable(path: string): Promise<void>
}

export function openSwitches(store: Store, clock: Clock): Switches {
  const list = store.prepare<{ path: string }>('SELECT path FROM endpoint_switch')
  const insert = store.prepare(
    'INSERT INTO endpoint_switch (path, disabled_at) VALUES (@path, @at) ON CONFLICT DO NOTHING',
  )
  const remove = store.prepare('DELETE FROM endpoint_switch WHERE path = @path')
  let disabled = readDisabled()
  store.onStale(() => {
    disabled = readDisabled()
  })

  function readDisabled(): ReadonlySet<string> {
    return new Set(list.list().map(({ path }) => path))
  }

  return {
    isDisabled: (path) => disabled.has(path),
    async disable(path) {
      await store.write(() => insert.run({ path, at: clock.now() }))
      store.announce()
    },
    async enable(path) {
      await store.write(() => remove.run({ path }))
      store.announce()
    },
  }
}
