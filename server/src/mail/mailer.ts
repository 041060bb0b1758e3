import { type Clock, within } from '#kit'
import type { MailServer } from './mail-server.ts'

/** A letter to one person. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Mailer {
  /** Keeps with `undefined` where the server took it, or with why not; never longer than twenty seconds, never a rejection. */
  send(mail: Mail): Promise<string | undefined>
}

interface MailerNeeds {
  readonly server: MailServer
  /** Whom it comes from. */
  readonly from: string
  readonly clock: Clock
}

const waitMs = 10_000
const sendMs = 20_000

/** A password goes over the wire in the open to nobody but this machine. */
function demandsTls(url: string): boolean {
  const { password, hostname } = new URL(url)
  return password !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

export function openMailer({ server, from, clock }: MailerNeeds): Mailer {
  const { url } = server

  async function hand(mail: Mail, signal: AbortSignal): Promise<void> {
    // Most services send no mail: its code is loaded with the first letter.
    const { createTransport } = await import('nodemailer')
    const transport = createTransport({
      url,
      requireTLS: demandsTls(url),
      connectionTimeout: waitMs,
      greetingTimeout: waitMs,
      socketTimeout: waitMs,
      dnsTimeout: waitMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    // Whoever reads it is no list, and a machine's answer to it helps nobody.
    await transport.sendMail({ from, ...mail, headers: { 'auto-submitted': 'auto-generated' }, signal })
  }

  return {
    async send(mail) {
      const ending = new AbortController()
      try {
        await within(clock, sendMs, hand(mail, ending.signal), () => new Error('late'))
        return undefined
      } catch (error) {
        return describe(error)
      } finally {
        ending.abort()
      }
    },
  }
}

/** Codes alone: what a server says may repeat whom it was for. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  if (error.message === 'late') return `not taken within ${sendMs / 1_000}s`
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown }
  return [typeof code === 'string' ? code : error.name, typeof responseCode === 'number' ? responseCode : '']
    .join(' ')
    .trim()
}
