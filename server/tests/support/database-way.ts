import type { TestContext } from 'node:test'
import { commitBytes, openForwarding } from './forwarding.ts'

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

export async function openDatabaseWay(t: TestContext, to: number): Promise<DatabaseWay> {
  let isBlocked = false
  let toLose: { readonly doesArrive: boolean; readonly text: string; readonly happened: () => void } | undefined

  function block(): void {
    isBlocked = true
    for (const socket of sockets) socket.pause()
  }

  const { port, sockets } = await openForwarding(t, to, (client, upstream) => {
    let isLost = false
    let wasWritten = false

    function lose(happened: () => void): void {
      toLose = undefined
      client.destroy()
      upstream.destroy()
      block()
      happened()
    }

    client.on('data', (bytes: Buffer) => {
      wasWritten ||= toLose !== undefined && bytes.includes(toLose.text)
      if (toLose && wasWritten && bytes.includes(commitBytes)) {
        if (!toLose.doesArrive) return lose(toLose.happened)
        isLost = true
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      if (toLose && isLost && bytes.includes(commitBytes)) return lose(toLose.happened)
      client.write(bytes)
    })
    if (isBlocked) for (const socket of [client, upstream]) socket.pause()
  })
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
