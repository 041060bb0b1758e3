import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '#kit'
import { clientOf } from './address.ts'
import { watchUnread } from './unread.ts'

export interface ConnectionOptions {
  /** Connections open at one time. */
  readonly connectionsMax: number
  /** Of one client's address. */
  readonly connectionsPerAddress: number
  /** How long a client may take no byte of what is sent to it. */
  readonly writeMs: number
}

/** What is counted of connections. */
export interface ConnectionCounts {
  opened(): void
  closed(): void
  /** `full` or one `address` has too many, no `descriptors` are left, too many requests `pipelined`, `unreadable` or `late` ones. */
  refused(reason: 'full' | 'address' | 'descriptors' | 'pipelined' | 'unreadable' | 'late'): void
  /** To make `room` for another, its client left bytes `unread`, or it was answered for the last time and went on `lingering`. */
  destroyed(reason: 'room' | 'unread' | 'lingering'): void
}

interface ConnectionNeeds extends ConnectionOptions {
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  readonly counts: ConnectionCounts
  /** Proxies bring the connections of many. */
  readonly isProxy: (address: string | undefined) => boolean
  /** What whoever is turned away reads, if it reads. */
  readonly writeBusy: () => Buffer
}

export interface Connections {
  watch(server: Server): void
  /**
   * Notes what answers a request. It is `unheard` where its connection only waits to be closed, and one of `too many`
   * where the connection sent it before taking the answers to those before.
   */
  note(socket: Socket, response: ServerResponse): 'heard' | 'unheard' | 'too many'
  /** What answers the last request of a connection, while that is under way. */
  findAnswering(socket: Socket): ServerResponse | undefined
  /** Whether a connection only waits to be closed: what else it sends is not heard. */
  isEnding(socket: Socket): boolean
  /** Ends a connection, with last words for its client, whatever that one does. */
  end(socket: Socket, words?: Buffer): void
  /** The same when what is under way is out. */
  endAfter(socket: Socket, response: ServerResponse): void
  /** Lets go of connections without a call, now or a moment later; the others end with their answers. */
  letGo(): void
  /** Looks after nothing any more. */
  close(): void
}

interface Connection {
  readonly socket: Socket
  /** Whose it is; `undefined` where that is not counted. */
  readonly client: string | undefined
  readonly openedMs: number
  latest: ServerResponse | undefined
  /** Answers still to come when a request came, each of which another one waits behind. */
  queued: ServerResponse[]
  isEnding: boolean
}

/** A connection that was answered for the last time stays so long for its client to read that. */
const lingerMs = 1_000

/** A client's first request is on its way for so long, before others are better to keep. */
const firstMs = 1_000

/** Requests of one connection that wait for their answers. */
const queuedMax = 32

/**
 * Owns every connection from its first byte to its end: how many there may be, which one makes room for another, and
 * that none outlives what it is there for.
 */
export function openConnections(needs: ConnectionNeeds): Connections {
  const { clock, log, counts, connectionsMax, connectionsPerAddress, writeMs, isProxy, writeBusy } = needs
  /** In the order they came. */
  const open = new Map<Socket, Connection>()
  /** Those that never sent a whole head of a request. */
  const silent = new Set<Connection>()
  const byClient = new Map<string, number>()
  const unread = watchUnread({ clock, writeMs, list: () => open.keys(), onStuck: cut, log })

  function admit(socket: Socket): void {
    const { remoteAddress = '' } = socket
    const client = isProxy(remoteAddress) ? undefined : clientOf(remoteAddress)
    const held = client === undefined ? 0 : (byClient.get(client) ?? 0)
    const refusal =
      held >= connectionsPerAddress ? 'address' : open.size >= connectionsMax && !makeRoom() ? 'full' : undefined
    if (refusal !== undefined) {
      turnAway(socket, refusal)
      return
    }
    const connection: Connection = {
      socket,
      client,
      openedMs: clock.monotonicMs(),
      latest: undefined,
      queued: [],
      isEnding: false,
    }
    open.set(socket, connection)
    silent.add(connection)
    if (client !== undefined) byClient.set(client, held + 1)
    counts.opened()
    socket.once('close', () => forget(connection))
  }

  function forget(connection: Connection): void {
    // Whoever made room for another was forgotten then.
    if (!open.delete(connection.socket)) return
    silent.delete(connection)
    counts.closed()
    const { client } = connection
    if (client === undefined) return
    const held = byClient.get(client) ?? 1
    if (held > 1) byClient.set(client, held - 1)
    else byClient.delete(client)
  }

  function turnAway(socket: Socket, reason: 'address' | 'full'): void {
    counts.refused(reason)
    // The system takes so few bytes at once, and needs no descriptor of ours to send them.
    socket.write(writeBusy())
    socket.destroy()
  }

  /** Destroys the connection that is missed least; those whose answers are being made are not touched. */
  function makeRoom(): boolean {
    const [oldest] = silent
    const isLate = oldest !== undefined && clock.monotonicMs() - oldest.openedMs > firstMs
    const least = isLate ? oldest : (findIdle() ?? oldest)
    if (!least) return false
    counts.destroyed('room')
    forget(least)
    least.socket.destroy()
    return true
  }

  /** The oldest that waits for its next request, else one that does not take its answer, or sends its request slowly. */
  function findIdle(): Connection | undefined {
    let slow: Connection | undefined
    for (const connection of open.values()) {
      const { latest, socket } = connection
      if (latest?.writableFinished) return connection
      if (latest && !slow && (unread.isWaiting(socket) || !latest.req.complete)) slow = connection
    }
    return slow
  }

  function cut(socket: Socket): void {
    counts.destroyed('unread')
    // A mere end would leave the system with what is not read, for minutes.
    socket.resetAndDestroy()
  }

  function end(socket: Socket, words?: Buffer): void {
    const connection = open.get(socket)
    if (connection) connection.isEnding = true
    if (words && socket.writable) socket.write(words)
    socket.end()
    const timer = clock.after(lingerMs, () => {
      counts.destroyed('lingering')
      socket.destroy()
    })
    socket.once('close', timer.cancel)
  }

  return {
    watch(server) {
      server.on('connection', admit)
      // No descriptor was left for a connection: it waits at the system until there is one.
      server.on('error', () => server.listening && counts.refused('descriptors'))
    },
    note(socket, response) {
      const connection = open.get(socket)
      if (!connection || connection.isEnding) return 'unheard'
      const { latest } = connection
      connection.latest = response
      if (!latest) silent.delete(connection)
      else if (!latest.writableFinished) return queue(connection, latest)
      return 'heard'
    },
    findAnswering(socket) {
      const latest = open.get(socket)?.latest
      return latest?.writableFinished ? undefined : latest
    },
    isEnding: (socket) => open.get(socket)?.isEnding !== false,
    end,
    endAfter(socket, response) {
      const connection = open.get(socket)
      if (connection) connection.isEnding = true
      response.once('finish', () => end(socket))
    },
    letGo() {
      for (const { socket, latest } of open.values()) if (!latest || latest.writableFinished) socket.destroy()
      // Node no longer looks how long a request takes to come.
      clock.after(lingerMs, () => {
        for (const { socket, latest } of open.values()) if (!latest?.req.complete) socket.destroy()
      })
    },
    close: unread.close,
  }

  function queue(connection: Connection, earlier: ServerResponse): 'heard' | 'too many' {
    connection.queued.push(earlier)
    if (connection.queued.length < queuedMax) return 'heard'
    connection.queued = connection.queued.filter((response) => !response.writableFinished)
    if (connection.queued.length < queuedMax) return 'heard'
    connection.isEnding = true
    counts.refused('pipelined')
    return 'too many'
  }
}
