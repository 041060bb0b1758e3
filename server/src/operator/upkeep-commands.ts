import type { Command } from 'commander'
import { auditBooks } from '#audit'
import { formatYuan } from '#kit'
import type { CommandNeeds } from './needs.ts'
import { formatTable, type JsonOption, print } from './print.ts'
import { withBooks } from './with-books.ts'

export function addUpkeepCommands(program: Command, needs: CommandNeeds): void {
  program
    .command('verify')
    .description('recompute every figure of the ledger from zero; exit code 1 on any difference')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => verify(needs, options))

  program
    .command('backup')
    .argument('<file>', 'the new file')
    .description('copy the database while it is in use')
    .option('--json', 'print JSON')
    .action((file: string, options: JsonOption) =>
      withBooks(needs, async ({ storage }) => {
        const { bytes } = await storage.backUp(file)
        print(needs, options, { file, bytes }, [
          `${file}: ${(bytes / 1_048_576).toFixed(1)} MiB. Keep ${storage.keyFile} (or TOKEN_SECRET) with it:`,
          'without that key no token of the backup works.',
        ])
      }),
    )

  program
    .command('restore')
    .argument('<file>', 'the backup')
    .description('put a backup in place of an absent database; the service must not run')
    .option('--json', 'print JSON')
    .action(async (file: string, options: JsonOption) => {
      const storage = await needs.openStorage()
      const { name: dataDir } = storage
      await storage.restore(file)
      const [tokens, isKeyMissing] = await withBooks(needs, async (books) => [
        await books.tokens.countWorking(),
        await books.tokens.isKeyMissing(),
      ])
      print(needs, options, { file, dataDir, tokens, isKeyMissing }, [
        `${dataDir} holds ${file}. Check it with: npx almagest verify`,
        ...(isKeyMissing ? sayKeyMissing(dataDir, tokens) : []),
      ])
    })
}

const sayKeyMissing = (dataDir: string, tokens: number): string[] => [
  `None of its ${tokens} tokens works, and no service starts, without their key: put the`,
  `token-secret kept with the backup into ${dataDir}, or set the old TOKEN_SECRET.`,
  'Where it is lost: npx almagest token reset-key',
]

function verify(needs: CommandNeeds, options: JsonOption): Promise<void> {
  return withBooks(needs, async (books) => {
    const { counted, journalHead, differences } = await auditBooks(books.store)
    const rows = Object.entries(counted).map(([name, count]) =>
      name.endsWith('Micro') ? [name.slice(0, -5), `${formatYuan(count)} CNY`] : [name, String(count)],
    )
    const verdict = differences.length === 0 ? 'Every figure is what the entries say.' : 'DIFFERENCES:'
    print(needs, options, { counted, journalHead, differences }, [
      ...formatTable(['COUNTED', ''], rows),
      '',
      'The journal’s last link, which tells later that nothing before it was changed:',
      `  ${journalHead}`,
      verdict,
      ...differences,
    ])
    if (differences.length > 0) needs.fail()
    await needs.noteAudit(books, differences.length)
  })
}
