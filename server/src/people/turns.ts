import { type Clock, Problem, within } from '#kit'

/** Of one network; whoever tries more at once waits for himself alone. */
const waitingOfNetworkMax = 4
const waitingMax = 200
const waitMs = 10_000

interface Waiting {
  /** Says whether it was still waited for. */
  begin(): boolean
  refuse(): void
}

/** Does a work of a network when it is its turn. Throws `service.busy` where too many wait. */
export type InTurn = <T>(network: string, work: () => Promise<T>) => Promise<T>

/**
 * Networks take turns, and none has two works at once while another waits: one that asks a thousand times delays none but itself.
 * Where all places are taken, the network with most of them gives its last to whoever has fewer.
 */
export function openTurns(clock: Clock, runningMax: number): InTurn {
  const lines = new Map<string, Waiting[]>()
  const running: string[] = []
  let waiting = 0

  function next(): void {
    while (running.length < runningMax && lines.size > 0) {
      const networks = [...lines.keys()]
      const network = networks.find((one) => !running.includes(one)) ?? networks[0] ?? ''
      const line = lines.get(network) ?? []
      const one = line.shift()
      // Behind all others, or gone.
      lines.delete(network)
      if (line.length > 0) lines.set(network, line)
      waiting--
      if (one?.begin()) running.push(network)
    }
  }

  function end(network: string): void {
    running.splice(running.indexOf(network), 1)
    next()
  }

  /** Makes room for one more of a line, or says that there is none. */
  function makeRoom(own: number): boolean {
    if (own >= waitingOfNetworkMax) return false
    if (waiting < waitingMax) return true
    const longest = Math.max(...[...lines.values()].map(({ length }) => length))
    if (longest <= own + 1) return false
    const line = [...lines.values()].find(({ length }) => length === longest)
    line?.pop()?.refuse()
    waiting--
    return true
  }

  return async (network, work) => {
    if (!makeRoom(lines.get(network)?.length ?? 0)) throw new Problem('service.busy')
    let isLate = false
    const turn = new Promise<void>((resolve, reject) => {
      const refuse = (): void => reject(new Problem('service.busy'))
      const begin = (): boolean => {
        if (isLate) refuse()
        else resolve()
        return !isLate
      }
      lines.set(network, [...(lines.get(network) ?? []), { begin, refuse }])
    })
    waiting++
    next()
    const begun = turn.then(() => work().finally(() => end(network)))
    return within(clock, waitMs, begun, () => {
      isLate = true
      return new Problem('service.busy')
    })
  }
}
