import type { Catalogue } from '#catalogue'
import { hourMs, startOfDay } from '#kit'
import { type PathMoney, spentBy } from '#ledger'
import { type AnswerSum, type CallDay, type CallHour, type CallSum, findP95Ms } from '#usage'
import type { HomeEndpoint, HomeFigures } from './wire/home.ts'

interface Known {
  readonly catalogue: Catalogue
  readonly now: number
  readonly today: number
  /** Of the range. */
  readonly sums: readonly CallSum[]
  readonly answers: readonly AnswerSum[]
  readonly money: readonly PathMoney[]
  /** Of today, and of the days that have bars. */
  readonly hours: readonly CallHour[]
  readonly days: readonly CallDay[]
  readonly barsFrom: number
}

/** Each endpoint that was asked in the range, the most asked first. */
export function describeEndpoints(known: Known): HomeEndpoint[] {
  const { catalogue, now, today, barsFrom } = known
  const [sums, answers, money] = [byPath(known.sums), byPath(known.answers), byPath(known.money)]
  const [hours, days] = [byPath(known.hours), byPath(known.days)]
  const begin = startOfDay(today) / hourMs
  const begun = Math.floor((now - startOfDay(today)) / hourMs) + 1
  const paths = [...new Set([...sums.keys(), ...money.keys()])].filter((path) => path !== '')
  return paths
    .map((path) => ({
      path,
      title: catalogue.find(path)?.title ?? { en: path, zh: path },
      ...figure(sums.get(path) ?? [], answers.get(path) ?? [], money.get(path) ?? []),
      hours: place(hours.get(path) ?? [], ({ hour }) => hour - begin, begun),
      days: place(days.get(path) ?? [], ({ day }) => day - barsFrom, today - barsFrom + 1),
    }))
    .filter(({ calls, chargedMicro }) => calls > 0 || chargedMicro !== 0)
    .sort((one, other) => other.calls - one.calls || (one.path < other.path ? -1 : 1))
}

export const describeTotal = ({ sums, answers, money }: Pick<Known, 'sums' | 'answers' | 'money'>): HomeFigures =>
  figure(sums, answers, money)

/** All of them, and those that had an answer. */
export const countCalls = (
  sums: readonly Pick<CallSum, 'code' | 'calls'>[],
): Pick<HomeFigures, 'calls' | 'answered'> => ({
  calls: count(sums),
  answered: count(sums.filter(({ code }) => code === 0)),
})

function figure(sums: readonly CallSum[], answers: readonly AnswerSum[], money: readonly PathMoney[]): HomeFigures {
  const steps = Map.groupBy(answers, ({ withinUs }) => withinUs)
  const sorted = [...steps].map(([withinUs, own]) => ({ withinUs, calls: count(own) })).sort(byStep)
  return {
    ...countCalls(sums),
    p95Ms: findP95Ms(sorted),
    chargedMicro: money.reduce((sum, one) => sum + spentBy(one), 0),
  }
}

/** Counts in the order of their places. */
function place<Row extends { readonly calls: number }>(
  rows: readonly Row[],
  placeOf: (row: Row) => number,
  length: number,
): number[] {
  const places: number[] = Array(length).fill(0)
  for (const row of rows) {
    const at = placeOf(row)
    if (at >= 0 && at < length) places[at] = (places[at] ?? 0) + row.calls
  }
  return places
}

const count = (rows: readonly { readonly calls: number }[]): number => rows.reduce((sum, { calls }) => sum + calls, 0)

const byStep = (one: { readonly withinUs: number }, other: { readonly withinUs: number }): number =>
  one.withinUs - other.withinUs

const byPath = <Row extends { readonly path: string }>(rows: readonly Row[]): Map<string, Row[]> =>
  Map.groupBy(rows, ({ path }) => path)
