/**
 * Load from a process of its own: asks at an even rate whatever becomes of it, or over so many connections as fast as they are
 * answered, and looks at `/healthz` meanwhile. Its only word is what it is to do, as JSON; its answer is one line of JSON.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '#kit'

export interface LoadOrder {
  readonly port: number
  /** Path and query up to the creator's id, which is a new one for each call where `firstId` is given. */
  readonly target: string
  readonly firstId: number | undefined
  /** Absent: over all connections, one call after the other. */
  readonly perSecond: number | undefined
  readonly connections: number
  readonly seconds: number
}

/** What came of it; durations in milliseconds, from when a call was due. */
export interface LoadFigures {
  readonly offered: number
  readonly good: number
  readonly refused: number
  /** Due, and no connection was free until the end. */
  readonly unasked: number
  /** Neither good nor too busy, or never answered. */
  readonly others: number
  /** From the first call to the last answer of those asked in time. */
  readonly elapsedMs: number
  readonly goodP50Ms: number
  readonly goodP99Ms: number
  readonly refusedP99Ms: number
  readonly healthP99Ms: number
  readonly isRetryTold: boolean
}

const nowMs = systemClock.monotonicMs

/** What a call waits for its answer at most, when asking is over. */
const patienceMs = 10_000
const healthEveryMs = 25

interface Reply {
  readonly status: number
  readonly head: string
}

interface Wire {
  ask(request: string, onReply: (reply: Reply | undefined) => void): void
  close(): void
}

/** One connection, one request at a time. A parser for each reply would cost more than to read its length. */
function openWire(port: number): Promise<Wire> {
  return new Promise((resolve, reject) => {
    let text = ''
    let onReply: ((reply: Reply | undefined) => void) | undefined
    const socket: Socket = connect(port, '127.0.0.1', () => {
      resolve({
        ask(request, listener) {
          onReply = listener
          if (socket.writable) socket.write(request, 'latin1')
          else end(undefined)
        },
        close: () => socket.destroy(),
      })
    })
    function end(reply: Reply | undefined): void {
      const listener = onReply
      onReply = undefined
      listener?.(reply)
    }
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('error', reject)
    socket.on('close', () => end(undefined))
    socket.on('data', (part: string) => {
      text += part
      const headEnd = text.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = text.slice(0, headEnd)
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
      if (text.length < headEnd + 4 + length) return
      text = ''
      end({ status: Number(head.slice(9, 12)), head })
    })
  })
}

const p = (share: number, durations: readonly number[]): number =>
  Math.round((durations.toSorted((one, other) => one - other)[Math.floor(durations.length * share)] ?? 0) * 10) / 10

async function load(order: LoadOrder): Promise<LoadFigures> {
  const { port, target, firstId, perSecond, connections, seconds } = order
  const wires: Wire[] = []
  for (let nth = 0; nth < connections; nth++) wires.push(await openWire(port))
  const free = [...wires]
  const due: number[] = []
  const good: number[] = []
  const refused: number[] = []
  let [offered, others, isRetryTold] = [0, 0, true]
  const beganMs = nowMs()
  const endMs = beganMs + seconds * 1_000

  function begin(wire: Wire, dueMs: number): void {
    const id = firstId === undefined ? '' : firstId + offered
    offered++
    wire.ask(`GET ${target}${id} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`, (reply) => {
      const tookMs = nowMs() - dueMs
      if (reply?.status === 200) good.push(tookMs)
      else if (reply?.status === 503) refused.push(tookMs)
      else others++
      if (reply?.status === 503 && !/\r\nretry-after: [1-9]/i.test(reply.head)) isRetryTold = false
      const nextMs = perSecond === undefined && nowMs() < endMs ? nowMs() : due.shift()
      if (nextMs === undefined) free.push(wire)
      else begin(wire, nextMs)
    })
  }

  function offer(dueMs: number): void {
    const wire = free.pop()
    if (wire) begin(wire, dueMs)
    else due.push(dueMs)
  }

  const health = watchHealth(port, endMs)
  if (perSecond === undefined) while (free.length > 0) offer(nowMs())
  for (let nth = 0; perSecond !== undefined && nth < perSecond * seconds; ) {
    const dueCount = Math.min(((nowMs() - beganMs) * perSecond) / 1_000, perSecond * seconds)
    for (; nth < dueCount; nth++) offer(beganMs + (nth * 1_000) / perSecond)
    await wait(1)
  }
  await wait(Math.max(endMs - nowMs(), 0))
  const unasked = due.splice(0).length
  while (free.length < wires.length && nowMs() < endMs + patienceMs) await wait(5)
  others += wires.length - free.length
  const elapsedMs = nowMs() - beganMs
  const healthP99Ms = p(0.99, await health)
  for (const wire of wires) wire.close()
  const told = {
    offered,
    good: good.length,
    refused: refused.length,
    unasked,
    others,
    elapsedMs,
    isRetryTold,
    healthP99Ms,
  }
  return { ...told, goodP50Ms: p(0.5, good), goodP99Ms: p(0.99, good), refusedP99Ms: p(0.99, refused) }
}

/** How long `/healthz` takes, asked on a connection of its own as often as an orchestrator never would. */
async function watchHealth(port: number, endMs: number): Promise<readonly number[]> {
  const wire = await openWire(port)
  const durations: number[] = []
  while (nowMs() < endMs) {
    const sinceMs = nowMs()
    const status = await new Promise((resolve) => {
      wire.ask('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n', (reply) => resolve(reply?.status))
    })
    if (status !== 200) throw new Error(`/healthz answered ${status}`)
    durations.push(nowMs() - sinceMs)
    await wait(healthEveryMs)
  }
  wire.close()
  return durations
}

if (import.meta.main) {
  const order: LoadOrder = JSON.parse(process.argv[2] ?? '')
  process.stdout.write(`${JSON.stringify(await load(order))}\n`)
}
