import type { Lists } from '@almagest/sdk/core'
import { type Command, Option } from 'commander'
import { drawSparkline, showCount, showShare, showTime } from './figures.ts'
import type { Column, Listing } from './listing.ts'
import type { Needs } from './needs.ts'
import { addExamples, addForms, type CommonOptions, platforms, readKolId, readLimit, show } from './options.ts'
import { openService } from './service.ts'
import { takeItems } from './take-items.ts'
import { pad } from './text.ts'

type Point = Lists['/v1/kols/{kolId}/history']

const columns: readonly Column<Point>[] = [
  { name: 'collectedAt', title: 'COLLECTED', read: (one) => one.collectedAt, show: (one) => showTime(one.collectedAt) },
  { name: 'endpoint', title: 'ENDPOINT', least: 16, isSpare: true, read: ({ endpoint }) => endpoint },
  { name: 'works', title: 'WORKS', isRight: true, read: ({ works }) => works },
  { name: 'newest', title: 'NEWEST', isRight: true, read: ({ newest }) => newest },
  {
    name: 'medianPlays',
    title: 'MEDIAN PLAYS',
    isRight: true,
    read: ({ medianPlays }) => medianPlays,
    show: ({ medianPlays }) => showCount(medianPlays),
  },
  {
    name: 'interactionRate',
    title: 'RATE',
    isRight: true,
    read: ({ interactionRate }) => interactionRate,
    show: ({ interactionRate }) => showShare(interactionRate),
  },
  { name: 'snapshot', read: ({ snapshot }) => snapshot },
  { name: 'imported', read: ({ imported }) => imported },
]

interface HistoryOptions extends CommonOptions {
  readonly from?: string
  readonly to?: string
  readonly platform?: (typeof platforms)[number]
  readonly limit: number
}

export function addHistoryCommand(program: Command, needs: Needs): void {
  const history = program
    .command('history')
    .summary('how figures changed from one kept answer to the next')
    .description("How a creator's figures changed from one kept answer to the next. Free.")
    .argument('<kolId>', 'KOL ID', readKolId)
    .option('--from <time>', 'not before this ISO time')
    .option('--to <time>', 'not after this ISO time')
    .option('--limit <n>', 'at most so many answers, the newest of them', readLimit, 100)
    .addOption(new Option('--platform <kind>', 'kind of content').choices(platforms))
    .action(async (kolId: string, options: HistoryOptions) => {
      const { from, to, platform, limit } = options
      const client = await openService(needs, options)
      const params = { kolId, from, to, platform, limit: 100 }
      const points = client.list('/v1/kols/{kolId}/history', params, { signal: needs.signal })
      // They come the earliest first.
      const rows = (await takeItems(points, pointsMax)).slice(-limit)
      show(needs, options, listPoints(kolId, rows))
    })
  addExamples(addForms(history), [
    ['kol history 6831825876674412552', 'every answer that was kept'],
    ['kol history 6831825876674412552 --from 2026-11-01T00:00:00+08:00', 'those since November'],
  ])
}

const barsMax = 30
const pointsMax = 10_000

function listPoints(kolId: string, rows: readonly Point[]): Listing<Point> {
  const lines: readonly (readonly [string, readonly (number | null)[], (value: number | null) => string])[] = [
    ['median plays', rows.map(({ medianPlays }) => medianPlays), showCount],
    ['interaction rate', rows.map(({ interactionRate }) => interactionRate), showShare],
  ]
  return {
    columns,
    rows,
    above: [kolId],
    summary: lines.flatMap(([label, values, write]) => {
      const known = values.filter((value) => value !== null)
      const [first, last] = [known[0], known.at(-1)]
      if (first === undefined || last === undefined) return []
      return [`${pad(label, 16)}  ${drawSparkline(values, barsMax)} ${write(first)} → ${write(last)}`]
    }),
    none: 'No answers are kept. kol videos with --max-age 24h asks for one, at the price of a call.',
    json: rows,
  }
}
