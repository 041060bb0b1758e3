import { type Clock, createRequestIds, dayMs, type Random } from '#kit'
import type { Store } from '#store'
import { openHookDeliveries } from './hook-deliveries.ts'
import { type HookSeal, openHooks } from './hooks.ts'
import { openMailings } from './mailings.ts'
import { openNoticeBook } from './notice-book.ts'
import { openNoticeSettings } from './notice-settings.ts'

/** What accounts are told, from where on, and by which webhooks. */
export type Notices = ReturnType<typeof openNotices>

interface NoticeNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly seal: HookSeal
  readonly readUrl: (text: string) => string
}

export function openNotices(needs: NoticeNeeds) {
  const { store, clock } = needs
  const { trimDeliveries, ...deliveries } = openHookDeliveries(store, createRequestIds(clock, needs.random))
  const { trimNotices, ...book } = openNoticeBook(store)
  const { trimHooks, ...hooks } = openHooks(needs)
  return {
    ...openNoticeSettings(store),
    ...book,
    ...hooks,
    ...deliveries,
    ...openMailings(store),
    /** Removes one slice of what was told long ago; says of how many rows, 0 when none is left. */
    async trim(): Promise<number> {
      const now = clock.now()
      const notices = await trimNotices(now - noticesMs)
      if (notices > 0) return notices
      const messages = await trimDeliveries(now - deliveriesMs)
      return messages > 0 ? messages : trimHooks(now - deliveriesMs)
    },
  }
}

/** How long notices are kept, and messages to webhooks with their tries. */
const noticesMs = 90 * dayMs
const deliveriesMs = 30 * dayMs
