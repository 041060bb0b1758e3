import { type Command, Option } from 'commander'
import type { DriftEvent, ShapeSummary } from '#drift'
import { terminalColumns, wrap } from './columns.ts'
import { listBodies, writeBody } from './drift-bodies.ts'
import { type Pages, printList, readPages } from './list.ts'
import type { Books, OperatorNeeds } from './needs.ts'
import { countOption, endpointText, readSince, textOption } from './options.ts'
import { type JsonOption, print, showTime } from './print.ts'
import { getEndpoint, withBooks } from './with-books.ts'

interface DriftOptions extends JsonOption {
  readonly since: string
  readonly provider?: string
  readonly endpoint?: string
  readonly bodies?: string
  readonly body?: number
}

export function addDriftCommand(program: Command, needs: OperatorNeeds): void {
  const list = ['since', 'provider', 'endpoint']
  program
    .command('drift')
    .description('how answers of upstreams changed their shape, and since when; and the answers that were refused')
    .option('--since <duration>', 'how far back, as in 24h or 30d', '90d')
    .addOption(textOption('--provider <name>', 'only answers of this upstream'))
    .option('--endpoint <path>', `only of ${endpointText}`)
    .addOption(
      new Option('--bodies <path>', `list the refused answers of ${endpointText}`).conflicts([
        ...list.slice(1),
        'body',
      ]),
    )
    .addOption(countOption('--body <id>', 'write one of them').conflicts(list.slice(1)))
    .option('--json', 'print JSON')
    .action((options: DriftOptions) =>
      withBooks(needs, async (books) => {
        if (options.body !== undefined) return writeBody(needs, books, options.body, options)
        if (options.bodies !== undefined)
          return listBodies(needs, books, getEndpoint(books, options.bodies).path, options)
        return listChanges(needs, books, options)
      }),
    )
}

async function listChanges(needs: OperatorNeeds, books: Books, options: DriftOptions): Promise<void> {
  const { drift } = books
  const path = options.endpoint === undefined ? undefined : getEndpoint(books, options.endpoint).path
  const { provider } = options
  const since = needs.clock.now() - readSince(options.since)
  const pages = readPages((after: DriftEvent | undefined, limit) =>
    drift.listEvents({ since, provider, path }, after, limit),
  )
  const shapes = (await drift.listShapes()).filter(
    (one) => (provider ?? one.provider) === one.provider && (path ?? one.path) === one.path,
  )
  const refusedBodies = await drift.countBodies()
  if (options.json) {
    // Ten thousand changes are kept at most.
    const changes = (await readAll(pages)).map(showForMachines)
    return print(needs, options, { changes, endpoints: shapes.map(describeShape), refusedBodies }, [])
  }
  await printList(
    needs,
    {},
    {
      pages,
      columns: [
        { title: 'WHEN', show: ({ at }) => showTime(at) },
        { title: 'UPSTREAM', show: ({ provider: name }) => name },
        { title: 'CHANGE', show: ({ change, isFirst }) => (isFirst ? `${change}, at first` : change) },
        { title: 'FROM → TO', show: (event) => (isBrief(event) ? showChange(event) : '') },
      ],
      below: (event) => [
        event.path,
        ...(event.place === '' ? [] : [event.place]),
        ...(isBrief(event) ? [] : wrap(showChange(event), '', terminalColumns - 2)),
        ...(event.since === null ? [] : [`${event.before} since ${showTime(event.since)}`]),
      ],
      none: 'No answer has changed its shape.',
    },
  )
  await needs.stream(`${['', ...tellShapes(shapes), ...tellBodies(refusedBodies)].join('\n')}\n`)
}

async function readAll<Row>(pages: Pages<Row>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of pages) rows.push(...page)
  return rows
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const showForMachines = ({ at, provider, path, place, change, before, after, since, isFirst }: DriftEvent) => ({
  at: iso(at),
  provider,
  endpoint: path,
  path: place,
  change,
  before,
  after,
  since: iso(since),
  first: isFirst,
})

const describeShape = ({ provider, path, places, begunAt, open, untold }: ShapeSummary) => ({
  provider,
  endpoint: path,
  state: begunAt === null ? 'steady' : 'differs',
  since: iso(begunAt),
  paths: places,
  differs: open.map(({ place, change, before, after }) => ({ path: place, change, before, after })),
  untold,
})

/** `number → null`; of what is unfit, what was expected and what came. */
function showChange({ change, before, after }: Pick<DriftEvent, 'change' | 'before' | 'after'>): string {
  if (change === 'unfit') return `expected ${before}, got ${after}`
  return after === '' ? before : `${before} → ${after}`
}

/** What fits into the last column; what does not has lines of its own. */
const isBrief = (event: DriftEvent): boolean => event.change !== 'unfit' && showChange(event).length <= briefColumns

const briefColumns = 30

function tellShapes(shapes: readonly ShapeSummary[]): string[] {
  const differing = shapes.filter(({ begunAt }) => begunAt !== null)
  const steady = shapes.length - differing.length
  return [
    ...differing.flatMap(({ provider, path, begunAt, open }) => [
      `${provider} ${isRefused(open) ? 'differs and is refused' : 'differs'} since ${showTime(begunAt)} for`,
      `  ${path}`,
    ]),
    steady === 0 ? '' : `${differing.length > 0 ? 'Others' : 'All'} are as they were: ${steady}.`,
  ].filter((line) => line !== '')
}

/** Whoever looks wants to know first whether callers get answers. */
const isRefused = (open: ShapeSummary['open']): boolean => open.some(({ change }) => change === 'unfit')

const tellBodies = (count: number): string[] =>
  count === 0
    ? ['No refused answer is kept.']
    : [`${count} refused answers are kept. List those of an endpoint:`, '  npx almagest drift --bodies PATH']
