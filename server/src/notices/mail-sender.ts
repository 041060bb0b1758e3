import type { Clock } from '#kit'
import { createLettersSent } from './letters-sent.ts'
import { writeLetter } from './mail-words.ts'
import type { Mailings, TakenMailing } from './mailings.ts'

/** What became of a letter, for the log: never to whom. */
export interface MailReport {
  readonly personId: string
  readonly type: string
  readonly outcome: string
  readonly isTaken: boolean
}

interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

interface MailSenderNeeds {
  readonly clock: Clock
  readonly mailings: Pick<Mailings, 'listDueMailings' | 'takeMailing' | 'noteMailing'>
  /** Nobody who has no part in the account any more. */
  readonly findEmail: (accountId: string, personId: string) => Promise<string | undefined>
  readonly send: (letter: Letter) => Promise<string | undefined>
  /** Where people reach the console. */
  readonly getAddress: () => string
  readonly onReport: (report: MailReport) => void
  readonly onError: (error: unknown) => void
}

const lookMs = 2_000
/** Letters of one look: what an account sets off floods no server of mail, whose patience is short. */
const lettersPerLook = 2
/** Among so many it is chosen whose turn it is. */
const dueMax = 100
const leaseMs = 60_000
/** After each try that failed; after the last there is none. */
const pausesMs = [60_000, 600_000, 3_600_000, 21_600_000] as const

/** Mails notices to whoever wants them, at most one a second over all accounts, until it is closed. */
export function startMailSender(needs: MailSenderNeeds): { settle(): Promise<void>; close(): Promise<void> } {
  const { clock, mailings, findEmail, send, getAddress, onReport, onError } = needs
  const sent = createLettersSent(clock)
  let looking: Promise<void> | undefined
  let isClosed = false

  async function mail(one: TakenMailing): Promise<void> {
    const to = await findEmail(one.accountId, one.personId)
    if (to === undefined) return mailings.noteMailing(one, null)
    if (!(await mailings.takeMailing(one, leaseMs))) return
    sent.note(one)
    const fault = await send({ to, ...writeLetter(one, one.language, getAddress()) })
    const pauseMs = fault === undefined ? undefined : pausesMs[one.attempts]
    await mailings.noteMailing(one, pauseMs === undefined ? null : clock.now() + pauseMs)
    const { personId, type } = one
    onReport({ personId, type, outcome: fault ?? 'taken', isTaken: fault === undefined })
  }

  async function look(): Promise<void> {
    const { due, unwanted } = await mailings.listDueMailings(clock.now(), dueMax)
    for (const one of unwanted) if (!isClosed) await mailings.noteMailing(one, null)
    let letters = 0
    for (const one of sent.order(due)) {
      if (isClosed || letters >= lettersPerLook) return
      if (sent.isEnough(one)) await drop(one)
      else {
        letters++
        await mail(one)
      }
    }
  }

  /** It stands in the console. */
  async function drop(one: TakenMailing): Promise<void> {
    await mailings.noteMailing(one, null)
    onReport({ personId: one.personId, type: one.type, outcome: 'too many within an hour', isTaken: false })
  }

  function lookOnce(): Promise<void> {
    looking ??= look()
      .catch((error) => {
        if (!isClosed) onError(error)
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  const timer = clock.every(lookMs, () => void lookOnce())
  return {
    settle: lookOnce,
    async close() {
      isClosed = true
      timer.cancel()
      await looking
    },
  }
}
