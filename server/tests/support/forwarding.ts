import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** A port whose connections lead to another one. */
export interface Forwarding {
  readonly port: number
  /** Both ends of all connections that are open. */
  readonly sockets: ReadonlySet<Socket>
}

/** What ends a transaction on PostgreSQL: a simple query of it, and the message that tells of it, end so. */
export const commitBytes = Buffer.from('COMMIT\0')

/** Leads connections to a port of the loopback. `pass` says what becomes of what either end sends; where one ends, so does the other. */
export async function openForwarding(
  t: TestContext,
  to: number,
  pass: (client: Socket, upstream: Socket) => void,
): Promise<Forwarding> {
  const sockets = new Set<Socket>()

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    // Either end may be hung up on.
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }

  const server = createServer((client) => {
    const upstream = keep(connect(to, '127.0.0.1'))
    pass(keep(client), upstream)
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
  return { port, sockets }
}
