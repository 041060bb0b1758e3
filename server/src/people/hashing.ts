import { type Clock, lazilyAsync, Problem, within } from '#kit'

/** Hashes made at one time: each takes a core and 19 MiB, and calls are to be answered beside them. */
const runningMax = 2
/** Of one address; whoever tries more at once waits for himself alone. */
const waitingOfAddressMax = 4
const waitingMax = 200
const waitMs = 10_000

/** Passwords as they are kept, made and compared away from the loop. */
export interface Hashing {
  /** Throws `service.busy` where too many wait. */
  hash(network: string, password: string): Promise<string>
  /** Takes as long where there is nothing to compare with. */
  verify(network: string, password: string, kept: string | null): Promise<boolean>
}

interface Waiting {
  readonly begin: () => void
}

const loadArgon = lazilyAsync(() => import('@node-rs/argon2'))

/** Of no password: what a stranger's is compared with, so that time does not tell whom we know. */
const decoy = '$argon2id$v=19$m=19456,t=2,p=1$jtY0n3Bt91KWz4+w7D0XJA$FuLz2xnZgfGwPbXP9UbBUqn8hKBmRnL+fIV1FMQtPCk'

/** Networks take turns, so that one that tries a thousand passwords delays none but itself. */
export function openHashing(clock: Clock): Hashing {
  const lines = new Map<string, Waiting[]>()
  let running = 0
  let waiting = 0

  function next(): void {
    if (running >= runningMax) return
    const [first] = lines
    if (!first) return
    const [network, line] = first
    const one = line.shift()
    // Behind all others, or gone.
    lines.delete(network)
    if (line.length > 0) lines.set(network, line)
    waiting--
    running++
    one?.begin()
  }

  async function inTurn<T>(network: string, work: () => Promise<T>): Promise<T> {
    const line = lines.get(network) ?? []
    if (waiting >= waitingMax || line.length >= waitingOfAddressMax) throw new Problem('service.busy')
    let isLate = false
    const turn = new Promise<void>((resolve, reject) => {
      line.push({ begin: () => (isLate ? reject(new Problem('service.busy')) : resolve()) })
    })
    lines.set(network, line)
    waiting++
    next()
    const begun = turn.then(work).finally(() => {
      running--
      next()
    })
    return within(clock, waitMs, begun, () => {
      isLate = true
      return new Problem('service.busy')
    })
  }

  return {
    hash: (network, password) => inTurn(network, async () => (await loadArgon()).hash(password)),
    verify: (network, password, kept) =>
      inTurn(network, async () => {
        const isRight = await (await loadArgon()).verify(kept ?? decoy, password)
        return kept !== null && isRight
      }),
  }
}
