import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** A letter as a server of mail was handed it. */
export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  /** Head and body, as they came. */
  readonly text: string
  /** What somebody reads: the head's words and both bodies, decoded. */
  readonly words: string
}

export interface MailReceiver {
  readonly url: string
  readonly taken: readonly TakenMail[]
  /** Answers to `MAIL FROM` with this in place of taking the letter. */
  refuse(reply: string | undefined): void
}

/** Quoted-printable and base64 parts, and encoded words, as they read. */
function decodeMail(text: string): string {
  const parts = text.split(/\r\n(?=--)/).map((part) => {
    const body = part.slice(part.indexOf('\r\n\r\n') + 4)
    if (/content-transfer-encoding: base64/i.test(part))
      return part + Buffer.from(body.replaceAll('\r\n', ''), 'base64').toString('utf8')
    if (!/content-transfer-encoding: quoted-printable/i.test(part)) return part
    const bytes = body
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    return part + Buffer.from(bytes, 'latin1').toString('utf8')
  })
  return parts
    .join('\r\n')
    .replaceAll(/\?=\r\n =\?UTF-8\?[BQ]\?/gi, '')
    .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, base64: string) => Buffer.from(base64, 'base64').toString('utf8'))
    .replaceAll(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, quoted: string) =>
      Buffer.from(
        quoted
          .replaceAll('_', ' ')
          .replaceAll(/=([0-9A-F]{2})/g, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString('utf8'),
    )
}

/** A server of mail on this machine that takes letters, and says so. */
export async function openMailReceiver(t: TestContext): Promise<MailReceiver> {
  const taken: TakenMail[] = []
  const sockets = new Set<Socket>()
  let refusal: string | undefined
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
    let [from, to, letter, isLetter, rest] = ['', [] as string[], [] as string[], false, '']
    const say = (line: string): void => void socket.write(`${line}\r\n`)

    function hear(line: string): void {
      if (isLetter) {
        if (line !== '.') {
          letter.push(line.replace(/^\.\./, '.'))
          return
        }
        const text = letter.join('\r\n')
        taken.push({ from, to, text, words: decodeMail(text) })
        ;[isLetter, letter, to] = [false, [], []]
        say('250 taken')
        return
      }
      const [, address = ''] = /<([^>]*)>/.exec(line) ?? []
      if (/^(EHLO|HELO)/i.test(line)) say('250 here')
      else if (/^MAIL FROM/i.test(line)) {
        from = address
        say(refusal ?? '250 ok')
      } else if (/^RCPT TO/i.test(line)) {
        to = [...to, address]
        say('250 ok')
      } else if (/^DATA/i.test(line)) {
        isLetter = true
        say('354 go on')
      } else if (/^QUIT/i.test(line)) {
        say('221 bye')
        socket.end()
      } else say('250 ok')
    }

    say('220 mail.example')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) hear(line)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    refuse(reply) {
      refusal = reply
    },
  }
}
