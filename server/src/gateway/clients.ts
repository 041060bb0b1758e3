import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Client } from '#pipeline'

/** A caller at the other end of a connection, until its answer was handed to the system. */
export interface WatchedClient extends Client {
  /** Calls once when the answer was handed to the system. */
  onDelivered(listener: () => void): void
}

export interface Clients {
  watch(response: ServerResponse): WatchedClient
}

/**
 * Watches connections for their end. A caller whose connection ended before its answer was handed to the system did not
 * get it. The end is noticed when it is read, not when the socket is closed a turn later: a retry may come in between.
 */
export function openClients(server: Server): Clients {
  const waiting = new WeakMap<Socket, Set<() => void>>()

  server.on('connection', (socket: Socket) => {
    const leavers = new Set<() => void>()
    waiting.set(socket, leavers)
    function leave(): void {
      for (const leaver of leavers) leaver()
      leavers.clear()
    }
    for (const event of ['end', 'error', 'close']) socket.once(event, leave)
  })

  return {
    watch(response) {
      const leavers = response.socket ? waiting.get(response.socket) : undefined
      const goneListeners: (() => void)[] = []
      let isGone = leavers === undefined || response.destroyed

      function leave(): void {
        if (response.writableFinished) return
        isGone = true
        for (const listener of goneListeners) listener()
      }

      leavers?.add(leave)
      response.once('finish', () => leavers?.delete(leave))
      return {
        isGone: () => isGone,
        onGone: (listener) => void goneListeners.push(listener),
        onDelivered: (listener) => void response.once('finish', () => isGone || listener()),
      }
    },
  }
}
