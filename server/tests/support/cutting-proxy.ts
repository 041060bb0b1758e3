import type { TestContext } from 'node:test'
import { commitBytes, openForwarding } from './forwarding.ts'

/** A way to a PostgreSQL server that breaks off between a commit and its reply. */
export interface CuttingProxy {
  readonly port: number
  /** Commits whose reply nobody got. */
  countCut(): number
  /** From now on some are cut: whoever opens the books by it is not tried again. */
  begin(): void
  /** From now on nothing is cut. */
  heal(): void
}

/** Of commits. */
const cutShare = 0.2

/**
 * Forwards to a port. Of the commits that `chance` chooses, one half never reaches the server, and the other half is done and
 * its reply is not passed on; either way both ends are hung up on.
 */
export async function openCuttingProxy(t: TestContext, to: number, chance: () => number): Promise<CuttingProxy> {
  let isCutting = false
  let cut = 0

  const { port } = await openForwarding(t, to, (client, upstream) => {
    let isToBeCut = false
    function hangUp(): void {
      cut++
      client.destroy()
      upstream.destroy()
    }
    client.on('data', (bytes: Buffer) => {
      const isChosen = isCutting && bytes.includes(commitBytes) && chance() < cutShare
      if (isChosen && chance() < 0.5) return hangUp()
      isToBeCut ||= isChosen
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      if (isToBeCut && bytes.includes(commitBytes)) hangUp()
      else client.write(bytes)
    })
  })
  return {
    port,
    countCut: () => cut,
    begin() {
      isCutting = true
    },
    heal() {
      isCutting = false
    },
  }
}
