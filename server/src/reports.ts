import { type Asked, type Attempt, type Fault, faults, type Notice, type Reply, rowOf, unfitOf } from '#collector'
import type { Deed } from '#desk'
import type { DriftReport, Observation, Seen } from '#drift'
import type { AlertReport, HookReport, MailReport } from '#notices'
import type { Trouble } from '#store'
import type { Log } from './log.ts'

/** That nothing can be written, once when it begins, and that it can again. */
export function reportTrouble(log: Log, trouble: Trouble | undefined): void {
  if (trouble)
    log.error(
      { because: trouble.because },
      `the books cannot be ${trouble.canRead ? 'written' : 'asked'}: calls are refused, cost nothing, and no provider is asked`,
    )
  else log.warn('the books can be written again')
}

/** What became of a request to an upstream, for the log: failures as warnings, our own bugs as errors. */
export function reportAttempt(log: Log, attempt: Attempt, fault: Fault | undefined): void {
  const { provider, credential, region, because, outcome, detail } = attempt
  const durationMs = Math.round(attempt.durationMs)
  const fields = { provider, credential, region, because, outcome, durationMs }
  if (fault?.kind === 'unexpected')
    log.error({ ...fields, err: fault.cause }, 'a provider could not be read, by our fault')
  else if (fault) log.warn({ ...fields, detail, cause: readCause(fault) }, 'a provider gave no answer')
  else log.debug(fields, 'a provider answered')
}

const readCause = ({ cause }: Fault): string | undefined => (cause instanceof Error ? cause.message : undefined)

/** What an operator should know at once: credentials that are of no use, providers that stop or rest, breakers. */
export function reportNotice(log: Log, notice: Notice): void {
  const { provider, what } = notice
  if (what === 'endpoint rests') {
    const { path: endpoint, forMs, unfit } = notice
    const fields = { provider, what, endpoint, forMs, ...unfit }
    log.error(fields, 'a provider’s answers are unfit: it is left alone for this endpoint, and tried once a minute')
  } else if (what === 'endpoint answers') {
    log.info({ provider, what, endpoint: notice.path }, 'a provider’s answers for an endpoint fit again')
  } else reportCredential(log, notice)
}

type CredentialNotice = Exclude<Notice, { readonly path: string }>

function reportCredential(log: Log, { provider, credential, what, forMs }: CredentialNotice): void {
  const isEndless = forMs === Number.POSITIVE_INFINITY
  const fields = {
    provider,
    credential,
    what,
    ...(forMs !== undefined && { forMs: isEndless ? null : Math.round(forMs) }),
  }
  if (what === 'breaker open') log.error(fields, 'a provider fails too often; others are asked first')
  else if (what === 'breaker closed') log.info(fields, 'a provider answers again')
  else if (what === 'rate.limited') log.warn(fields, 'a provider asks to be asked less often')
  else if (isEndless)
    log.error(fields, `a provider stops until the service is started anew: ${faults[what as keyof typeof faults].text}`)
  else log.error(fields, 'a credential is of no use for now')
}

/** What an attempt shows of the form of a live provider's answers; `undefined` where it shows nothing of it. */
export function observationOf(
  { provider, outcome }: Attempt,
  fault: Fault | undefined,
  { endpoint, params, isLocal, reply }: Asked,
): Observation | undefined {
  if (isLocal) return undefined
  const asked = { provider, endpoint, params }
  const seen = reply && seenOf(reply)
  if (!fault) return seen && { ...asked, seen }
  const { isOfContent, isOfShape = false } = rowOf(fault.kind)
  return isOfContent && { ...asked, refused: { outcome, unfit: unfitOf(fault), isOfShape, body: fault.body, seen } }
}

const seenOf = ({ own, value, body }: Reply): Seen => ({
  value: own ?? value,
  isOwn: own !== undefined,
  sizeBytes: body.length,
})

/** That answers look different: a line for each place. */
export function reportDrift(log: Log, { provider, path: endpoint, changes, untold, isFirst }: DriftReport): void {
  for (const { change, place, before, after } of changes) {
    const fields = { provider, endpoint, change, path: place, before, after }
    if (isFirst) log.info(fields, 'the first answer of a provider for an endpoint differs from its schema')
    else log.warn(fields, 'a provider’s answers for an endpoint look different')
  }
  if (untold > 0) log.warn({ provider, endpoint, untold }, 'and in more places of this answer')
}

/** What became of alerts. Never whereto: the address is a secret. */
export function reportAlert(log: Log, report: AlertReport): void {
  if (report.what === 'unread') log.error({ err: report.error }, 'what is to be told by webhook could not be read')
  if (report.what === 'unwritten') log.error({ err: report.error }, 'what is told by webhook could not be noted')
  else if (report.what === 'dropped') log.error(report, 'an alert is given up')
  else if (report.what === 'failed') log.warn(report, 'an alert was not taken; it is tried again')
  else log.info(report, 'an alert was taken')
}

/** What became of a message to an account's webhook. Never whereto: the address is the account's secret. */
export function reportHook(log: Log, { isTaken, ...report }: HookReport): void {
  if (isTaken) log.debug(report, 'an account’s webhook took a message')
  else log.info(report, 'an account’s webhook did not take a message')
}

/** What became of a letter. Never to whom. */
export function reportMail(log: Log, { isTaken, ...report }: MailReport): void {
  if (isTaken) log.debug(report, 'a notice was mailed')
  else log.warn(report, 'a notice could not be mailed')
}

/** What was done at the desk, and by whom. */
export const reportDeed = (log: Log, { verb, actor, about, to }: Deed): void =>
  log.info({ verb, actor, about, to }, 'done at the desk')
