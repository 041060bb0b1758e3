import { get, type IncomingMessage } from 'node:http'
import { type Answer, askOnce, headersOf, type Load, type Question, readAnswer } from './load.ts'

/** A question of its own, asked until it is answered, however often the service ends meanwhile. */
export interface Pursuit {
  readonly question: Question
  /** How often its caller left, or was cut off. */
  losses: number
  answer: Answer | undefined
}

interface Hunt {
  readonly url: string
  readonly random: () => number
  readonly isEnded: () => boolean
}

export interface Pursuits {
  readonly list: readonly Pursuit[]
  /** Lets callers ask side by side, what is left from earlier first, until the service is ended. Some leave at once. */
  run(hunt: Hunt): Promise<Load>
  /** Asks what is still unanswered of a service that is not ended. */
  finish(url: string): Promise<Load>
}

const pursuers = 12
/** New questions in one run; each stays in the books that every audit reads. */
const newMax = 200
const leavingChance = 0.3
/** Who leaves before a provider was asked pays nothing; many leave while theirs answers. */
const leavingMsMost = 100

export function openPursuits(newQuestion: (isKeyed: boolean) => Question): Pursuits {
  const list: Pursuit[] = []
  const listLeft = (): Pursuit[] => list.filter(({ answer }) => !answer)

  async function pursue(pursuit: Pursuit, url: string, isEnded: () => boolean): Promise<void> {
    pursuit.answer = await askOnce(url, pursuit.question, isEnded)
    if (!pursuit.answer) pursuit.losses++
  }

  async function begin({ url, random, isEnded }: Hunt): Promise<void> {
    const pursuit: Pursuit = { question: newQuestion(random() < 0.5), losses: 0, answer: undefined }
    list.push(pursuit)
    if (random() >= leavingChance) return pursue(pursuit, url, isEnded)
    // Nobody asks again before the service was ended: what is owed until then outlives it.
    pursuit.answer = await askAndLeave(url, pursuit.question, random() * leavingMsMost)
    if (!pursuit.answer) pursuit.losses++
  }

  async function runOn(hunt: Hunt, left: Pursuit[]): Promise<void> {
    for (let begun = 0; begun < newMax / pursuers && !hunt.isEnded(); begun++) {
      for (let one = left.pop(); one && !hunt.isEnded(); one = left.pop()) await pursue(one, hunt.url, hunt.isEnded)
      await begin(hunt)
    }
  }

  /** What was answered and lost during some work. */
  async function count(work: () => Promise<unknown>): Promise<Load> {
    const lossesOf = (): number => list.reduce((sum, { losses }) => sum + losses, 0)
    const [left, lossesBefore, known] = [listLeft(), lossesOf(), list.length]
    await work()
    const answers = [...left, ...list.slice(known)].flatMap(({ answer }) => (answer ? [answer] : []))
    return { answers, lost: lossesOf() - lossesBefore }
  }

  return {
    list,
    run(hunt) {
      const left = listLeft()
      return count(() => Promise.all(Array.from({ length: pursuers }, () => runOn(hunt, left))))
    },
    finish: (url) => count(() => Promise.all(listLeft().map((pursuit) => pursue(pursuit, url, () => false)))),
  }
}

/**
 * Leaves while the request is on its way: closes its half of the connection, and takes what still comes. An answer
 * that was handed over before the service could read of the leaving counts as delivered, and here it is seen.
 */
async function askAndLeave(url: string, question: Question, afterMs: number): Promise<Answer | undefined> {
  const request = get(url + question.target, { agent: false, headers: headersOf(question) })
  request.once('finish', () => setTimeout(() => request.socket?.end(), afterMs))
  return new Promise((resolve) => {
    request.once('error', () => resolve(undefined))
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('close', () => resolve(response.complete ? readResponse(response, chunks, question) : undefined))
    })
  })
}

function readResponse({ headers }: IncomingMessage, chunks: readonly Buffer[], question: Question): Answer {
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  return readAnswer({ headers: new Headers(pairs), text: Buffer.concat(chunks).toString('utf8') }, question)
}
