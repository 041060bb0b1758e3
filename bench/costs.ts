import { execFileSync } from 'node:child_process'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fill } from './fill.ts'
import { type Books, openPostgres, openSqlite } from './own-books.ts'
import { operate, path } from './processes.ts'
import { printTable } from './table.ts'

const generator = fileURLToPath(new URL('./generate-answers.ts', import.meta.url))
const answers = 2_000
const creators = 200
const calls = 50_000

/** Bytes of one answer, with what is known of its works, and of one charged call, with all its rows. */
async function measureStore(folder: string, open: (folder: string, name: string) => Promise<Books> | Books) {
  const [archive, records] = [await open(folder, 'costs_archive'), await open(folder, 'costs_records')]
  for (const { environment } of [archive, records]) operate(environment, 'account', 'create', 'bench')
  const [archiveEmpty, recordsEmpty] = [await archive.readBytes(), await records.readBytes()]
  operate(archive.environment, 'import', join(folder, 'answers.jsonl'), '--endpoint', path)
  await fill(calls, records.where)
  const answerBytes = ((await archive.readBytes()) - archiveEmpty) / answers
  const callBytes = ((await records.readBytes()) - recordsEmpty) / calls
  await Promise.all([archive.remove(), records.remove()])
  return { answerBytes, callBytes }
}

/** What a service takes on disk: of answers all fields of which are filled, and of charged calls, one of a hundred collected. */
export async function measureCosts(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  try {
    const file = openSync(join(folder, 'answers.jsonl'), 'w')
    execFileSync(process.execPath, [generator, String(answers), String(creators)], {
      stdio: ['ignore', file, 'ignore'],
    })
    const results = {
      sqlite: await measureStore(folder, openSqlite),
      postgres: await measureStore(folder, openPostgres),
    }
    const rows = (['sqlite', 'postgres'] as const).map((name) => {
      const { answerBytes, callBytes } = results[name]
      return [name, ((answerBytes * 1_000) / 2 ** 20).toFixed(1), callBytes.toFixed(0)]
    })
    printTable([['on disk', 'MiB a 1,000 answers', 'bytes a charged call'], ...rows])
    return results
  } finally {
    rmSync(folder, { recursive: true })
  }
}
