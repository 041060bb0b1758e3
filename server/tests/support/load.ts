import assert from 'node:assert/strict'
import { readYuan } from '#kit'

/** Something a caller asks, and what may come of it. */
export interface Question {
  /** Path and query, token included. */
  readonly target: string
  readonly key?: string
  readonly kolId: string
  readonly accountId: string
  readonly codes: readonly number[]
  /** What its success leaves in the ledger; a failure leaves nothing. */
  readonly success: 'charge' | 'use' | 'nothing'
  readonly priceMicro: number
}

/** An answer that a client received whole. */
export interface Answer {
  /** The call whose answer it is: an earlier one where it is given again. */
  readonly requestId: string
  readonly code: number
  readonly isReplayed: boolean
  readonly question: Question
}

export interface Load {
  readonly answers: readonly Answer[]
  /** Calls that were sent and never got their answer. */
  readonly lost: number
}

interface LoadNeeds {
  readonly url: string
  /** What callers ask, over and over. */
  readonly questions: readonly Question[]
  /** What is asked once, at the beginning. */
  readonly firstQuestions: readonly Question[]
  readonly random: () => number
  /** Whether the service was ended: only from then on may calls go without an answer. */
  readonly isEnded: () => boolean
}

const callers = 32
const callsMax = 500
const callMsMax = 20_000

/** Lets callers ask side by side, each one question after the other, until the service is ended. */
export async function runLoad({ url, questions, firstQuestions, random, isEnded }: LoadNeeds): Promise<Load> {
  const answers: Answer[] = []
  let lost = 0

  async function call(question: Question): Promise<void> {
    const answer = await askOnce(url, question, isEnded)
    if (answer) answers.push(answer)
    else lost++
  }

  async function callOn(): Promise<void> {
    for (let calls = 0; calls < callsMax && !isEnded(); calls++) await call(pick(questions, random))
  }

  await Promise.all([...firstQuestions.map(call), ...Array.from({ length: callers }, callOn)])
  return { answers, lost }
}

/** Asks, and yields nothing where the service ended before its answer came. */
export async function askOnce(url: string, question: Question, isEnded: () => boolean): Promise<Answer | undefined> {
  const received = await receive(url + question.target, headersOf(question), isEnded)
  return received && readAnswer(received, question)
}

export const headersOf = ({ key }: Question): Readonly<Record<string, string>> =>
  key === undefined ? {} : { 'idempotency-key': key }

interface Received {
  readonly headers: Headers
  readonly text: string
}

async function receive(
  url: string,
  headers: Readonly<Record<string, string>>,
  isEnded: () => boolean,
): Promise<Received | undefined> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(callMsMax) })
    return { headers: response.headers, text: await response.text() }
  } catch (error) {
    if (!isEnded()) throw error
    return undefined
  }
}

export function readAnswer({ headers, text }: Received, question: Question): Answer {
  const { code, requestId }: { code: unknown; requestId: unknown } = JSON.parse(text)
  if (typeof code !== 'number' || typeof requestId !== 'string') throw new Error(`not an envelope: ${text}`)
  assert.ok(question.codes.includes(code), `expected one of ${question.codes}, got ${text}`)
  const isReplayed = headers.get('idempotency-replayed') === 'true'
  const isCharged = code === 0 && question.success === 'charge' && !isReplayed
  assert.equal(readYuan(headers.get('x-charge') ?? ''), isCharged ? question.priceMicro : 0)
  return { requestId, code, isReplayed, question }
}

export function pick<T>(list: readonly T[], random: () => number): T {
  const picked = list[Math.floor(random() * list.length)]
  if (picked === undefined) throw new RangeError('there is nothing to pick from')
  return picked
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
