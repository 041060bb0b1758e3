import { type Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '#kit'
import { kolPath } from '#support/service'

const nowMs = systemClock.monotonicMs

/** A call, and what its caller had of it. */
export interface Asked {
  readonly durationMs: number
  /** The business code; absent where the caller left, or no answer came. */
  readonly code: number | undefined
  readonly charge: string
  readonly retryAfter: number | undefined
}

interface AskNeeds {
  readonly url: string
  readonly secret: string
  readonly kolId: number
  /** When its caller hangs up; absent: never. */
  readonly leaveMs?: number | undefined
  /** Its connections, which are kept: opening one for each call would measure that. */
  readonly agent: Agent
}

/** Asks for one creator. */
export function askOnce({ url, secret, kolId, leaveMs, agent }: AskNeeds): Promise<Asked> {
  const beganMs = nowMs()
  return new Promise((resolve) => {
    const asked = request(`${url}${kolPath}?token=${secret}&kolId=${kolId}`, { agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { code }: { code: unknown } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
        const { 'retry-after': retryAfter, 'x-charge': charge } = response.headers
        end(Number(code), String(charge), retryAfter === undefined ? undefined : Number(retryAfter))
      })
    })
    const end = (code?: number, charge = '0', retryAfter?: number): void =>
      resolve({ durationMs: nowMs() - beganMs, code, charge, retryAfter })
    asked.on('error', () => end())
    asked.end()
    if (leaveMs !== undefined) setTimeout(() => asked.destroy(), leaveMs)
  })
}

/** Has an agent keep one connection more. */
export function openConnection(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/ping`, { agent }, (response) => {
      response.on('end', resolve)
      response.resume()
    })
    asked.on('error', reject)
    asked.end()
  })
}

interface BurstNeeds {
  readonly url: string
  readonly secret: string
  readonly perSecond: number
  readonly seconds: number
  /** The first creator asked for; each call is about the next. */
  readonly firstId: number
  /** Of ten callers so many hang up after a while. */
  readonly leavers: number
  readonly agent: Agent
}

/** Asks at an even rate whatever becomes of it; keeps when the last call has ended. */
export async function burst(needs: BurstNeeds): Promise<readonly Asked[]> {
  const { url, secret, perSecond, seconds, firstId, leavers, agent } = needs
  const beganMs = nowMs()
  const calls: Promise<Asked>[] = []
  while (calls.length < perSecond * seconds) {
    const due = Math.min(((nowMs() - beganMs) * perSecond) / 1_000, perSecond * seconds)
    while (calls.length < due) {
      const nth = calls.length
      const leaveMs = nth % 10 < leavers ? 1_000 : undefined
      calls.push(askOnce({ url, secret, kolId: firstId + nth, leaveMs, agent }))
    }
    await wait(5)
  }
  return Promise.all(calls)
}
