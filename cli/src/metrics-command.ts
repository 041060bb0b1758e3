import type { Metric, MetricGroup, Metrics } from '@almagest/sdk/core'
import type { Command } from 'commander'
import { showCount, showDecimal, showShare } from './figures.ts'
import { readKept } from './kept.ts'
import type { Column, Listing } from './listing.ts'
import type { Needs } from './needs.ts'
import { addExamples, addReading, type ReadingOptions, readFactor, readingParams, readKolId, show } from './options.ts'
import { openService } from './service.ts'

export interface MetricsOptions extends ReadingOptions {
  readonly hitFactor?: number
  readonly price?: string
}

type Show = (value: number | null) => string

/** Figures of a group in the order people ask for them. */
export const figures: Readonly<Record<keyof MetricGroup, readonly [string, Show]>> = {
  medianPlays: ['Median plays', showCount],
  meanPlays: ['Mean plays', showCount],
  interactionRatePooled: ['Interaction rate', showShare],
  interactionRateMedian: ['Interaction rate, median', showShare],
  hitShare: ['Share of hits', showShare],
  hotShare: ['Share Xingtu calls hot', showShare],
  stabilityMad: ['Spread of plays (MAD)', showDecimal],
  stabilityCv: ['Spread of plays (CV)', showDecimal],
  medianGapDays: ['Days between works', showDecimal],
  cpm: ['CNY per 1,000 plays', showDecimal],
  cpe: ['CNY per interaction', showDecimal],
}

const groupNames = ['all', 'personal', 'sponsored'] as const
type GroupName = (typeof groupNames)[number]

interface FigureRow {
  readonly name: string
  readonly label: string
  readonly show: Show
  readonly of: Partial<Readonly<Record<GroupName, Metric>>>
}

const columns: readonly Column<FigureRow>[] = [
  { name: 'figure', title: 'FIGURE', read: ({ name }) => name, show: ({ label }) => label },
  ...groupNames.flatMap((group): Column<FigureRow>[] => [
    {
      name: group,
      title: group.toUpperCase(),
      isRight: true,
      read: ({ of }) => of[group]?.value ?? null,
      show: ({ of, show: write }) => (of[group] ? write(of[group].value) : ''),
    },
    { name: `${group}Works`, read: ({ of }) => of[group]?.n ?? null },
    { name: `${group}Missing`, read: ({ of }) => of[group]?.missing ?? null },
  ]),
]

export const addFigureOptions = (command: Command): Command =>
  addReading(
    command
      .option('--hit-factor <n>', 'a hit has this many times the median of plays, or more (usually 2)', readFactor)
      .option('--price <CNY>', 'what one work costs: for the figures per 1,000 plays and per interaction'),
  )

export const figureParams = (options: MetricsOptions) => ({
  ...readingParams(options),
  hitFactor: options.hitFactor,
  price: options.price,
})

export function addMetricsCommand(program: Command, needs: Needs): void {
  const metrics = program
    .command('metrics')
    .summary('figures over the works of a creator')
    .description(
      "Figures over a creator's works, over all and over personal and sponsored ones. Free, unless --max-age asks anew.",
    )
    .argument('<kolId>', 'KOL ID', readKolId)
    .action(async (kolId: string, options: MetricsOptions) => {
      const client = await openService(needs, options)
      const params = { kolId, ...figureParams(options) }
      const asked = client.get('/v1/kols/{kolId}/metrics', params, { signal: needs.signal })
      show(needs, options, listMetrics(await readKept(kolId, asked)))
    })
  addExamples(addFigureOptions(metrics), [
    ['kol metrics 6831825876674412552', 'all figures'],
    ['kol metrics 6831825876674412552 --price 52000', 'with what 1,000 plays would cost'],
    ['kol metrics 6831825876674412552 --json', 'with formula, sample and source of each'],
  ])
}

function listMetrics(metrics: Metrics): Listing<FigureRow> {
  const { groups, kolId } = metrics
  const rows = Object.entries(figures).map(([name, [label, write]]): FigureRow => {
    const figure = name as keyof MetricGroup
    return {
      name,
      label,
      show: write,
      of: Object.fromEntries(groupNames.map((group) => [group, groups[group][figure]])),
    }
  })
  const single = (name: 'sponsoredToPersonal' | 'playsGrowthPerDay', label: string, write: Show): FigureRow => ({
    name,
    label,
    show: write,
    of: { all: metrics[name] },
  })
  rows.push(
    single('sponsoredToPersonal', 'Sponsored to personal', showDecimal),
    single('playsGrowthPerDay', 'Plays gained a day', showCount),
  )
  return {
    columns,
    rows,
    above: [kolId],
    below: explain(rows),
    none: '',
    json: metrics,
  }
}

/** Why figures are missing, each reason once. */
function explain(rows: readonly FigureRow[]): string[] {
  const reasons = rows.flatMap(({ label, of }) => (of.all?.missing ? [{ label, reason: of.all.missing }] : []))
  return [...new Set(reasons.map(({ reason }) => reason))].map((reason) => {
    const labels = reasons.filter((one) => one.reason === reason).map(({ label }) => label)
    return `- ${labels.join(', ')}: ${reason}.`
  })
}
