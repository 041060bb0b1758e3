import { faults } from '#collector'
import { formatYuan } from '#kit'
import { type Bench, countFitting, type Outcome, type Questions, showHindrance } from '#proof'
import { clean, layOut, measure, shorten, terminalColumns, wrap } from './columns.ts'

/**
 * Lines of outcomes by provider: what ends before its turn waits for it. Those for whom there is money have theirs first, for others are
 * known to be left out only at the end.
 */
export function createGroups(bench: Bench, { ask, leftOut }: Questions, budgetMicro: number) {
  const unfit = [...ask.slice(countFitting(ask, budgetMicro)), ...leftOut]
  const isShort = (name: string): boolean => unfit.some(({ provider }) => provider === name)
  const upstreams = bench.upstreams.toSorted((one, other) => Number(isShort(one.name)) - Number(isShort(other.name)))
  const left = new Map(
    bench.upstreams.map(({ name }) => [name, [...ask, ...leftOut].filter(({ provider }) => provider === name).length]),
  )
  const held = new Map<string, Outcome[]>(bench.upstreams.map(({ name }) => [name, []]))
  let turn = 0
  let isBegun = false
  let lastWhy = ''

  function flush(): string[] {
    const upstream = upstreams[turn]
    if (!upstream) return []
    const { name, hosts, proxies } = upstream
    const outcomes = held.get(name)?.splice(0) ?? []
    const hasRegions = hosts.length > 1
    const head =
      isBegun || outcomes.length === 0
        ? []
        : wrap(
            `${name} at ${hosts.join(', ')}${proxies.length > 0 ? `, by the proxy ${proxies.join(', ')}` : ''}`,
            '  ',
          )
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
    const gap = isBegun && upstreams[turn] ? [''] : []
    isBegun = false
    return [...head, ...lines, ...gap, ...flush()]
  }

  return {
    /** What can be shown now that this has ended. */
    add(outcome: Outcome): string[] {
      held.get(outcome.provider)?.push(outcome)
      return outcome.provider === upstreams[turn]?.name ? flush() : []
    },
  }
}

const widths = [14, 8, 11] as const
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
    layOut([isEmpty && result === 'ok' ? 'ok (empty)' : result, took, showCost(outcome), path], widths, isRight),
    ...(hasRegions && region !== '' ? [`  at ${region}`] : []),
    ...listDetails(outcome, tellsWhy).flatMap((text) => wrap(`  ${clean(text)}`, '    ')),
  ]
}

function listDetails({ isEmpty, unfit, fault, detail, newFields, why }: Outcome, tellsWhy: boolean): string[] {
  if (unfit) {
    const { path, expected, got } = unfit
    return [`${shorten(path === '' ? 'data' : path, detailColumns)}: expected ${expected}, got ${got}`]
  }
  // A bare number is nothing to whoever has not read the upstream's list of codes.
  if (fault !== undefined)
    return detail === undefined ? [] : [bareCode.test(detail) ? `${faults[fault].text}: ${detail}` : detail]
  if (newFields.length > 0) {
    const named = newFields.map(({ path, kinds }) => `${shorten(path, detailColumns)} (${kinds.join(', ')})`)
    return [`${isEmpty ? 'empty; ' : ''}new: ${named.join(', ')}`]
  }
  return why && tellsWhy ? [showHindrance(why)] : []
}

const bareCode = /^(code|HTTP) -?\d+$/

/** Its end tells most: whole names from the end on, as many as there is room for; a version alone tells nothing. */
export function shortenPath(path: string, columns: number): string {
  if (measure(path) <= columns) return path
  const parts = path.split('/')
  const from = parts.findIndex((_, place) => measure(`…/${parts.slice(place).join('/')}`) <= columns)
  const tail = parts.slice(from).join('/')
  return from < 0 || /^(v\d+)?$/.test(tail) ? `…${path.slice(1 - columns)}` : `…/${tail}`
}

function showCost({ cost, costMicro, why }: Outcome): string {
  if (cost === 'unknown') return why ? 'unknown' : `≤${formatYuan(costMicro)} CNY`
  return cost === undefined ? 'free' : `${formatYuan(cost.micro)} ${cost.currency}`
}
