import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Whether what a process weighs can be known. */
export const canWeigh = existsSync('/proc/self/fd')

export const countDescriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** Processor time of a process so far, its own and the system's for it. Linux counts in hundredths of a second. */
export function readProcessorMs(pid: number): number {
  const { ownMs, systemMs } = readTimes(pid)
  return ownMs + systemMs
}

function readTimes(pid: number) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
  return { ownMs: Number(fields[11]) * 10, systemMs: Number(fields[12]) * 10 }
}

/** Processor time that others than these processes have had of this machine so far, or took from it. */
export function readOthersMs(ours: readonly number[]): number {
  const [user, nice, , , , , , stolen] = (/^cpu +(.*)/.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? '').split(' ')
  const allMs = (Number(user) + Number(nice) + Number(stolen)) * 10
  return ours.reduce((left, pid) => left - readTimes(pid).ownMs, allMs)
}

/** Has a process that was started with `--inspect` collect its garbage; what is in use then, in MB. */
export async function readHeapMb(inspectorPort: number): Promise<number> {
  const list = await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).text()
  const address = /"ws:[^"]+"/.exec(list)?.[0]
  if (address === undefined) throw new Error(`no inspector listens: ${list}`)
  const socket = new WebSocket(JSON.parse(address))
  const heard = (event: string) => once(socket, event, { signal: AbortSignal.timeout(30_000) })
  await heard('open')
  let reply = ''
  for (const message of [collectGarbage, readUse]) {
    socket.send(JSON.stringify(message))
    const [{ data }] = await heard('message')
    reply = String(data)
  }
  socket.close()
  const bytes = Number(/"value":(\d+)/.exec(reply)?.[1])
  if (Number.isNaN(bytes)) throw new Error(`the inspector said: ${reply}`)
  return Math.round(bytes / 100_000) / 10
}

const collectGarbage = { id: 1, method: 'HeapProfiler.collectGarbage' }
const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())'
const readUse = { id: 2, method: 'Runtime.evaluate', params: { expression } }

/** Settings under which a service can be asked that. */
export const inspected = (port: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--inspect=127.0.0.1:${port} --inspect-publish-uid=http`,
})
