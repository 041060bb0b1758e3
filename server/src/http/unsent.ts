import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { procAddress } from './address.ts'

/** Bytes the system holds that a connection's client has not taken yet; `undefined` where that cannot be known. */
export type UnsentOf = (socket: Socket) => number | undefined

/** Other systems have no such files, and Linux may have only one of them. */
const files = ['/proc/self/net/tcp', '/proc/self/net/tcp6'].filter((file) => existsSync(file))

const port = (number = 0): string => number.toString(16).toUpperCase().padStart(4, '0')

/**
 * Reads what is on its way, of all connections at once. Node tells when the system took a buffer, not when the client
 * took a byte: a slow one may read for minutes what the system holds already.
 */
export async function readUnsent(): Promise<UnsentOf> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')))
  const byEnds = new Map<string, number>()
  for (const [, ends = '', bytes = ''] of texts.join('').matchAll(/^ *\d+: (\S+ \S+) \S+ ([0-9A-F]+):/gm))
    byEnds.set(ends, Number.parseInt(bytes, 16))
  return ({ localAddress = '', localPort, remoteAddress = '', remotePort }) =>
    byEnds.get(`${procAddress(localAddress)}:${port(localPort)} ${procAddress(remoteAddress)}:${port(remotePort)}`)
}
