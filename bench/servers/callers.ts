import { connect, type Socket } from 'node:net'

/**
 * Callers, each with a connection of its own, that ask something so many times before, and then wait for what they ask
 * at the same time. Prints a line when all have asked.
 */
const { COUNT = '1', PORT, BEFORE = '0', KNOWN = '', TARGET = '' } = process.env

/** Connections opened side by side: no more than a service takes at once. */
const openingMax = 100

function open(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(PORT), host: '127.0.0.1' })
    socket.once('error', reject).once('connect', () => resolve(socket))
  })
}

/** Sends a request, and keeps with the bytes of its answer once those are whole. */
function ask(socket: Socket, target: string): Promise<void> {
  socket.write(`GET ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: */*\r\nuser-agent: almagest-bench\r\n\r\n`)
  let text = ''
  return new Promise((resolve, reject) => {
    function read(part: Buffer): void {
      text += part.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      const length = /^content-length: (\d+)/im.exec(text)?.[1]
      if (head < 0 || length === undefined || text.length < head + 4 + Number(length)) return
      socket.off('data', read).off('close', reject)
      resolve()
    }
    socket.on('data', read).once('close', reject)
  })
}

const answers: Promise<void>[] = []
let opened = 0

async function openOn(): Promise<void> {
  while (opened < Number(COUNT)) {
    const nth = opened++
    const socket = await open()
    for (let before = 0; before < Number(BEFORE); before++) await ask(socket, KNOWN)
    answers.push(ask(socket, TARGET.replace('NTH', String(nth))))
  }
}

await Promise.all(Array.from({ length: openingMax }, openOn))
process.stdout.write('asked\n')
await Promise.allSettled(answers)
process.exit()
