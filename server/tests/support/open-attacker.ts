import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Whom attackers attack. */
export interface Target {
  readonly url: string
  /** The attacker's own token, whose account has money. */
  readonly secret: string
  /** Of the rates that attacks have, from above 0 to 1. */
  readonly strength: number
}

/** What the attackers' process is told: an attack to begin, or to end the one under way. */
export interface Told extends Target {
  readonly attack?: string
}

/** Connections of an attack. */
export interface AttackCounts {
  readonly opened: number
  readonly mostOpen: number
}

export interface Attacker {
  readonly pid: number
  begin(attack: string): Promise<void>
  end(): Promise<AttackCounts>
}

const program = fileURLToPath(new URL('./attacker.ts', import.meta.url))
const answerMsMax = 30_000

/** Starts the attackers' process: what they take of its loop is not the honest client's. It does not outlive the test. */
export async function openAttacker(t: TestContext, target: Target): Promise<Attacker> {
  const child = fork(program)
  t.after(() => child.kill('SIGKILL'))
  async function tell(told: Told): Promise<AttackCounts> {
    const heard = once(child, 'message', { signal: AbortSignal.timeout(answerMsMax) })
    child.send(told)
    const [counts] = await heard
    return counts
  }
  await tell(target)
  return {
    pid: child.pid ?? 0,
    begin: async (attack) => void (await tell({ ...target, attack })),
    end: () => tell(target),
  }
}
