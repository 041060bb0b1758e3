import type { Socket } from 'node:net'
import { Fault } from './fault.ts'

/** What a proxy may say before it hands a connection over. */
const bytesMax = 16_384

/**
 * Reads what a proxy says, up to where `findEnd` sees its end. It has nothing more to say until it is spoken to, so what
 * comes behind is a fault.
 */
export function readWords(socket: Socket, findEnd: (bytes: Buffer) => number | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0)

    function leave(): void {
      socket.off('readable', listen).off('end', break_).off('close', break_).off('error', break_)
    }
    function refuse(message: string): void {
      leave()
      reject(new Fault('proxy.failed', message))
    }
    function break_(): void {
      refuse('the proxy hung up')
    }
    function listen(): void {
      for (let part: Buffer | null = socket.read(); part !== null; part = socket.read())
        heard = Buffer.concat([heard, part])
      const end = findEnd(heard)
      if (end !== undefined && end < heard.length) refuse('the proxy says what nobody understands')
      else if (end === heard.length) {
        leave()
        resolve(heard)
      } else if (heard.length > bytesMax) refuse('the proxy says more than any proxy does')
    }

    // Read when there is something, never flowing: whoever gets the connection next begins as with a new one.
    socket.on('readable', listen).on('end', break_).on('close', break_).on('error', break_)
    if (socket.destroyed) break_()
  })
}
