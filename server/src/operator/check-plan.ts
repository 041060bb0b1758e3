import { formatYuan } from '#kit'
import {
  type Bench,
  type CheckQuestion,
  countFitting,
  findFirstPatienceMs,
  type Hindrance,
  type Questions,
  readFacts,
  showHindrance,
} from '#proof'
import { wrap } from './columns.ts'
import { formatTable, showYuan } from './print.ts'

export interface Budgeted {
  readonly kolId: string | undefined
  readonly budgetMicro: number
}

/** What will be asked, of whom, and what it costs at most: said before anybody is asked. */
export function showPlan(bench: Bench, questions: Questions, { kolId, budgetMicro }: Budgeted): string[] {
  const { ask, leftOut } = questions
  const rows = listShares(bench, questions).map(({ provider, endpoints, own, patienceMs }) => [
    provider,
    String(endpoints),
    showSumOf(own),
    own.length === 0 ? '-' : `${Math.floor(patienceMs / 1_000)} s`,
  ])
  const total = ask.reduce((sum, { costMicro }) => sum + costMicro, 0)
  const fit = countFitting(ask, budgetMicro)
  const whom = kolId === undefined ? 'the creator of the documentation’s examples' : `the creator ${kolId}`
  return [
    ...wrap(`Each endpoint is asked once, about ${whom}. No account is charged, nothing goes into the books.`),
    '',
    ...formatTable(['upstream', 'endpoints', 'costs at most', 'waits for each at least'], rows),
    '',
    ...wrap(
      `The budget is ${showYuan(budgetMicro)} (--spend-max); all that can be asked costs ${showYuan(total)} at most.` +
        (fit < ask.length
          ? ` For ${fit} of ${ask.length} there is money at once, the cheapest first; for all: --spend-max ${formatYuan(total)}.`
          : ''),
    ),
    ...listReasons(leftOut.map(({ provider, why }) => ({ provider, why }))),
    ...bench.upstreams.flatMap(({ name }) => showFacts(bench, name)),
  ]
}

/** What each of them can be asked, and how long an answer is waited for at least. */
function listShares(bench: Bench, { ask, leftOut }: Questions) {
  return bench.upstreams.map((upstream) => {
    const own = ask.filter(({ provider }) => provider === upstream.name)
    const left = leftOut.filter(({ provider }) => provider === upstream.name)
    const patienceMs = findFirstPatienceMs(upstream, own.length, bench.deadlineMs)
    const { name: provider, hosts, proxies } = upstream
    return { provider, hosts, proxies, endpoints: own.length + left.length, own, patienceMs }
  })
}

/** The same for machines. */
export const describePlan = (bench: Bench, questions: Questions): object[] =>
  listShares(bench, questions).map(({ own, ...share }) => ({
    ...share,
    askable: own.length,
    costAtMostCny: formatYuan(own.reduce((sum, { costMicro }) => sum + costMicro, 0)),
  }))

/** `0.048 USD = 0.34 CNY`. */
function showSumOf(questions: readonly CheckQuestion[]): string {
  const paid = questions.flatMap(({ cost }) => cost ?? [])
  const currencies = [...new Set(paid.map(({ currency }) => currency))]
  if (currencies.length === 0) return 'nothing'
  const sumOf = (currency: string): number =>
    paid.filter((one) => one.currency === currency).reduce((sum, { micro }) => sum + micro, 0)
  const own = currencies.map((currency) => `${formatYuan(sumOf(currency))} ${currency}`).join(' + ')
  const yuan = questions.reduce((sum, { costMicro }) => sum + costMicro, 0)
  return currencies.every((currency) => currency === 'CNY') ? own : `${own} = ${showYuan(yuan)}`
}

/** A line for each reason of a provider, with how many it keeps from being asked. */
function listReasons(hindered: readonly { readonly provider: string; readonly why: Hindrance }[]): string[] {
  const counts = new Map<string, number>()
  for (const { provider, why } of hindered) {
    const text = `${provider}: ${showHindrance(why)}`
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].flatMap(([text, count]) => wrap(`Not asked: ${count} of ${text}.`, '  '))
}

const factNames = {
  address: 'path',
  params: 'parameters',
  answer: 'answer',
  cost: 'cost',
  empties: 'whether empty answers cost',
} as const

/** What nobody could verify, in a sentence. */
function showFacts({ endpoints }: Bench, provider: string): string[] {
  const known = endpoints.flatMap((endpoint) => {
    const source = endpoint.sources.find((one) => one.provider === provider)
    if (!source) return []
    const { cost, empties, ...facts } = readFacts(endpoint, source)
    return [new Map<string, string>(Object.entries(source.cost === undefined ? facts : { ...facts, cost, empties }))]
  })
  const count = (name: string, basis: string): number => known.filter((facts) => facts.get(name) === basis).length
  const parts = Object.entries(factNames).flatMap(([name, words]) => {
    const told = (['inferred', 'unpublished'] as const).flatMap((basis) => {
      const of = count(name, basis)
      return of === 0 ? [] : [`${of === known.length ? 'all' : of} ${basis}`]
    })
    return told.length === 0 ? [] : [`${words} (${told.join(', ')})`]
  })
  return parts.length === 0 ? [] : wrap(`Not verified of ${provider}: ${parts.join(', ')}.`, '  ')
}
