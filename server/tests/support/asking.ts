import { setTimeout as pause } from 'node:timers/promises'
import { kolPath, type Reply, type TestCaller, type TestService } from './service.ts'

export interface Asking {
  /** What was answered so far, in order. */
  readonly replies: readonly { readonly reply: Reply; readonly ms: number }[]
  end(): Promise<void>
}

const creator = 7_000_000_000_000_000_000n
let asked = 0n

/** A question nobody has asked before. */
export const freshQuestion = ({ secret }: TestCaller): string => `${kolPath}?token=${secret}&kolId=${creator + ++asked}`

/** Some who ask fresh questions, one after the other, until they are told to end. */
export function keepAsking(service: TestService, caller: TestCaller, many = 4): Asking {
  const replies: { reply: Reply; ms: number }[] = []
  let isOver = false
  async function ask(): Promise<void> {
    while (!isOver) {
      const startMs = performance.now()
      const reply = await service.ask(freshQuestion(caller))
      replies.push({ reply, ms: performance.now() - startMs })
      await pause(10)
    }
  }
  const all = Array.from({ length: many }, ask)
  return {
    replies,
    async end() {
      isOver = true
      await Promise.all(all)
    },
  }
}
