import { type Clock, sleep } from '#kit'
import { type Connection, connect } from './connection.ts'
import { examineRights, examineServer } from './examine.ts'
import { mayPass } from './faults.ts'
import { migrate } from './migrate.ts'
import { takeServiceLock } from './service-lock.ts'
import { prepareUpkeep } from './upkeep.ts'

/** Whose database it is, and for what it is opened. */
export interface AttendingNeeds {
  readonly url: string
  readonly clock: Clock
  /** As people call the database; without a password. */
  readonly name?: string
  /** Whether a service opens it: it has the database for itself, and brings an older one up to date. */
  readonly isService?: boolean
  /** What the server's own lists call the service. */
  readonly serviceName?: string
  readonly onWarning?: (text: string) => void
}

/** On which everybody tells that what others remember may be stale. */
export const news = 'almagest'

/** How long a server that is not there yet is waited for. */
const [servicePatienceMs, commandPatienceMs] = [15_000, 2_000]
const betweenTriesMs = 250

/**
 * Makes the connection that hears the news and has the service's lock. With the first one the server is looked at and the
 * tables are brought up to date: not before the lock is had, for another service may be using them.
 */
export function createAttending(needs: AttendingNeeds & { readonly onNews: () => void }) {
  const { url, clock, name = 'the database', isService = false, serviceName, onWarning = () => {}, onNews } = needs
  const connectOnce = (): Promise<Connection> => connect(url, isService ? serviceName : undefined)

  /** A server that starts beside us, as in a compose file, may be there in a moment. */
  async function connectPatiently(): Promise<Connection> {
    const untilMs = clock.monotonicMs() + (isService ? servicePatienceMs : commandPatienceMs)
    for (;;) {
      try {
        return await connectOnce()
      } catch (error) {
        if (!mayPass(error) || clock.monotonicMs() >= untilMs) throw error
        await sleep(clock, betweenTriesMs)
      }
    }
  }

  return async (isFirst: boolean): Promise<Connection> => {
    const connection = await (isFirst ? connectPatiently() : connectOnce())
    try {
      connection.onNews(onNews)
      if (isFirst) await examineServer(connection, { name, isService, onWarning })
      if (isService) await takeServiceLock(connection, name, clock, isFirst)
      if (isFirst) await migrate(connection, isService)
      if (isFirst) await examineRights(connection, name)
      if (isFirst && isService) await prepareUpkeep(connection)
      await connection.exec(`LISTEN ${news}`)
      return connection
    } catch (error) {
      connection.abort()
      throw error
    }
  }
}
