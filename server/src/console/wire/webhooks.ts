/** `GET /console/api/accounts/:accountId/webhooks` */
export interface WebhooksPage {
  readonly items: readonly WebhookRow[]
  /** What a webhook may take. */
  readonly types: readonly string[]
  /** As many as an account has at most. */
  readonly most: number
}

export interface WebhookRow {
  readonly id: string
  readonly label: string | null
  /** For who may change it; a viewer sees its host alone. `null`: it was sealed with a key that is gone, and nothing can be sent. */
  readonly url: string | null
  readonly types: readonly string[]
  /** Unix ms, as are the others. */
  readonly createdAt: number
  readonly pausedAt: number | null
  /** Since when nothing was taken. */
  readonly failingSince: number | null
  /** When it was given up, after days of that. */
  readonly disabledAt: number | null
}

/** `GET …/webhooks/:webhookId`: the webhook, and its messages, the newest first. */
export interface WebhookMessages {
  readonly webhook: WebhookRow
  readonly items: readonly MessageRow[]
  readonly next: string | null
}

export interface MessageRow {
  /** As the receiver sees it. */
  readonly id: string
  readonly at: number
  readonly type: string
  readonly attempts: number
  /** When it is tried next; `null`: no more. */
  readonly nextAt: number | null
  readonly lastAt: number | null
  /** Of the last reply; `null` where there was none. */
  readonly status: number | null
  /** Why there was no reply. */
  readonly error: string | null
  readonly durationMs: number | null
}

/** `GET …/webhooks/:webhookId/messages/:messageId` */
export interface MessageDetail extends MessageRow {
  /** The very bytes that were signed. */
  readonly body: string
  readonly tries: readonly MessageTry[]
}

export interface MessageTry {
  readonly nth: number
  readonly at: number
  readonly durationMs: number
  readonly status: number | null
  readonly error: string | null
}

/** `POST …/webhooks` */
export interface AddWebhook {
  readonly url: string
  readonly types: readonly string[]
  readonly label: string | null
}

/** Its secret, now or never: of `POST …/webhooks` and `POST …/webhooks/:webhookId/secret`. */
export interface WebhookSecret {
  readonly id: string
  readonly secret: string
}

/** `POST …/webhooks/:webhookId/change`: what is absent stays. */
export interface ChangeWebhook {
  readonly url?: string
  readonly types?: readonly string[]
  readonly label?: string | null
  /** False resumes one that was given up, too. */
  readonly isPaused?: boolean
}

/** `POST …/webhooks/:webhookId/test` */
export interface TestSent {
  readonly id: string
}
