import type { Dispatcher } from 'undici'
import { type Clock, within } from '#kit'
import { signMessage } from './signature.ts'

/** What became of a try: the status of the reply, or why there was none. */
export type Posted = { readonly status: number } | { readonly error: string }

interface PostNeeds {
  readonly clock: Clock
  readonly agent: Dispatcher
}

interface SignedMessage {
  readonly url: string
  readonly secret: string
  readonly id: string
  readonly body: string
}

/** How long a try may take, whatever the receiver does. */
export const deliveryMs = 10_000

/** Sends a message as Standard Webhooks have it. Only the status counts: what else is said is not read, and where it sends us we do not go. */
export async function postSigned({ clock, agent }: PostNeeds, message: SignedMessage): Promise<Posted> {
  const ending = new AbortController()
  try {
    return await within(clock, deliveryMs, send(clock, agent, message, ending.signal), () => new Error(late))
  } catch (error) {
    return { error: describe(error) }
  } finally {
    ending.abort()
  }
}

async function send(clock: Clock, agent: Dispatcher, message: SignedMessage, signal: AbortSignal): Promise<Posted> {
  const { url, secret, id, body } = message
  const { origin, pathname, search } = new URL(url)
  const headers = signMessage(secret, id, Math.floor(clock.now() / 1_000), body)
  const reply = await agent.request({
    origin,
    path: pathname + search,
    method: 'POST',
    // Messages are rare: nothing waits on an open connection for the next one.
    reset: true,
    signal,
    headers: { 'content-type': 'application/json', 'user-agent': 'Almagest', ...headers },
    body,
  })
  reply.body.on('error', () => {}).destroy()
  return { status: reply.statusCode }
}

export const isTaken = (posted: Posted): boolean => 'status' in posted && posted.status >= 200 && posted.status < 300

const late = `no answer within ${deliveryMs / 1_000}s`

/** Codes alone: a message may name the address, which is a secret. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.message === late) return late
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
