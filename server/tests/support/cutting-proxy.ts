import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** A way to a PostgreSQL server that breaks off between a commit and its reply. */
export interface CuttingProxy {
  readonly port: number
  /** Commits whose reply nobody got. */
  countCut(): number
  /** From now on nothing is cut. */
  heal(): void
}

/** Ends both: a simple query of it, and the message that tells of it. */
const commit = Buffer.from('COMMIT\0')

/** Of commits. */
const cutShare = 0.2
/**
 * Forwards to a port. Of the commits that `chance` chooses, one half never reaches the server, and the other half is done and
 * its reply is not passed on; either way both ends are hung up on.
 */
export async function openCuttingProxy(t: TestContext, to: number, chance: () => number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let isHealed = false
  let cut = 0

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    // Both ends are hung up on on purpose.
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }

  const server = createServer((client) => {
    const upstream = keep(connect(to, '127.0.0.1'))
    let isToBeCut = false
    function hangUp(): void {
      cut++
      client.destroy()
      upstream.destroy()
    }
    keep(client).on('data', (bytes: Buffer) => {
      const isChosen = !isHealed && bytes.includes(commit) && chance() < cutShare
      if (isChosen && chance() < 0.5) return hangUp()
      isToBeCut ||= isChosen
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      if (isToBeCut && bytes.includes(commit)) hangUp()
      else client.write(bytes)
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
    countCut: () => cut,
    heal() {
      isHealed = true
    },
  }
}
