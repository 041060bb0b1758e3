import { formatCount, formatMoment, formatMoney, formatShare, readYuan } from '#format'
import type { NoticeSettingFacts, NoticeType } from '#wire/notices'
import type { Lang, useWords } from '#words'
import type { words } from './words.ts'

type Say = ReturnType<typeof useWords<(typeof words)['en']>>

interface Told {
  readonly type: NoticeType
  readonly state: 'begun' | 'over' | 'told'
  readonly data: Readonly<Record<string, string | number | null>>
}

type Value = Told['data'][string] | undefined

const money = (value: Value): string => formatMoney(readYuan(String(value)) ?? 0, { decimals: 2 })
const count = (value: Value): string => (typeof value === 'number' ? formatCount(value) : '?')
const share = (value: Value): string => (typeof value === 'number' ? formatShare(value) : '?')
const tokenOf = ({ label, hint, token }: Told['data']): string => `${label ?? token ?? ''}${hint ? ` (…${hint})` : ''}`

/** What a notice says, in a sentence. */
export function sayNotice({ type, state, data }: Told, say: Say, lang: Lang, now: number): string {
  const isOver = state === 'over'
  const day = String(data['day'] ?? '')
  switch (type) {
    case 'balance.low':
      return isOver ? say.lowOver(money(data['balance'])) : say.lowNow(money(data['balance']), money(data['below']))
    case 'spending.high':
      return isOver ? say.spentOver(day) : say.spentNow(money(data['spent']), money(data['above']), day)
    case 'errors.high':
      return isOver
        ? say.errorsOver(count(data['errors']), count(data['calls']))
        : say.errorsNow(count(data['errors']), count(data['calls']), share(data['share']))
    case 'quota.near':
      return isOver ? say.quotaOver : say.quotaNow(count(data['used']), count(data['quota']), share(data['share']))
    case 'token.expiring': {
      const moment = formatMoment(Date.parse(String(data['expiresAt'])), lang, now)
      return isOver ? say.tokenOver(tokenOf(data)) : say.tokenNow(tokenOf(data), moment)
    }
    case 'webhook.disabled':
      return say.hookGone
  }
}

/** The name of what is told, and what it means. */
export const nameNotice = (type: NoticeType, say: Say): readonly [name: string, meaning: string] =>
  (
    ({
      'balance.low': [say.balanceLow, say.balanceLowMeans],
      'spending.high': [say.spendingHigh, say.spendingHighMeans],
      'errors.high': [say.errorsHigh, say.errorsHighMeans],
      'quota.near': [say.quotaNear, say.quotaNearMeans],
      'token.expiring': [say.tokenExpiring, say.tokenExpiringMeans],
      'webhook.disabled': [say.webhookDisabled, say.webhookDisabledMeans],
    }) as const
  )[type]

/** A threshold with its unit: *below ¥50.00*. */
export function sayThreshold({ type, unit }: NoticeSettingFacts, threshold: number, say: Say): string {
  if (unit === 'days') return say.daysBefore(threshold)
  const value = unit === 'micro' ? formatMoney(threshold, { decimals: 2 }) : `${threshold} %`
  return type === 'balance.low' ? say.below(value) : say.atLeast(value)
}
