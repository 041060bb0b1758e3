import { formatMinute } from '#kit'
import type { Bench } from './bench.ts'
import { findTraceInText, type Originals } from './originals.ts'
import type { Outcome } from './outcome.ts'

interface ReportNeeds {
  readonly version: string
  readonly runtime: string
  /** Unix milliseconds. */
  readonly at: number
  readonly outcomes: readonly Outcome[]
  readonly bench: Bench
  readonly originals: Originals
}

/**
 * What a check found, for the project: no secret, no value of an answer, nobody's id. Of what an upstream wrote it has the names of
 * members alone, and of those only such as are names of members.
 */
export function writeReport({ version, runtime, at, outcomes, bench, originals }: ReportNeeds): string {
  const head = [`almagest ${version}, ${runtime}`, `checked ${formatMinute(at)} (Asia/Shanghai)`]
  const parts = bench.upstreams.map(({ name }) => {
    const lines = outcomes.filter(({ provider }) => provider === name).flatMap((one) => describe(one, originals))
    return ['', name, ...lines]
  })
  return bench.mask.strikeText(`${[...head, ...parts.flat()].join('\n')}\n`)
}

/** Durations tell where something is; a report rounds them. */
const roundMs = 50

function describe(outcome: Outcome, originals: Originals): string[] {
  const { endpoint, result, isEmpty, fault, detail, unfit, newFields, why, region, durationMs } = outcome
  const took = durationMs === undefined ? '' : `, ${Math.round(durationMs / roundMs) * roundMs} ms at ${region}`
  const line = `${endpoint.path}: ${result}${isEmpty ? ' (empty)' : ''}${took}`
  const hide = (path: string): string => hidePath(path, originals)
  return [
    line,
    ...(fault === undefined ? [] : [`  ${fault}${readCode(detail)}`]),
    ...(unfit ? [`  ${hide(unfit.path || 'data')}: expected ${unfit.expected}, got ${unfit.got}`] : []),
    ...newFields.map(({ path, kinds }) => `  new: ${hide(path)}: ${kinds.join(', ')}`),
    ...(why ? [`  ${why.kind}`] : []),
  ]
}

/** Of what was wrong only what is a number or a code of a program. */
function readCode(detail = ''): string {
  const codes = detail.match(/HTTP \d{3}|code -?\d{1,6}|status_code -?\d{1,6}|\([A-Z][A-Z0-9_]{2,40}\)/g) ?? []
  return codes.length === 0 ? '' : ` ${codes.join(' ')}`
}

/** Names of members; what is none may be what they are about, and so may be a place in which somebody's name is. */
function hidePath(path: string, originals: Originals): string {
  const hidden = path
    .split('.')
    .map((part) => {
      const [, name = '', rest = ''] = /^(.*?)((?:\[\]|\{\})*)$/.exec(part) ?? []
      const isMember = /^[A-Za-z_][A-Za-z0-9_]{0,47}$/.test(name) && (name.match(/\d/g) ?? []).length <= digitsMax
      return `${name === '' || isMember ? name : '<name>'}${rest}`
    })
    .join('.')
  return findTraceInText(originals, hidden) === undefined ? hidden : '<names>'
}

/** `price_20_60` has four. */
const digitsMax = 4
