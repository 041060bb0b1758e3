import { readFile, stat } from 'node:fs/promises'
import { parse } from 'node:path'
import type { Command } from 'commander'
import { type ImportPlan, planImport } from '#catalogue'
import { importCatalogue } from '#desk'
import { formatDay, isUtf16, Refusal, readYuan, stripMark, yuan } from '#kit'
import { documentBytesMax, type ReadEndpoints, readDocument, readEndpoints } from '#openapi'
import type { Books, CommandNeeds } from './needs.ts'
import { textOption } from './options.ts'
import { type JsonOption, print } from './print.ts'
import { showPlan } from './show-plan.ts'
import { withNewBooks } from './with-books.ts'
import { addWithdrawCommand } from './withdraw-command.ts'

interface ImportOptions extends JsonOption {
  readonly platform?: string
  readonly price?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}

/** What a call of an imported endpoint costs where nobody says: as most of what is built in. */
const usualPrice = '0.15'

export function addCatalogueCommands(program: Command, needs: CommandNeeds): void {
  const catalogue = program.command('catalogue').description('the catalogue: endpoints made from OpenAPI documents')
  catalogue
    .command('import')
    .argument('<file>', 'the document')
    .description(
      'make endpoints of an OpenAPI 3.0 or 3.1 document, JSON or YAML; again, to see and take what has changed',
    )
    .addOption(textOption('--platform <name>', 'the platform of all its endpoints (default: the first tag of each)'))
    .option('--price <cny>', `what a call costs (default: ${usualPrice} where it is new, else as it was)`)
    .option('--dry-run', 'only show what would change')
    .option('--yes', 'take the changes of a document that was imported before without asking')
    .option('--json', 'print JSON')
    .action((file: string, options: ImportOptions) => importDocument(needs, file, options))
  addWithdrawCommand(catalogue, needs)
}

async function importDocument(needs: CommandNeeds, file: string, options: ImportOptions): Promise<void> {
  const priceMicro = options.price === undefined ? undefined : readYuan(options.price)
  if (priceMicro !== undefined && priceMicro < 0) throw new Refusal('a price is not below 0')
  const read = await readFileEndpoints(file, options.platform)
  await withNewBooks(needs, async (books) => {
    const isFirst = !(await books.imports.isKnown(read.name))
    const plan = planImport({
      document: read.name,
      definitions: read.definitions,
      known: await books.imports.readAll(),
      written: books.written.list(),
      priceMicro,
      usualMicro: yuan(usualPrice),
      today: formatDay(needs.clock.now()),
    })
    await apply(needs, books, { file, plan, read, isFirst, options })
  })
}

async function readFileEndpoints(file: string, platform: string | undefined): Promise<ReadEndpoints> {
  try {
    const { size } = await stat(file)
    if (size > documentBytesMax) throw new Refusal(`larger than ${documentBytesMax / 1_048_576} MiB`)
    const bytes = await readFile(file)
    if (isUtf16(bytes)) throw new Refusal('it is UTF-16; save it as UTF-8')
    const document = await readDocument(stripMark(bytes).toString('utf8'))
    return readEndpoints(document, { platform, fileName: parse(file).name })
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`${file}: ${error.message}`, { cause: error })
    if (error instanceof Error && 'code' in error)
      throw new Refusal(`${file} cannot be read: ${reasons[String(error.code)] ?? error.code}`, { cause: error })
    throw error
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
}

interface Applied {
  readonly file: string
  readonly plan: ImportPlan
  readonly read: ReadEndpoints
  readonly isFirst: boolean
  readonly options: ImportOptions
}

async function apply(
  needs: CommandNeeds,
  books: Books,
  { file, plan, read, isFirst, options }: Applied,
): Promise<void> {
  refuseNothing(file, plan, read)
  const price = options.price === undefined ? usualPrice : undefined
  const lines = showPlan({ plan, read, isFirst, usualPrice: price })
  const mayAsk = options.json !== true && needs.confirm !== undefined && needsAnswer(plan, isFirst, options)
  // Whoever is asked has to see what about.
  if (mayAsk) needs.write(`${lines.join('\n')}\n`)
  const isAgreed = mayAsk
    ? (await needs.confirm?.('Take these changes?')) === true
    : !needsAnswer(plan, isFirst, options)
  const outcome = decide(plan, options, isAgreed)
  if (outcome === 'applied') await importCatalogue(books, needs.actor, plan)
  print(needs, options, describe(plan, read, outcome === 'applied'), [...(mayAsk ? [] : [...lines, '']), said[outcome]])
  if (outcome === 'not agreed') needs.fail()
}

/** What has nothing for this service is no catalogue, unless all that it had before is gone. */
function refuseNothing(file: string, { endpoints, unchanged, builtIn }: ImportPlan, { leftOut }: ReadEndpoints): void {
  if (endpoints.length > 0 || unchanged > 0 || builtIn.length > 0) return
  const [first] = leftOut
  if (!first) throw new Refusal(`${file}: the document has no operations`)
  throw new Refusal(`${file}: none of its operations can be served; ${first.operation}, ${first.place}: ${first.what}`)
}

/** A first import takes nothing from anybody, unless it takes a path from another document. */
function needsAnswer({ endpoints, changed }: ImportPlan, isFirst: boolean, { yes, dryRun }: ImportOptions): boolean {
  if (endpoints.length === 0 || yes || dryRun) return false
  return !isFirst || changed.length > 0
}

const said = {
  applied: 'A running service has them within a second.',
  'nothing to do': 'Nothing to change.',
  'only shown': 'Nothing was changed: --dry-run.',
  'not agreed': 'Nothing was changed; to take these changes: --yes',
} as const

function decide({ endpoints }: ImportPlan, { dryRun }: ImportOptions, isAgreed: boolean): keyof typeof said {
  if (endpoints.length === 0) return 'nothing to do'
  if (dryRun) return 'only shown'
  return isAgreed ? 'applied' : 'not agreed'
}

const describe = (
  { added, changed, removed, unchanged, builtIn }: ImportPlan,
  read: ReadEndpoints,
  isApplied: boolean,
) => ({
  document: read.name,
  applied: isApplied,
  added: added.map(({ path }) => path),
  changed,
  removed,
  unchanged,
  builtIn,
  leftOut: read.leftOut,
  notices: read.notices,
})
