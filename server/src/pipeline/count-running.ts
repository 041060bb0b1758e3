import type { AnswerCall } from './pipeline.ts'

/** Counts the calls under way, those among them whose caller has left: a service that stops waits for them. */
export function countRunning(answer: AnswerCall): { readonly answer: AnswerCall; readonly getRunning: () => number } {
  let running = 0
  return {
    answer(call) {
      running++
      return answer(call).finally(() => {
        running--
      })
    },
    getRunning: () => running,
  }
}
