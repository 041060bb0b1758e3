import { DatabaseAway } from '#store/remote-database'
import { type Connection, connect } from './connection.ts'

export interface Holding {
  get(): Promise<Connection>
  /** Ends what is open at once; the next one is made anew. */
  abort(): void
  close(): Promise<void>
}

/** A connection that is made when it is needed, and anew after it ended; with settings of its own where there are any. */
export function holdConnection(url: string, settings?: Readonly<Record<string, string>>): Holding {
  let held: Promise<Connection> | undefined
  let isClosed = false

  function hold(): Promise<Connection> {
    const opened = connect(url, undefined, settings)
    // An end is told more than once: the last time there may be another in its place.
    function forget(): void {
      if (held === opened) held = undefined
    }
    opened.then((connection) => connection.onLost(forget), forget)
    held = opened
    return opened
  }

  return {
    get: () => (isClosed ? Promise.reject(new DatabaseAway('the store is closed')) : (held ?? hold())),
    abort: () => void held?.then((connection) => connection.abort()).catch(() => {}),
    async close() {
      isClosed = true
      await held?.then((connection) => connection.close()).catch(() => {})
    },
  }
}

/** Some connections, used in turn. */
export function holdSome(url: string, count: number, settings?: Readonly<Record<string, string>>): Holding {
  const all = Array.from({ length: count }, () => holdConnection(url, settings))
  return {
    get() {
      const [next] = all.splice(0, 1)
      if (!next) throw new RangeError('there are no connections to use')
      all.push(next)
      return next.get()
    },
    abort() {
      for (const one of all) one.abort()
    },
    close: async () => void (await Promise.all(all.map((one) => one.close()))),
  }
}
