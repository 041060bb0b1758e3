import type { Command } from 'commander'
import type { WithdrawalPlan } from '#catalogue'
import { withdrawImport } from '#desk'
import type { CommandNeeds } from './needs.ts'
import { type JsonOption, print } from './print.ts'
import { withBooks } from './with-books.ts'

interface WithdrawOptions extends JsonOption {
  readonly yes?: boolean
}

/** Paths a terminal shows of one kind; `--json` has all. */
const shownMax = 40

export function addWithdrawCommand(catalogue: Command, needs: CommandNeeds): void {
  catalogue
    .command('withdraw')
    .argument('<document>', 'its name, as the import said it')
    .description('take a document back: endpoints nobody ever asked go, the others are deprecated and still answer')
    .option('--yes', 'without asking')
    .option('--json', 'print JSON')
    .action((document: string, options: WithdrawOptions) => withdraw(needs, document, options))
}

function withdraw(needs: CommandNeeds, document: string, { yes = false, ...options }: WithdrawOptions): Promise<void> {
  return withBooks(needs, async (books) => {
    const plan = await books.withdrawals.planWithdrawal(document)
    const lines = showPlan(plan)
    const mayAsk = !yes && options.json !== true && needs.confirm !== undefined
    // Whoever is asked has to see what about.
    if (mayAsk) needs.write(`${lines.join('\n')}\n`)
    const isAgreed = yes || (mayAsk && (await needs.confirm?.('Take it back?')) === true)
    if (isAgreed) await withdrawImport(books, needs.actor, plan)
    const said = isAgreed ? 'A running service knows within a second.' : 'Nothing was changed; to take it back: --yes'
    const { gone, kept } = plan
    print(needs, options, { document, applied: isAgreed, gone, deprecated: kept }, [
      ...(mayAsk ? [] : [...lines, '']),
      said,
    ])
    if (!isAgreed) needs.fail()
  })
}

function showPlan({ document, gone, kept }: WithdrawalPlan): string[] {
  const show = (paths: readonly string[], told: string): string[] => [
    ...paths.slice(0, shownMax).map((path) => `- ${path}${told}`),
    ...(paths.length > shownMax ? [`  and ${paths.length - shownMax} more; --json has all`] : []),
  ]
  return [
    `${document}: ${gone.length} go, ${kept.length} are deprecated.`,
    ...show(gone, ''),
    ...show(kept, '  deprecated; it still answers'),
  ]
}
