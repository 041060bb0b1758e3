/** A webhook that a message is due for. */
export interface DueHook {
  readonly webhookId: string
  readonly accountId: string
}

/** Webhooks that wait to be sent to. */
export interface HookLine {
  /** At the end, unless it waits or is sent to. */
  add(hook: DueHook): void
  /** Whose turn it is: sent to until it ends. */
  take(): DueHook | undefined
  end(hook: DueHook): void
}

/** Webhooks of one account sent to at one time: one that lets us wait keeps hardly anybody waiting but itself. */
const underWayMax = 2
/** Webhooks that wait; those beyond are found when others had their turn. */
const waitingMax = 1_000

/** Accounts take turns, and the webhooks of each do: however much waits for one, it keeps others waiting for one message. */
export function createHookLine(): HookLine {
  /** By account, in the order of their turns. */
  const waiting = new Map<string, string[]>()
  const underWay = new Map<string, Set<string>>()
  let length = 0

  return {
    add({ webhookId, accountId }) {
      const others = waiting.get(accountId) ?? []
      if (length >= waitingMax || others.includes(webhookId) || underWay.get(accountId)?.has(webhookId)) return
      waiting.set(accountId, [...others, webhookId])
      length++
    },
    take() {
      for (const [accountId, [webhookId, ...others]] of waiting) {
        const sent = underWay.get(accountId) ?? new Set()
        if (webhookId === undefined || sent.size >= underWayMax) continue
        underWay.set(accountId, sent.add(webhookId))
        length--
        waiting.delete(accountId)
        if (others.length > 0) waiting.set(accountId, others)
        return { webhookId, accountId }
      }
      return undefined
    },
    end({ webhookId, accountId }) {
      const sent = underWay.get(accountId)
      sent?.delete(webhookId)
      if (sent?.size === 0) underWay.delete(accountId)
    },
  }
}
