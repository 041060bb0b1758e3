import { connect, type Socket } from 'node:net'
import { boundConnections } from '#http'
import { systemClock } from '#kit'
import type { AttackCounts, Target } from './open-attacker.ts'

const nowMs = systemClock.monotonicMs

/** What connections are held with. */
export interface Grip {
  readonly count: number
  /** Opened a second, those that were closed among them; 1,000 unless given. */
  readonly perSecond?: number
  /** What each sends first. */
  readonly bytes?: string
  /** What each sends again and again. */
  readonly drip?: string
  readonly reads?: boolean
}

/** Where an attack takes place, and what it is made of. All of it ends with the attack. */
export interface Scene {
  /** The attacker's own token, whose account has money. */
  readonly secret: string
  /** A connection from the honest client's address, or every second time from elsewhere; it says no word when it ends. */
  connect(): Socket
  /** Sends these bytes over a connection of its own, and waits for the other side to end it. */
  send(bytes: string): Socket
  /** Does it so often a second, on a machine that is fast enough; `nth` counts from 0. */
  pace(perSecond: number, act: (nth: number) => void): void
  /** Keeps so many connections open, and opens anew what is closed: some hundreds from the honest client's address. */
  hold(grip: Grip): void
}

export interface OpenScene extends Scene {
  /** Ends the attack with all its connections. */
  close(): AttackCounts
}

/** As many as this process may have files open, but some. */
const connectionsMax = boundConnections(Number.MAX_SAFE_INTEGER, 0)

/** More than one address may have. */
const heldNearMax = 600

/** Addresses of this machine that are not the honest client's. */
const elsewhere = (nth: number): string => `127.0.1.${1 + (nth % 200)}`

export function openScene({ url, secret, strength }: Target): OpenScene {
  const { hostname: host, port } = new URL(url)
  const open = new Set<Socket>()
  const timers: NodeJS.Timeout[] = []
  let opened = 0
  let mostOpen = 0

  function connectFrom(localAddress: string | undefined): Socket {
    opened++
    // Without an address of its own a port is free again at once.
    const from = localAddress === undefined ? {} : { localAddress }
    const socket = connect({ host, port: Number(port), allowHalfOpen: true, ...from })
    open.add(socket)
    mostOpen = Math.max(mostOpen, open.size)
    socket.on('error', () => {})
    socket.once('close', () => open.delete(socket))
    return socket
  }

  function every(intervalMs: number, act: () => void): void {
    timers.push(setInterval(act, intervalMs))
  }

  const connectNext = (): Socket => connectFrom(opened % 2 === 0 ? undefined : elsewhere(opened))

  function pace(fullRate: number, act: (nth: number) => void): void {
    const perSecond = fullRate * strength
    const beganMs = nowMs()
    let done = 0
    every(2, () => {
      const due = ((nowMs() - beganMs) * perSecond) / 1_000
      // Whoever is late does not make up for more than a tenth of a second.
      done = Math.max(done, Math.floor(due - perSecond / 10))
      while (done < due) act(done++)
    })
  }

  function hold({ perSecond = 1_000, bytes = '', drip, reads = true, ...grip }: Grip): void {
    const count = Math.min(grip.count, connectionsMax)
    const held = new Set<Socket>()
    let near = 0
    pace(perSecond, () => {
      if (held.size >= count) return
      const isNear = near < Math.min(heldNearMax, count / 2)
      const socket = connectFrom(isNear ? undefined : elsewhere(opened))
      held.add(socket)
      if (isNear) near++
      socket.once('close', () => {
        held.delete(socket)
        if (isNear) near--
      })
      // Whoever is told that nothing more comes begins anew.
      socket.once('end', () => socket.destroy())
      if (bytes !== '') socket.write(bytes)
      if (reads) socket.resume()
    })
    if (drip === undefined) return
    every(500, () => {
      for (const socket of held) if (socket.writable) socket.write(drip)
    })
  }

  return {
    secret,
    connect: connectNext,
    send(bytes) {
      const socket = connectNext()
      socket.write(bytes)
      socket.once('end', () => socket.destroy())
      return socket.resume()
    },
    pace,
    hold,
    close() {
      for (const timer of timers) clearInterval(timer)
      for (const socket of open) socket.destroy()
      return { opened, mostOpen }
    },
  }
}
