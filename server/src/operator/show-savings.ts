import { formatYuan } from '#kit'
import type { ChargeSums } from '#ledger'
import type { Savings, Spent } from '#usage'
import { layOut, measure, wrap } from './columns.ts'
import { formatTable, showTime, showYuan } from './print.ts'

/** What is told of an account's calls, or of all. */
export interface ReportedSavings extends Savings {
  /** Unix milliseconds, as are the others. */
  readonly since: number
  readonly until: number
  /** From when on records are whole; `null` where none was ever removed. */
  readonly keptSince: number | null
  readonly account: string | null
  readonly charged: ChargeSums
  readonly mended: {
    /** Answers with works that were looked into, and whether those were all of them or the newest. */
    readonly answers: number
    readonly isAll: boolean
    readonly falseZeros: number
    readonly times: number
  }
}

export function showSavings(told: ReportedSavings): string[] {
  return [
    ...showCalls(told),
    '',
    ...showUpstreams(told),
    '',
    ...showCallers(told),
    ...listUnknown(told).flatMap((text) => ['', ...wrap(text)]),
  ]
}

const count = (number: number): string => number.toLocaleString('en')

function showCalls({ since, until, account, calls, requests, keptSince }: ReportedSavings): string[] {
  const { fresh, cached, old, shared, replayed } = calls
  const ways = [
    `${count(fresh)} fresh`,
    `${count(cached)} cached`,
    `${count(shared)} shared`,
    `${count(replayed)} given again`,
    ...(old > 0 ? [`${count(old)} old`] : []),
  ]
  return formatTable(
    ['SAVINGS', `${showTime(since)} to ${showTime(until)}${account === null ? '' : `, ${account}`}`],
    [
      ...(keptSince === null ? [] : [['records', `whole from ${showTime(keptSince)} on, by RETENTION_CALLS`]]),
      ['calls', count(calls.total)],
      ['answered', count(calls.answered)],
      ['', ways.join(', ')],
      ['', `${count(calls.empty)} of them with nothing in it`],
      ['not answered', `${count(calls.failed)} failed, ${count(calls.refused)} refused`],
      ['requests', `${count(requests.total)} to upstreams`],
      [
        '',
        `${count(requests.billed)} billed, ${count(requests.notBilled)} not billed, ${count(requests.unknown)} unknown`,
      ],
    ],
  ).flatMap((line) => wrap(line, ' '.repeat(14)))
}

const rows: readonly (readonly [title: string, name: keyof Spent])[] = [
  ['one by one', 'oneByOneMicro'],
  ['- from the archive', 'cacheMicro'],
  ['- shared collections', 'sharedMicro'],
  ['- given again', 'replaysMicro'],
  ['+ without an answer', 'extraMicro'],
  ['= billed', 'billedMicro'],
]

/** The sum that leads from what calls would have cost to what was billed: a column for each currency, and one for all. */
function showUpstreams({ upstreams, inYuan }: ReportedSavings): string[] {
  const own = Object.entries(upstreams).sort(([one], [other]) => (one < other ? -1 : 1))
  if (own.length === 0) return ['Upstreams took nothing that is known.']
  const isPlain = own.every(([currency]) => currency === 'CNY')
  const columns: readonly (readonly [string, Spent])[] = isPlain ? own : [...own, ['all in CNY', inYuan]]
  const table = [
    ['UPSTREAMS', ...columns.map(([title]) => title)],
    ...rows.map(([title, name]) => [title, ...columns.map(([, spent]) => formatYuan(spent[name]))]),
  ]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => measure(row[column] ?? ''))))
  const isRight = [false, ...columns.map(() => true)]
  return table.map((row) => layOut(row, widths ?? [], isRight))
}

function showCallers({ charged, empties, mended }: ReportedSavings): string[] {
  const { chargedMicro, grantedCalls, refundedMicro, returnedCalls } = charged
  const free = (calls: number): string => (calls > 0 ? `, and ${count(calls)} granted calls` : '')
  const answers = `${mended.isAll ? '' : 'the newest '}${count(mended.answers)} answers with works`
  return formatTable(
    ['CALLERS', ''],
    [
      ['charged', `${showYuan(chargedMicro)}${free(grantedCalls)}`],
      ...(refundedMicro > 0 || returnedCalls > 0
        ? [['given back', `${showYuan(refundedMicro)}${free(returnedCalls)}`]]
        : []),
      ['not charged', `${showYuan(empties.sparedMicro)}, for ${count(empties.calls)} answers with nothing in it`],
      ['mended', `in ${answers}: ${count(mended.falseZeros)} false zeros,`],
      ['', `${count(mended.times)} times that were hours ahead`],
    ],
  )
}

/** What is in none of the sums, and why. */
function listUnknown({ requests, unknownAnswers, empties }: ReportedSavings): string[] {
  const notes: readonly (readonly [many: number, text: string])[] = [
    [requests.unknown, 'requests: nobody can tell whether they were billed, or how much.'],
    [requests.withoutRate, 'billed requests have no rate: they are not in "all in CNY". See RATES.'],
    [unknownAnswers.unknown, 'answers: nobody can tell what their request took. They are not in "one by one".'],
    [
      unknownAnswers.unrecorded,
      'answers: no record of their request, for they were imported, are erased, or older than records. They are not in "one by one".',
    ],
    [unknownAnswers.withoutRate, 'answers cost what has no rate: they are not in "one by one" of "all in CNY".'],
    [empties.unknown, 'answers with nothing in it are from before it was recorded what they would have cost.'],
  ]
  return notes.filter(([many]) => many > 0).map(([many, text]) => `Unknown: ${count(many)} ${text}`)
}
