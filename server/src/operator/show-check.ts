import type { Cost } from '#catalogue'
import { formatYuan } from '#kit'
import {
  type Bench,
  findFirstPatienceMs,
  type Hindrance,
  isGood,
  type Outcome,
  type Question,
  type Questions,
  type Result,
  readFacts,
  type Saved,
} from '#proof'
import { clean, layOut, measure, shorten, terminalColumns, wrap } from './columns.ts'
import type { CommandNeeds } from './needs.ts'
import { formatTable, showYuan } from './print.ts'

interface Budgeted {
  readonly kolId: string | undefined
  readonly budgetMicro: number
}

/** What will be asked, of whom, and what it costs at most: said before anybody is asked. */
export function showPlan(bench: Bench, questions: Questions, { kolId, budgetMicro }: Budgeted): string[] {
  const { ask, leftOut } = questions
  const rows = bench.upstreams.map((upstream) => {
    const own = ask.filter(({ provider }) => provider === upstream.name)
    const all = own.length + leftOut.filter(({ provider }) => provider === upstream.name).length
    const patienceMs = findFirstPatienceMs(upstream, own.length, bench.deadlineMs)
    return [upstream.name, String(all), showSumOf(own), own.length === 0 ? '-' : `${Math.floor(patienceMs / 1_000)} s`]
  })
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
        (fit < ask.length ? ` For ${fit} of ${ask.length} there is money at once, the cheapest first.` : ''),
    ),
    ...listReasons(leftOut.map(({ provider, why }) => ({ provider, why }))),
    ...bench.upstreams.flatMap(({ name }) => showFacts(bench, name)),
  ]
}

/** What is asked where each costs what it may. */
function countFitting(ask: readonly Question[], budgetMicro: number): number {
  let left = budgetMicro
  const at = ask.findIndex(({ costMicro }) => {
    left -= costMicro
    return left < 0
  })
  return at < 0 ? ask.length : at
}

/** `0.048 USD = 0.34 CNY`. */
function showSumOf(questions: readonly Question[]): string {
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
}

/** What nobody could verify, in a sentence. */
function showFacts({ endpoints }: Bench, provider: string): string[] {
  const known = endpoints.flatMap((endpoint) => {
    const source = endpoint.sources.find((one) => one.provider === provider)
    if (!source) return []
    const { cost, empties, ...facts } = readFacts(endpoint, source)
    return [source.cost === undefined ? facts : { ...facts, cost, empties }]
  })
  const count = (name: string, basis: string): number =>
    known.filter((facts) => new Map<string, string>(Object.entries(facts)).get(name) === basis).length
  const inferred = Object.entries(factNames)
    .map(([name, words]) => ({ words, of: count(name, 'inferred') }))
    .filter(({ of }) => of > 0)
    .map(({ words, of }) => `${words} (${of === known.length ? 'all' : of})`)
  const unpublished = count('answer', 'unpublished')
  const parts = [
    ...(inferred.length > 0 ? [`inferred: ${inferred.join(', ')}`] : []),
    ...(unpublished > 0 ? [`nobody has published an answer of ${unpublished}`] : []),
  ]
  return parts.length === 0 ? [] : wrap(`What is known of ${provider}: ${parts.join('; ')}.`, '  ')
}

function showHindrance(why: Hindrance): string {
  switch (why.kind) {
    case 'no rate':
      return `there is no rate for ${why.currency}; set RATES, as in RATES=${why.currency}:7.10`
    case 'resting':
      return why.because
    default:
      return hindrances[why.kind]
  }
}

const hindrances = {
  'unknown cost': 'nobody knows what it costs',
  declined: 'it does not take the question',
  budget: 'it does not fit into the budget',
  stopped: 'it was stopped before',
  time: 'there was no time left',
  busy: 'there was no place within its rate in time',
} as const

/** Lines of outcomes by provider, in the operator's order: what ends before its turn waits for it. */
export function createGroups(bench: Bench, { ask, leftOut }: Questions) {
  const left = new Map(
    bench.upstreams.map(({ name }) => [name, [...ask, ...leftOut].filter(({ provider }) => provider === name).length]),
  )
  const held = new Map<string, Outcome[]>(bench.upstreams.map(({ name }) => [name, []]))
  let turn = 0
  let isBegun = false
  let lastWhy = ''

  function flush(): string[] {
    const upstream = bench.upstreams[turn]
    if (!upstream) return []
    const { name, hosts } = upstream
    const outcomes = held.get(name)?.splice(0) ?? []
    const hasRegions = hosts.length > 1
    const head = isBegun || outcomes.length === 0 ? [] : [`${name} at ${hosts.join(', ')}`]
    if (outcomes.length > 0) isBegun = true
    const lines = outcomes.flatMap((outcome) => {
      const why = outcome.why ? showHindrance(outcome.why) : ''
      const told = showOutcome(outcome, { hasRegions, tellsWhy: why !== lastWhy })
      lastWhy = why
      return told
    })
    left.set(name, (left.get(name) ?? 0) - outcomes.length)
    if ((left.get(name) ?? 0) > 0) return [...head, ...lines]
    turn++
    const gap = isBegun && bench.upstreams[turn] ? [''] : []
    isBegun = false
    return [...head, ...lines, ...gap, ...flush()]
  }

  return {
    /** What can be shown now that this has ended. */
    add(outcome: Outcome): string[] {
      held.get(outcome.provider)?.push(outcome)
      return outcome.provider === bench.upstreams[turn]?.name ? flush() : []
    },
  }
}

const widths = [13, 8, 11] as const
const isRight = [false, true, true] as const
const pathColumns = terminalColumns - widths.reduce((sum, width) => sum + width + 2, 0)
const detailColumns = 60

interface Showing {
  readonly hasRegions: boolean
  readonly tellsWhy: boolean
}

function showOutcome(outcome: Outcome, { hasRegions, tellsWhy }: Showing): string[] {
  const { endpoint, result, isEmpty, durationMs, region } = outcome
  const path = shortenPath(endpoint.path, pathColumns)
  const took = durationMs === undefined ? '-' : `${durationMs} ms`
  return [
    layOut([isEmpty ? `${result} (empty)` : result, took, showCost(outcome), path], widths, isRight),
    ...(hasRegions && region !== '' ? [`  at ${region}`] : []),
    ...listDetails(outcome, tellsWhy).flatMap((text) => wrap(`  ${clean(text)}`, '    ')),
  ]
}

function listDetails({ unfit, fault, detail, newFields, why }: Outcome, tellsWhy: boolean): string[] {
  const said = detail === undefined ? [] : [detail]
  if (unfit) {
    const { path, expected, got } = unfit
    return [`${shorten(path === '' ? 'data' : path, detailColumns)}: expected ${expected}, got ${got}`]
  }
  if (fault !== undefined) return said
  if (newFields.length > 0)
    return [
      `new: ${newFields.map(({ path, kinds }) => `${shorten(path, detailColumns)} (${kinds.join(', ')})`).join(', ')}`,
    ]
  return why && tellsWhy ? [showHindrance(why)] : []
}

/** Its end tells most: whole names from the end on, as many as there is room for. */
function shortenPath(path: string, columns: number): string {
  if (measure(path) <= columns) return path
  const parts = path.split('/')
  const from = parts.findIndex((_, place) => measure(`…/${parts.slice(place).join('/')}`) <= columns)
  return from < 0 ? shorten(path, columns) : `…/${parts.slice(from).join('/')}`
}

function showCost({ cost, costMicro, why }: Outcome): string {
  if (cost === 'unknown') return why ? 'unknown' : `≤${formatYuan(costMicro)} CNY`
  return cost === undefined ? 'free' : `${formatYuan(cost.micro)} ${cost.currency}`
}

interface Found extends Budgeted {
  readonly bench: Bench
  readonly spentMicro: number
  readonly outcomes: readonly Outcome[]
  readonly saved: Saved | undefined
  /** Answers that were too many to be kept. */
  readonly left: number
  readonly options: { readonly save?: string; readonly report?: string }
}

const results: readonly Result[] = ['ok', 'ok, new fields', 'unfit', 'refused', 'timed out', 'stopped', 'not asked']

export function showSum({ spentMicro, budgetMicro, outcomes, saved, left, options }: Found): string[] {
  const counts = results
    .map((result) => ({ result, count: outcomes.filter((one) => one.result === result).length }))
    .filter(({ count }) => count > 0)
    .map(({ result, count }) => `${count} ${result === 'ok, new fields' ? 'ok with new fields' : result}`)
  const { save, report } = options
  return [
    '',
    ...wrap(`${counts.join(', ') || 'nothing to ask'}.`),
    `Spent ${showYuan(spentMicro)} of ${showYuan(budgetMicro)}, ${showYuan(budgetMicro - spentMicro)} left.`,
    ...(save === undefined || !saved
      ? []
      : [
          ...wrap(`${saved.files.length} answers saved in ${save}, with invented names, ids and addresses.`, '  '),
          ...saved.left.flatMap(({ answer, why }) =>
            wrap(`  not saved: ${answer.question.endpoint.path}: ${why}`, '    '),
          ),
          ...(left > 0 ? [`  not saved: ${left} more than fit into memory`] : []),
        ]),
    ...(report === undefined ? [] : wrap(`The report is in ${report}: read it before you send it.`, '  ')),
  ]
}

export function describeCheck({ version, clock }: CommandNeeds, found: Found): object {
  const { kolId, budgetMicro, spentMicro, outcomes, saved, options } = found
  return {
    version,
    at: new Date(clock.now()).toISOString(),
    kolId: kolId ?? null,
    ok: outcomes.length > 0 && outcomes.every(isGood),
    counts: Object.fromEntries(
      results.map((result) => [result, outcomes.filter((one) => one.result === result).length]),
    ),
    budget: formatYuan(budgetMicro),
    spent: formatYuan(spentMicro),
    left: formatYuan(budgetMicro - spentMicro),
    results: outcomes.map(describeOutcome),
    saved: saved
      ? {
          folder: options.save,
          files: saved.files,
          left: saved.left.map(({ answer: { question }, why }) => ({
            provider: question.provider,
            endpoint: question.endpoint.path,
            why,
          })),
        }
      : null,
    report: options.report ?? null,
  }
}

function describeOutcome(outcome: Outcome): object {
  const { provider, endpoint, result, isEmpty, fault, detail, unfit, newFields, why } = outcome
  const { region, credential, durationMs, cost, costMicro } = outcome
  const source = endpoint.sources.find((one) => one.provider === provider)
  return {
    provider,
    endpoint: endpoint.path,
    result,
    empty: isEmpty,
    fault: fault ?? null,
    detail: detail ?? null,
    unfit: unfit ?? null,
    newFields,
    notAsked: why ? showHindrance(why) : null,
    region: region === '' ? null : region,
    credential: credential === '' ? null : credential,
    ms: durationMs ?? null,
    cost: describeCost(cost),
    countedCny: formatYuan(costMicro),
    facts: source ? readFacts(endpoint, source) : null,
  }
}

const describeCost = (cost: Cost | 'unknown' | undefined): unknown =>
  cost === undefined || cost === 'unknown'
    ? (cost ?? null)
    : { amount: formatYuan(cost.micro), currency: cost.currency }
