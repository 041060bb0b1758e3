import { Agent } from 'undici'
import type { Clock } from '#kit'
import type { Message } from './alert.ts'
import { deliveryMs, isTaken, postSigned } from './post.ts'

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

/**
 * A receiver of Standard Webhooks. It is asked directly, never by the proxy of the upstreams: that one may be what an alert
 * is about.
 */
export function openWebhook({ url, secret, clock }: WebhookNeeds): Webhook {
  const agent = new Agent({ connectTimeout: deliveryMs, headersTimeout: 0, bodyTimeout: 0, allowH2: false })
  return {
    async deliver({ id, body }) {
      const posted = await postSigned({ clock, agent }, { url, secret, id, body })
      if (isTaken(posted)) return undefined
      return 'error' in posted ? posted.error : `HTTP ${posted.status}`
    },
    close: () => agent.destroy(),
  }
}
