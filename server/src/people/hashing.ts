import { type Clock, lazilyAsync } from '#kit'
import { openTurns } from './turns.ts'

/** Hashes made at one time: each takes a core and 19 MiB, and calls are to be answered beside them. */
const runningMax = 2

/** Passwords as they are kept, made and compared away from the loop. */
export interface Hashing {
  /** Throws `service.busy` where too many wait. */
  hash(network: string, password: string): Promise<string>
  /** Takes as long where there is nothing to compare with. */
  verify(network: string, password: string, kept: string | null): Promise<boolean>
}

const loadArgon = lazilyAsync(() => import('@node-rs/argon2'))

/** Of no password: what a stranger's is compared with, so that time does not tell whom we know. */
const decoy = '$argon2id$v=19$m=19456,t=2,p=1$jtY0n3Bt91KWz4+w7D0XJA$FuLz2xnZgfGwPbXP9UbBUqn8hKBmRnL+fIV1FMQtPCk'

export function openHashing(clock: Clock): Hashing {
  const inTurn = openTurns(clock, runningMax)

  return {
    hash: (network, password) => inTurn(network, async () => (await loadArgon()).hash(password)),
    verify: (network, password, kept) =>
      inTurn(network, async () => {
        const isRight = await (await loadArgon()).verify(kept ?? decoy, password)
        return kept !== null && isRight
      }),
  }
}
