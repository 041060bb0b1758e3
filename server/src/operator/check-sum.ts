import type { Cost } from '#catalogue'
import { formatYuan } from '#kit'
import { isGood, type Outcome, type Result, readFacts, type Saved, showHindrance } from '#proof'
import type { Budgeted } from './check-plan.ts'
import { wrap } from './columns.ts'
import type { CommandNeeds } from './needs.ts'
import { showYuan } from './print.ts'

interface Found extends Budgeted {
  readonly upstreams: readonly object[]
  readonly spentMicro: number
  readonly outcomes: readonly Outcome[]
  readonly saved: Saved | undefined
  /** Answers that were too many to be kept. */
  readonly left: number
  /** Why the report could not be written. */
  readonly reportFault: string | undefined
  readonly options: { readonly save?: string; readonly report?: string }
}

const results: readonly Result[] = ['ok', 'ok, new fields', 'unfit', 'refused', 'timed out', 'stopped', 'not asked']

export function showSum({ spentMicro, budgetMicro, outcomes, saved, left, reportFault, options }: Found): string[] {
  const counts = results
    .map((result) => ({ result, count: outcomes.filter((one) => one.result === result).length }))
    .filter(({ count }) => count > 0)
    .map(({ result, count }) => `${count} ${result === 'ok, new fields' ? 'ok with new fields' : result}`)
  const { save, report } = options
  const isKnown = outcomes.every(({ cost, why }) => cost !== 'unknown' || why !== undefined)
  return [
    '',
    ...wrap(`${counts.join(', ') || 'nothing to ask'}.`),
    `Spent ${isKnown ? '' : 'at most '}${showYuan(spentMicro)} of ${showYuan(budgetMicro)}, ${showYuan(budgetMicro - spentMicro)} left.`,
    ...(save === undefined || !saved
      ? []
      : [
          ...wrap(
            `${countAnswers(saved.files.length)} saved in ${save}, with invented names, ids and addresses.`,
            '  ',
          ),
          ...tellLeft(saved),
          ...(left > 0 ? [`  not saved: ${left} more than fit into memory`] : []),
        ]),
    ...(report === undefined ? [] : wrap(tellReport(report, reportFault), '  ')),
  ]
}

/** Where one thing keeps all from being saved, it is told once. */
function tellLeft({ files, left }: Saved): string[] {
  const whys = new Set(left.map(({ why }) => why))
  if (files.length === 0 && whys.size === 1 && left.length > 1)
    return [...whys].flatMap((why) => wrap(`  not saved, any of them: ${why}`, '    '))
  return left.flatMap(({ answer, why }) => wrap(`  not saved: ${answer.question.endpoint.path}: ${why}`, '    '))
}

const tellReport = (report: string, fault: string | undefined): string =>
  fault === undefined
    ? `The report is in ${report}: read it before you send it.`
    : `The report could not be written to ${report}: ${fault}.`

const countAnswers = (count: number): string => (count === 1 ? '1 answer' : `${count} answers`)

export function describeCheck({ version, clock }: CommandNeeds, found: Found): object {
  const { upstreams, kolId, budgetMicro, spentMicro, outcomes, saved, reportFault, options } = found
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
    upstreams,
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
    report: reportFault === undefined ? (options.report ?? null) : null,
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
