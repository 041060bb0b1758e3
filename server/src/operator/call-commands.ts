import { type Command, Option } from 'commander'
import { formatYuan, quote, Refusal, showValue } from '#kit'
import {
  type AttemptRecord,
  type CallRecord,
  costInYuan,
  type FlightRecord,
  notKept,
  type PassedOverRecord,
} from '#usage'
import { type CallListOptions, listCalls } from './call-list.ts'
import { wrap } from './columns.ts'
import type { OperatorNeeds } from './needs.ts'
import { countOption, textOption } from './options.ts'
import { formatTable, type JsonOption, print, showTime, showYuan } from './print.ts'
import { withBooks } from './with-books.ts'

export function addCallCommands(program: Command, needs: OperatorNeeds): void {
  const call = program.command('call').description('calls: what became of them')

  call
    .command('list')
    .description('list calls, the newest first')
    .addOption(textOption('--account <name>', 'only those of this account'))
    .addOption(textOption('--token <id>', 'only those of this token'))
    .addOption(textOption('--endpoint <path>', 'only those of one endpoint'))
    .addOption(new Option('--code <n>', 'only those answered with this code').argParser(readCode))
    .addOption(textOption('--since <duration>', 'only those of this time, as in 24h or 7d'))
    .addOption(countOption('--limit <n>', 'only the first so many'))
    .option('--json', 'print JSON, whole')
    .action((options: CallListOptions) => listCalls(needs, options))

  call
    .command('show')
    .argument('<request-id>', 'the call, as its answer names it')
    .description('what a call was answered and charged, which upstreams were asked and why')
    .option('--json', 'print JSON')
    .action((requestId: string, options: JsonOption) =>
      withBooks(needs, async ({ usage, accounts }) => {
        const record = await usage.findCall({ accountId: undefined, endpoints: undefined }, requestId)
        if (!record)
          throw new Refusal(
            `there is no call ${showValue(requestId)} on record: ${notKept}; records are kept as long as RETENTION_CALLS says`,
          )
        const flight = record.flightId === null ? undefined : await usage.findFlight(record.flightId)
        const account = (await accounts.findName(record.accountId)) ?? '-'
        const lines = [...showCall(record, account), '', ...showFlight(record, flight)]
        print(needs, options, { ...record, account, flight: flight ?? null }, lines)
      }),
    )
}

function readCode(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new Refusal(`--code is a business code such as 0 or 302, not ${quote(text)}`)
  return Number(text)
}

function showCall(record: CallRecord, account: string): string[] {
  const { id, path, at, durationMs, code, chargeMicro, sparedMicro, isGranted, isCached, provider, replayOf } = record
  const spared = sparedMicro === null ? '' : `; nothing is in it, else ${showYuan(sparedMicro)}`
  const paid = isGranted ? 'a granted call' : showYuan(chargeMicro)
  const how = replayOf !== null ? `given again, of ${replayOf}` : isCached ? 'from the archive' : 'fresh'
  return formatTable(
    ['CALL', id],
    [
      ['endpoint', path],
      ['account', account],
      ['at', `${showTime(at)}, ${durationMs.toFixed(0)} ms`],
      ['code', String(code)],
      ['charged', `${paid}${spared}`],
      ['answer', code === 0 ? `${how}, by ${provider ?? '-'}` : '-'],
    ],
  )
}

function showFlight({ id }: CallRecord, flight: FlightRecord | undefined): string[] {
  if (!flight) return ['No upstream was asked for it.']
  const shared = flight.callId === id ? [] : [`It shared the collection that call ${flight.callId} began.`, '']
  if (flight.attempts.length === 0)
    return [...shared, 'No upstream could be asked:', ...showPassedOver(flight.passedOver)]
  const head = ['', 'UPSTREAM', 'WHY', 'OUTCOME', 'MS', 'COST']
  const rows = flight.attempts.map((attempt, nth) => [
    `${nth + 1}.`,
    showName(attempt),
    attempt.because,
    attempt.outcome,
    attempt.durationMs.toFixed(0),
    showCost(attempt),
  ])
  const details = flight.attempts.flatMap(({ detail }, nth) =>
    detail === null ? [] : wrap(`${nth + 1}. ${detail}`, '   '),
  )
  const asked = new Set(flight.attempts.map(({ provider }) => provider))
  // Those asked stand above; what remains is who was never asked.
  const unasked = flight.attempts.flatMap(({ passedOver }) => passedOver).filter(({ provider }) => !asked.has(provider))
  const more = [...details, ...new Set(showPassedOver(unasked))]
  return [...shared, ...formatTable(head, rows), ...(more.length > 0 ? ['', ...more] : [])]
}

const showName = ({ provider, credential }: Pick<AttemptRecord, 'provider' | 'credential'>): string =>
  credential === '' ? provider : `${provider}/${credential}`

const showPassedOver = (passedOver: readonly PassedOverRecord[]): string[] =>
  passedOver.map((one) => `${showName(one)} was passed over: ${one.why}`)

/** In the upstream's currency and, by the rate of its time, in yuan. */
function showCost(attempt: AttemptRecord): string {
  const { costMicro, currency, rateMicro } = attempt
  if (costMicro === null) return 'unknown'
  if (currency === null) return '-'
  const yuanMicro = rateMicro === null ? undefined : costInYuan(attempt)
  return `${formatYuan(costMicro, 0)} ${currency}${yuanMicro === undefined ? '' : ` (${showYuan(yuanMicro)})`}`
}
