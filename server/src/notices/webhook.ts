import { Agent } from 'undici'
import { type Clock, within } from '#kit'
import type { Message } from './alert.ts'
import { signMessage } from './signature.ts'

/** Hands messages to a receiver. */
export interface Webhook {
  /** Keeps with `undefined` where it took the message, or with why not; never longer than ten seconds, never a rejection. */
  deliver(message: Message): Promise<string | undefined>
  close(): Promise<void>
}

interface WebhookNeeds {
  readonly url: string
  readonly secret: string
  readonly clock: Clock
}

const deliveryMs = 10_000

/**
 * A receiver of Standard Webhooks. It is asked directly, never by the proxy of the upstreams: that one may be what an alert
 * is about. Only its status counts; what else it says is not read, and where it sends us we do not go.
 */
export function openWebhook({ url, secret, clock }: WebhookNeeds): Webhook {
  const { origin, pathname, search } = new URL(url)
  const agent = new Agent({ connectTimeout: deliveryMs, headersTimeout: 0, bodyTimeout: 0, allowH2: false })

  async function send({ id, body }: Message, signal: AbortSignal): Promise<string | undefined> {
    const headers = signMessage(secret, id, Math.floor(clock.now() / 1_000), body)
    const reply = await agent.request({
      origin,
      path: pathname + search,
      method: 'POST',
      // Alerts are rare: nothing waits on an open connection for the next one.
      reset: true,
      signal,
      headers: { 'content-type': 'application/json', 'user-agent': 'Almagest', ...headers },
      body,
    })
    reply.body.on('error', () => {}).destroy()
    return reply.statusCode >= 200 && reply.statusCode < 300 ? undefined : `HTTP ${reply.statusCode}`
  }

  return {
    async deliver(message) {
      const ending = new AbortController()
      try {
        return await within(clock, deliveryMs, send(message, ending.signal), () => new Error(late))
      } catch (error) {
        return describe(error)
      } finally {
        ending.abort()
      }
    },
    close: () => agent.destroy(),
  }
}

const late = `no answer within ${deliveryMs / 1_000}s`

/** Codes alone: a message may name the address, which is a secret. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.message === late) return late
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
