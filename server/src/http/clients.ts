import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Client } from '#deliveries'

/** A caller at the other end of a connection, until its answer was handed to the system. */
export interface WatchedClient extends Client {
  /** Calls once when the answer was handed to the system. */
  onDelivered(listener: () => void): void
}

export interface Clients {
  watch(response: ServerResponse): WatchedClient
}

interface Connection {
  hasEnded: boolean
  /** What to do for each call under way on it when it ends: mostly there is one. */
  leavers: readonly (() => void)[]
}

/**
 * Watches connections for their end. A caller whose connection ended before its answer was handed to the system did not
 * get it. The end is noticed when it is read, not when the socket is closed a turn later: a retry may come in between.
 */
export function openClients(server: Server): Clients {
  const connections = new WeakMap<Socket, Connection>()

  server.on('connection', (socket: Socket) => {
    const connection: Connection = { hasEnded: false, leavers: [] }
    connections.set(socket, connection)
    function end(): void {
      connection.hasEnded = true
      for (const leave of connection.leavers) leave()
      connection.leavers = []
    }
    for (const event of ['end', 'error', 'close']) socket.on(event, end)
  })

  return {
    watch(response) {
      // A response that waits behind another has no socket yet; its request has.
      const connection = connections.get(response.req.socket)
      let goneListeners: readonly (() => void)[] = []
      let deliveredListeners: readonly (() => void)[] = []
      let isGone = connection === undefined || connection.hasEnded

      function leave(): void {
        if (response.writableFinished) return
        isGone = true
        for (const listener of goneListeners) listener()
      }

      if (connection) connection.leavers = [...connection.leavers, leave]
      response.on('finish', () => {
        if (connection) connection.leavers = connection.leavers.filter((one) => one !== leave)
        if (!isGone) for (const listener of deliveredListeners) listener()
      })
      return {
        isGone: () => isGone,
        onGone(listener) {
          goneListeners = [...goneListeners, listener]
        },
        onDelivered(listener) {
          deliveredListeners = [...deliveredListeners, listener]
        },
      }
    },
  }
}
