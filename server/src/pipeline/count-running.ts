import { atEnd } from '#kit'
import type { AnswerCall } from './pipeline.ts'

/** Counts the calls under way, those among them whose caller has left: a service that stops waits for them. */
export function countRunning(answer: AnswerCall): { readonly answer: AnswerCall; readonly getRunning: () => number } {
  let running = 0
  function end(): void {
    running--
  }
  return {
    answer(call) {
      running++
      return atEnd(answer(call), end)
    },
    getRunning: () => running,
  }
}
