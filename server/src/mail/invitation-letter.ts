import { formatMinute } from '#kit'
import type { Mail } from './mailer.ts'

interface Invitation {
  readonly to: string
  /** The one-time link. */
  readonly url: string
  readonly account: string
  readonly inviter: string
  /** Unix milliseconds. */
  readonly expiresAt: number
}

const texts = {
  en: {
    subject: ({ account }: Invitation) => `Join ${account}`,
    lines: ({ account, inviter, expiresAt }: Invitation) =>
      `${inviter} invites you to the account ${account}. The link below works once, until ${formatMinute(expiresAt)} (UTC+8). Whoever opens it first takes it: keep it to yourself.`,
  },
  zh: {
    subject: ({ account }: Invitation) => `加入 ${account}`,
    lines: ({ account, inviter, expiresAt }: Invitation) =>
      `${inviter} 邀请您加入账户 ${account}。下面的链接只能使用一次，有效期至 ${formatMinute(expiresAt)}（UTC+8）。第一个打开的人即可使用，请勿转发。`,
  },
} as const

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const asHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? sign)

/** An invitation as a letter. It is sent at once or not at all: its link is a secret, and waits nowhere. */
export function writeInvitation(invitation: Invitation, language: 'en' | 'zh'): Mail {
  const { subject, lines } = texts[language]
  const { to, url } = invitation
  const told = lines(invitation)
  return {
    to,
    subject: subject(invitation),
    text: `${told}\n\n${url}\n`,
    html: `<p>${asHtml(told)}</p>\n<p><a href="${asHtml(url)}">${asHtml(url)}</a></p>\n`,
  }
}
