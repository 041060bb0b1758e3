import type { Language, NoticeData, NoticeState, NoticeType } from './notice-types.ts'

interface Told {
  readonly type: NoticeType
  readonly state: NoticeState
  readonly account: string
  readonly data: NoticeData
}

type Sentence = (data: NoticeData) => string

interface Words {
  readonly begun: Sentence
  readonly over: Sentence
}

const yuan = (value: NoticeData[string] | undefined): string => `¥${value ?? '?'}`
const percent = (value: NoticeData[string] | undefined): string =>
  typeof value === 'number' ? `${Math.round(value * 1_000) / 10} %` : '?'
const labelOf = ({ label, hint, token }: NoticeData): string => {
  const end = hint ? ` (…${hint})` : ''
  return `${label ?? token ?? ''}${end}`
}
const minuteOf = (value: NoticeData[string] | undefined): string =>
  typeof value === 'string'
    ? `${new Date(Date.parse(value) + 28_800_000).toISOString().slice(0, 16).replace('T', ' ')} (UTC+8)`
    : '?'

const english: Readonly<Record<NoticeType, Words>> = {
  'balance.low': {
    begun: ({ balance, below }) => `The balance is ${yuan(balance)}, below ${yuan(below)}.`,
    over: ({ balance }) => `The balance is ${yuan(balance)} again.`,
  },
  'spending.high': {
    begun: ({ spent, above, day }) => `${yuan(spent)} was spent on ${day}; you asked to be told from ${yuan(above)}.`,
    over: ({ day }) => `A new day began, ${day}: its spending is below what you asked to be told of.`,
  },
  'errors.high': {
    begun: ({ errors, calls, share }) =>
      `${errors} of ${calls} calls of the last hour got no answer: ${percent(share)}.`,
    over: ({ errors, calls }) => `Calls are answered again: ${errors} of ${calls} of the last hour were not.`,
  },
  'quota.near': {
    begun: ({ used, quota, share }) => `${used} of ${quota} answers of today’s quota are used: ${percent(share)}.`,
    over: () => 'There is quota again.',
  },
  'token.expiring': {
    begun: (data) => `The token ${labelOf(data)} expires at ${minuteOf(data['expiresAt'])}.`,
    over: (data) => `The token ${labelOf(data)} has expired, was revoked, or lives longer now.`,
  },
  'webhook.disabled': {
    begun: () => 'A webhook took no message for days, and is sent nothing any more until it is resumed.',
    over: () => '',
  },
}

const chinese: Readonly<Record<NoticeType, Words>> = {
  'balance.low': {
    begun: ({ balance, below }) => `余额为 ${yuan(balance)}，低于 ${yuan(below)}。`,
    over: ({ balance }) => `余额已恢复至 ${yuan(balance)}。`,
  },
  'spending.high': {
    begun: ({ spent, above, day }) => `${day} 已消费 ${yuan(spent)}，达到您设定的 ${yuan(above)}。`,
    over: ({ day }) => `新的一天（${day}）已开始，消费低于您设定的金额。`,
  },
  'errors.high': {
    begun: ({ errors, calls, share }) => `最近一小时的 ${calls} 次调用中有 ${errors} 次未得到答案：${percent(share)}。`,
    over: ({ errors, calls }) => `调用已恢复正常：最近一小时 ${calls} 次中有 ${errors} 次未得到答案。`,
  },
  'quota.near': {
    begun: ({ used, quota, share }) => `今日配额 ${quota} 次已用 ${used} 次：${percent(share)}。`,
    over: () => '配额已恢复。',
  },
  'token.expiring': {
    begun: (data) => `Token ${labelOf(data)} 将于 ${minuteOf(data['expiresAt'])} 过期。`,
    over: (data) => `Token ${labelOf(data)} 已过期、已吊销，或已延期。`,
  },
  'webhook.disabled': {
    begun: () => '一个 webhook 连续多日未接收任何消息，恢复之前不再向其发送。',
    over: () => '',
  },
}

const frames = {
  en: {
    words: english,
    subject: (account: string, sentence: string) => `${account}: ${sentence.replace(/\.$/, '')}`,
    look: 'Notices of this account, and what is told by mail:',
  },
  zh: {
    words: chinese,
    subject: (account: string, sentence: string) => `${account}：${sentence.replace(/。$/, '')}`,
    look: '此账户的通知，以及邮件通知的设置：',
  },
} as const

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const asHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? sign)

/** A notice as a letter, in both forms, with the way to where it is set. */
export function writeLetter(
  { type, state, account, data }: Told,
  language: Language,
  address: string,
): { readonly subject: string; readonly text: string; readonly html: string } {
  const { words, subject, look } = frames[language]
  const sentence = words[type][state === 'over' ? 'over' : 'begun'](data)
  const link = `${address}/console/notices?account=${encodeURIComponent(account)}`
  return {
    subject: subject(account, sentence),
    text: `${sentence}\n\n${look}\n${link}\n`,
    html: `<p>${asHtml(sentence)}</p>\n<p>${asHtml(look)} <a href="${asHtml(link)}">${asHtml(link)}</a></p>\n`,
  }
}
