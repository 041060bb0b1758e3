import type { MetricGroup, Metrics } from '@almagest/sdk/core'
import type { Command } from 'commander'
import { gather } from './creators.ts'
import { readKept } from './kept.ts'
import type { Column } from './listing.ts'
import { addFigureOptions, figureParams, figures, type MetricsOptions } from './metrics-command.ts'
import type { Needs } from './needs.ts'
import { addExamples, readKolIds, show } from './options.ts'
import { openService } from './service.ts'

/** Figures that fit a line, with their titles; the others stand in files. */
const titles: Partial<Readonly<Record<keyof MetricGroup, string>>> = {
  medianPlays: 'MEDIAN PLAYS',
  interactionRatePooled: 'RATE',
  hitShare: 'HITS',
  medianGapDays: 'DAYS BETWEEN',
  cpm: 'CPM',
  stabilityMad: 'SPREAD',
}

const columns: readonly Column<Metrics>[] = [
  { name: 'kolId', title: 'CREATOR', read: ({ kolId }) => kolId },
  { name: 'works', title: 'WORKS', isRight: true, read: ({ groups }) => groups.all.medianPlays.n },
  ...Object.entries(figures).map(([name, [, write]]): Column<Metrics> => {
    const figure = name as keyof MetricGroup
    const title = titles[figure]
    return {
      name,
      ...(title !== undefined && { title }),
      isRight: true,
      isSpare: figure === 'stabilityMad',
      read: ({ groups }) => groups.all[figure].value,
      show: ({ groups }) => write(groups.all[figure].value),
    }
  }),
]

export function addCompareCommand(program: Command, needs: Needs, end: (exitCode: number) => void): void {
  const compare = program
    .command('compare')
    .summary('figures of several creators, one line each')
    .description('Figures of several creators, one line each. Free, unless --max-age asks anew.')
    .argument('<kolId...>', 'KOL IDs', readKolIds)
    .action(async (kolIds: readonly string[], options: MetricsOptions) => {
      const client = await openService(needs, options)
      const { items, exitCode } = await gather(needs, kolIds, async (kolId) => {
        const params = { kolId, ...figureParams(options) }
        return [await readKept(kolId, client.get('/v1/kols/{kolId}/metrics', params, { signal: needs.signal }))]
      })
      show(needs, options, { columns, rows: items, none: '', json: items })
      end(exitCode)
    })
  addExamples(addFigureOptions(compare), [
    ['kol compare 6831825876674412552 6832154320698966030', 'two creators'],
    [
      'kol compare 6831825876674412552 6832154320698966030 --price 52000 --csv > plan.csv',
      'all figures, for a spreadsheet',
    ],
  ])
}
