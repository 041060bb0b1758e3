import type { Needs } from './needs.ts'
import { type ExitCode, exitCodes, Refusal, refuse } from './refusal.ts'
import { showUnseen } from './text.ts'

export interface Gathered<Item> {
  readonly items: readonly Item[]
  readonly exitCode: ExitCode
}

/** Failures that the next creator would meet too. */
const isForAll = (exitCode: ExitCode): boolean => exitCode !== exitCodes.refused && exitCode !== exitCodes.misused

/**
 * Asks for one creator after another. Who fails is named, and the others are gone on with, unless all would fail. What is
 * there is given, for it may have been paid; where nothing is, the failure of the last is thrown.
 */
export async function gather<Item>(
  needs: Needs,
  kolIds: readonly string[],
  ask: (kolId: string) => Promise<readonly Item[]>,
): Promise<Gathered<Item>> {
  const items: Item[] = []
  let failed: Refusal | undefined
  let done = 0
  for (const [index, kolId] of kolIds.entries()) {
    showProgress(needs, index, kolIds.length)
    try {
      items.push(...(await ask(kolId)))
      done++
    } catch (error) {
      const refusal = refuse(error)
      if (!(refusal instanceof Refusal) || needs.signal.aborted) throw error
      failed = refusal
      const isLast = index === kolIds.length - 1
      if (done > 0 || !isLast) needs.complain(`kol: ${kolId}: ${showUnseen(refusal.message.split('\n')[0] ?? '')}\n`)
      if (isForAll(refusal.exitCode)) break
    }
  }
  showProgress(needs, kolIds.length, kolIds.length)
  if (failed && done === 0) throw failed
  return { items, exitCode: failed ? exitCodes.partlyDone : exitCodes.done }
}

/** One line that is written over; nothing where nobody looks. */
function showProgress({ isComplaintWatched, complain }: Needs, done: number, all: number): void {
  if (!isComplaintWatched || all < 3) return
  complain(done === all ? '\r\x1b[K' : `\r\x1b[K${done} of ${all} creators`)
}
