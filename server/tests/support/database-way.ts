import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** The way to a PostgreSQL server, on which a test lets happen what happens on ways. */
export interface DatabaseWay {
  readonly port: number
  /** From now on nothing comes through, and nobody is told. */
  block(): void
  /** What was held back comes through, and all that follows. */
  unblock(): void
  /**
   * The next commit, or the next by who wrote this text, reaches the server or does not, whoever sent it hears no more of it, and
   * the way is blocked. Kept when it happened.
   */
  loseCommit(doesArrive: boolean, text?: string): Promise<void>
}

/** A simple query of it, and the message that tells of it, end so. */
const commit = Buffer.from('COMMIT\0')

export async function openDatabaseWay(t: TestContext, to: number): Promise<DatabaseWay> {
  const sockets = new Set<Socket>()
  let isBlocked = false
  let toLose: { readonly doesArrive: boolean; readonly text: string; readonly happened: () => void } | undefined

  function block(): void {
    isBlocked = true
    for (const socket of sockets) socket.pause()
  }

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    if (isBlocked) socket.pause()
    // Either end may be hung up on.
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }

  const server = createServer((client) => {
    const upstream = keep(connect(to, '127.0.0.1'))
    let isLost = false
    let wasWritten = false

    function lose(happened: () => void): void {
      toLose = undefined
      client.destroy()
      upstream.destroy()
      block()
      happened()
    }

    keep(client).on('data', (bytes: Buffer) => {
      wasWritten ||= toLose !== undefined && bytes.includes(toLose.text)
      if (toLose && wasWritten && bytes.includes(commit)) {
        if (!toLose.doesArrive) return lose(toLose.happened)
        isLost = true
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      if (toLose && isLost && bytes.includes(commit)) return lose(toLose.happened)
      client.write(bytes)
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  // A server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    port,
    block,
    unblock() {
      isBlocked = false
      for (const socket of sockets) socket.resume()
    },
    loseCommit: (doesArrive, text = '') =>
      new Promise((happened) => {
        toLose = { doesArrive, text, happened }
      }),
  }
}
