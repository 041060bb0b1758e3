import { type Command, Option } from 'commander'
import { type ExportFormat, writeExport } from '#exports'
import { findMonth, formatMinute, type Month, quote, Refusal, showValue } from '#kit'
import { listStatementTokens, openStatements, type StatementToken } from '#statements'
import type { Books, OperatorNeeds } from './needs.ts'
import { accountText, textOption } from './options.ts'
import { withBooks } from './with-books.ts'

interface StatementOptions {
  readonly account: string
  readonly format: ExportFormat
  readonly lang: 'en' | 'zh'
  readonly token?: string
  readonly label?: string
  readonly json?: boolean
}

const formats = ['json', 'csv', 'xlsx'] as const

export function addStatementCommand(program: Command, needs: OperatorNeeds): void {
  program
    .command('statement')
    .argument('<month>', 'a month in Asia/Shanghai, as in 2026-11')
    .description('write a month of an account: opening, every entry of the ledger, closing')
    .addOption(textOption('--account <name>', `${accountText} (required)`).makeOptionMandatory())
    .addOption(new Option('--format <format>', 'how it is written').choices(formats).default('json'))
    .addOption(textOption('--token <id>', 'only what this token did'))
    .addOption(textOption('--label <text>', 'only what the tokens with this label did').conflicts('token'))
    .addOption(new Option('--lang <lang>', 'language of what explains the columns').choices(['en', 'zh']).default('en'))
    .addOption(new Option('--json', 'write JSON, as without --format').implies({ format: 'json' }))
    .action((month: string, options: StatementOptions) => writeStatement(needs, month, options))
}

function writeStatement(needs: OperatorNeeds, text: string, options: StatementOptions): Promise<void> {
  const month = findMonth(text)
  if (!month) throw new Refusal(`${quote(text)} is not a month, such as 2026-11`)
  const { format, lang, account, token, label } = options
  if (format === 'xlsx' && needs.isShown)
    throw new Refusal('a workbook is not for a terminal: write it to a file, as in > statement.xlsx')
  if (needs.clock.now() < month.startAt) throw new Refusal(`${month.period} has not begun in Asia/Shanghai`)
  return withBooks(needs, async (books) => {
    const { id: accountId } = await books.accounts.getAccount(account)
    const tokenIds = await findTokens(books, accountId, { account, token, label })
    const statements = openStatements({ ledger: books.ledger, clock: needs.clock })
    if (!statements.isClosed(month)) needs.complain(tellOpen(month))
    const table = await statements.write({ accountId, tokenIds }, month, { account, token, label })
    for await (const bytes of writeExport(format, table, lang)) if (!(await needs.stream(bytes))) return
  })
}

const tellOpen = ({ period, closesAt }: Month): string =>
  `${period} is still open, and closes on ${formatMinute(closesAt)} in Asia/Shanghai.\n`

async function findTokens(
  { tokens }: Books,
  accountId: string,
  {
    account,
    token,
    label,
  }: { readonly account: string; readonly token: string | undefined; readonly label: string | undefined },
): Promise<readonly string[] | undefined> {
  if (token === undefined && label === undefined) return undefined
  const isMeant = (one: StatementToken): boolean => (token === undefined ? one.label === label : one.id === token)
  const found = (await listStatementTokens(tokens, accountId)).filter(isMeant)
  if (found.length === 0)
    throw new Refusal(
      token === undefined
        ? `${account} has no token labelled ${showValue(label ?? '')}`
        : `${account} has no token ${showValue(token)}`,
    )
  return found.map(({ id }) => id)
}
