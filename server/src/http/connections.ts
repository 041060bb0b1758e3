import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '#kit'
import { clientOf } from './address.ts'
import { type Doing, type Guest, openRoom, type Room } from './room.ts'
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

interface Connection extends Guest {
  readonly socket: Socket
  /** Whose it is; `undefined` where that is not counted. */
  readonly client: string | undefined
  latest: ServerResponse | undefined
  askedMs: number
  /** Answers still to come when a request came, each of which another one waits behind. */
  queued: ServerResponse[]
  isEnding: boolean
}

/** A connection that was answered for the last time stays so long for its client to read that. */
const lingerMs = 1_000

/** Requests of one connection that wait for their answers. */
const queuedMax = 32

/**
 * Owns every connection from its first byte to its end: how many there may be, which one makes room for another, and
 * that none outlives what it is there for.
 */
export function openConnections(needs: ConnectionNeeds): Connections {
  const { clock, log, counts, connectionsMax, connectionsPerAddress, writeMs, isProxy, writeBusy } = needs
  const open = new Map<Socket, Connection>()
  const unread = watchUnread({ clock, writeMs, list: () => open.keys(), onStuck: cut, log })
  const whole = openRoom(doingOf)
  const roomOf = new Map<string, Room<Connection>>()

  function admit(socket: Socket): void {
    const { remoteAddress = '' } = socket
    const client = isProxy(remoteAddress) ? undefined : clientOf(remoteAddress)
    const refusal = findRefusal(findRoom(client))
    if (refusal !== undefined) {
      turnAway(socket, refusal)
      return
    }
    const openedMs = clock.monotonicMs()
    const connection: Connection = {
      socket,
      client,
      openedMs,
      latest: undefined,
      askedMs: openedMs,
      queued: [],
      isEnding: false,
    }
    open.set(socket, connection)
    for (const one of roomsOf(connection)) one.add(connection)
    counts.opened()
    socket.on('close', () => forget(connection))
  }

  function findRefusal(room: Room<Connection> | undefined): 'address' | 'full' | undefined {
    if (room && room.size >= connectionsPerAddress && !makeRoom(room)) return 'address'
    return whole.size >= connectionsMax && !makeRoom(whole) ? 'full' : undefined
  }

  function doingOf({ socket, latest }: Connection): Doing {
    if (!latest || latest.writableFinished) return 'resting'
    return unread.isWaiting(socket) || !latest.req.complete ? 'slow' : 'answered'
  }

  const findRoom = (client: string | undefined): Room<Connection> | undefined =>
    client === undefined ? undefined : roomOf.get(client)

  function roomsOf({ client }: Connection): readonly Room<Connection>[] {
    if (client === undefined) return [whole]
    const room = roomOf.get(client) ?? openRoom(doingOf)
    roomOf.set(client, room)
    return [whole, room]
  }

  function forget(connection: Connection): void {
    // Whoever made room for another was forgotten then.
    if (!open.delete(connection.socket)) return
    counts.closed()
    for (const room of roomsOf(connection)) room.remove(connection)
    const { client } = connection
    if (client !== undefined && findRoom(client)?.size === 0) roomOf.delete(client)
  }

  function turnAway(socket: Socket, reason: 'address' | 'full'): void {
    counts.refused(reason)
    // The system takes so few bytes at once, and needs no descriptor of ours to send them.
    socket.write(writeBusy())
    socket.destroy()
  }

  /** Destroys the connection that is missed least; those whose answers are being made are not touched. */
  function makeRoom(room: Room<Connection>): boolean {
    const least = room.findLeast(clock.monotonicMs())
    if (!least) return false
    counts.destroyed('room')
    forget(least)
    least.socket.destroy()
    return true
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
      connection.askedMs = clock.monotonicMs()
      for (const room of roomsOf(connection)) room.touch(connection)
      return latest && !latest.writableFinished ? queue(connection, latest) : 'heard'
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
