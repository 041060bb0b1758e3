import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '#kit'

const nowMs = systemClock.monotonicMs

/** Something an honest client asks, by the name of what it asks of. */
export interface Ask {
  readonly name: string
  readonly options: RequestOptions
  readonly body?: string
  /** Whether an answer is what was asked for. */
  isGood(status: number, text: string): boolean
}

/** What became of one of them. */
export interface Answered {
  readonly name: string
  readonly durationMs: number
  /** What it was told, or how its connection ended, where that was no good answer. */
  readonly fault: string | undefined
}

export interface HonestClient {
  /** Asks at an even rate for so long, and keeps when the last answer is there and no connection is left. */
  ask(seconds: number, perSecond: number): Promise<readonly Answered[]>
}

/** A connection that is kept may end just when it is used again: whoever keeps them asks once more. */
const isRaced = ({ reusedSocket }: ClientRequest, { code }: NodeJS.ErrnoException): boolean =>
  reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')

const answerMsMax = 20_000

/** Asks one thing after the other, every second time over a connection of its own. */
export function openHonestClient(url: string, nextAsk: () => Ask): HonestClient {
  let asked = 0

  function askOnce(agent: Agent | undefined, { name, options, body, isGood }: Ask): Promise<Answered> {
    const startedMs = nowMs()
    return new Promise((resolve) => {
      const end = (fault?: string): void => resolve({ name, durationMs: nowMs() - startedMs, fault })
      const send = (): void => {
        const sent = request(url, { ...options, agent, timeout: answerMsMax }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', (error) => end(String(error)))
          response.on('end', () => {
            const [status, text] = [response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')]
            end(isGood(status, text) ? undefined : `${status} ${text.slice(0, 200)}`)
          })
        })
        sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
        sent.on('error', (error) => (isRaced(sent, error) ? send() : end(String(error))))
        sent.end(body)
      }
      send()
    })
  }

  return {
    async ask(seconds, perSecond) {
      const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: false })]
      const beganMs = nowMs()
      const answers: Promise<Answered>[] = []
      while (answers.length < perSecond * seconds) {
        const due = Math.min(((nowMs() - beganMs) * perSecond) / 1_000, perSecond * seconds)
        while (answers.length < due) answers.push(askOnce(agents[asked++ % agents.length], nextAsk()))
        await wait(2)
      }
      const answered = await Promise.all(answers)
      for (const agent of agents) agent.destroy()
      return answered
    },
  }
}
