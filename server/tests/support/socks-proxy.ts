import { connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createTalk, type LocalProxy, openProxy, type ProxyOptions, type Talk } from './proxy.ts'

/** A SOCKS5 server (RFC 1928, 1929). */
export function openSocksProxy(t: TestContext, { wants }: ProxyOptions = {}): Promise<LocalProxy> {
  const { talk, setBehaviour } = createTalk(wants)
  const server = createServer((socket) => void serve(socket, talk).catch(() => socket.destroy()))
  return openProxy(t, 'socks5', server, talk, setBehaviour)
}

async function serve(socket: Socket, talk: Talk): Promise<void> {
  const read = readerOf(socket)
  const { silentAt, refuses, says } = talk.getBehaviour()
  const [, count = 0] = await read(2)
  const methods = await read(count)
  if (silentAt === 'greeting') return
  if (says !== undefined) return void socket.end(says)
  const method = talk.wants === undefined ? 0 : 2
  if (!methods.includes(method)) return void socket.end(Uint8Array.of(5, 255))
  socket.write(Uint8Array.of(5, method))
  if (method === 2) {
    const user = await readText(1)
    const given = `${user}:${await readText(0)}`
    talk.credentials.push(given)
    if (silentAt === 'credentials') return
    if (given !== talk.wants) return void socket.end(Uint8Array.of(1, 1))
    socket.write(Uint8Array.of(1, 0))
  }
  const [, , , kind = 0] = await read(4)
  const host = await readHost(kind)
  const port = (await read(2)).readUInt16BE()
  talk.targets.push(`${host}:${port}`)
  if (silentAt === 'way') return
  if (refuses !== undefined) return void socket.end(Uint8Array.of(5, refuses, 0, 1, 0, 0, 0, 0, 0, 0))
  const onward = connect(port, host, () => {
    socket.write(Uint8Array.of(5, 0, 0, 3, 2, 0x61, 0x62, 0, 80))
    socket.pipe(onward).pipe(socket)
  })
  onward.on('error', () => socket.end(Uint8Array.of(5, 5, 0, 1, 0, 0, 0, 0, 0, 0)))
  socket.once('close', () => onward.destroy())

  /** A text behind its length, which this many bytes precede. */
  async function readText(before: number): Promise<string> {
    const length = (await read(before + 1)).at(-1) ?? 0
    return (await read(length)).toString('utf8')
  }

  async function readHost(kind: number): Promise<string> {
    if (kind === 3) return readText(0)
    if (kind === 1) return [...(await read(4))].join('.')
    const bytes = await read(16)
    return Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16)).join(':')
  }
}

function readerOf(socket: Socket): (length: number) => Promise<Buffer> {
  return async (length) => {
    if (length === 0) return Buffer.alloc(0)
    for (;;) {
      const bytes: Buffer | null = socket.read(length)
      if (bytes !== null) return bytes
      await new Promise((resolve, reject) => {
        socket.once('readable', resolve)
        socket.once('close', reject)
      })
    }
  }
}
