import assert from 'node:assert/strict'
import { readYuan } from '#kit'

/** Something a caller asks, and what may come of it. */
export interface Question {
  /** Path and query, token included. */
  readonly target: string
  readonly accountId: string
  readonly codes: readonly number[]
  /** What its success leaves in the ledger; a failure leaves nothing. */
  readonly success: 'charge' | 'use' | 'nothing'
  readonly priceMicro: number
}

/** An answer that a client received whole. */
export interface Answer {
  readonly requestId: string
  readonly code: number
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
    const received = await receive(url + question.target, isEnded)
    if (received) answers.push(readAnswer(received, question))
    else lost++
  }

  async function callOn(): Promise<void> {
    for (let calls = 0; calls < callsMax && !isEnded(); calls++) await call(pick(questions, random))
  }

  await Promise.all([...firstQuestions.map(call), ...Array.from({ length: callers }, callOn)])
  return { answers, lost }
}

interface Received {
  readonly charge: string | null
  readonly text: string
}

async function receive(url: string, isEnded: () => boolean): Promise<Received | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(callMsMax) })
    return { charge: response.headers.get('x-charge'), text: await response.text() }
  } catch (error) {
    if (!isEnded()) throw error
    return undefined
  }
}

function readAnswer({ charge, text }: Received, question: Question): Answer {
  const { code, requestId }: { code: unknown; requestId: unknown } = JSON.parse(text)
  if (typeof code !== 'number' || typeof requestId !== 'string') throw new Error(`not an envelope: ${text}`)
  assert.ok(question.codes.includes(code), `expected one of ${question.codes}, got ${text}`)
  assert.equal(readYuan(charge ?? ''), code === 0 && question.success === 'charge' ? question.priceMicro : 0)
  return { requestId, code, question }
}

function pick<T>(list: readonly T[], random: () => number): T {
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
