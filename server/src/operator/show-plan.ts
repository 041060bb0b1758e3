import type { ImportedDefinition, ImportPlan } from '#catalogue'
import type { ReadEndpoints, Remark } from '#openapi'
import { formatTable } from './print.ts'

interface Shown {
  readonly plan: ImportPlan
  readonly read: ReadEndpoints
  readonly isFirst: boolean
  /** What a new endpoint costs where the operator has not said. */
  readonly usualPrice: string | undefined
}

/** Lines that a terminal shows of one kind; `--json` has all. */
const shownMax = 40

/** What an import would change, for people. */
export function showPlan({ plan, read, isFirst, usualPrice }: Shown): string[] {
  const { added, changed, removed, unchanged, builtIn } = plan
  const counts = [
    `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} as before`,
    ...(builtIn.length > 0 ? [`${builtIn.length} built in already`] : []),
    ...(read.leftOut.length > 0 ? [`${read.leftOut.length} left out`] : []),
  ]
  return [
    `${read.name}: ${counts.join(', ')}.`,
    ...(isFirst ? showPlatforms(added) : cut(added.map(({ path }) => `+ ${path}`))),
    ...cut(changed.map(({ path, what }) => `~ ${path}  ${what.join(', ')}`)),
    ...cut(removed.map((path) => `- ${path}  deprecated; it still answers`)),
    ...section('Left out:', showRemarks(read.leftOut)),
    ...section('Not as the document says:', showRemarks(read.notices)),
    ...(added.length > 0 && usualPrice !== undefined
      ? ['', `A call of a new one costs ${usualPrice} CNY, unless --price or almagest price set says otherwise.`]
      : []),
  ]
}

function showPlatforms(added: readonly ImportedDefinition[]): string[] {
  const counts = new Map<string, number>()
  for (const { platform } of added) counts.set(platform.en, (counts.get(platform.en) ?? 0) + 1)
  const rows = [...counts].map(([platform, count]) => [String(count).padStart(5), platform])
  return rows.length === 0 ? [] : ['', ...formatTable(['ADDED', 'PLATFORM'], rows)]
}

/** Operations that are named one by one where the same is said of them. */
const namedMax = 5

/** What is said of many operations is said once, so that what is said of one can be seen. */
function showRemarks(remarks: readonly Remark[]): string[] {
  const same = new Map<string, Remark[]>()
  for (const remark of remarks) {
    const known = same.get(remark.what)
    if (known) known.push(remark)
    else same.set(remark.what, [remark])
  }
  return [...same].flatMap(([what, [first, ...others]]) => {
    if (!first) return []
    if (others.length >= namedMax) return [`  ${first.operation} and ${others.length} more: ${what}`]
    return [first, ...others].map((one) => `  ${one.operation}: ${what}${showPlace(one)}`)
  })
}

/** The place, where it is not the operation itself. */
const showPlace = ({ place }: Remark): string => (/^#\/paths(\/[^/]+){1,2}$/.test(place) ? '' : ` (${place})`)

const section = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', head, ...cut(lines)]

const cut = (lines: readonly string[]): string[] =>
  lines.length > shownMax
    ? [...lines.slice(0, shownMax), `  and ${lines.length - shownMax} more; --json has all`]
    : [...lines]
