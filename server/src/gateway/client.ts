import type { ServerResponse } from 'node:http'
import type { Client } from '#pipeline'

/** Watches a connection for its end: before the answer was handed to the system, the caller did not get it. */
export function watchClient(response: ServerResponse): Client {
  let isGone = false
  const listeners: (() => void)[] = []
  response.once('close', () => {
    if (response.writableFinished) return
    isGone = true
    for (const listener of listeners) listener()
  })
  return { isGone: () => isGone, onGone: (listener) => void listeners.push(listener) }
}
