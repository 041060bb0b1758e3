/** No answer that was charged leaves before its charge is on disk, as the system calls of the service tell. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeFolder } from '#support/folder'
import { runAlmagest, startServed } from '#support/served'
import { kolId, kolPath, until } from '#support/service'

const calls = 20

/** The token of an account with money. */
async function makeSecret(environment: Readonly<Record<string, string>>): Promise<string> {
  await runAlmagest(['account', 'create', 'ada', '--balance', '100'], environment)
  const made = await runAlmagest(['token', 'create', '--account', 'ada', '--json'], environment)
  return JSON.parse(made).token
}

const written = /\b(?:pwrite64|pwritev2?|write)\(\d+<[^>]*almagest\.db-wal>/
const synced = /\b(?:fdatasync|fsync)\(\d+<[^>]*almagest\.db-wal>(\) += 0| <unfinished)/
const resumed = /<\.\.\. (?:fdatasync|fsync) resumed>\) += 0/

/** What happened to the log of commits and to callers, in this order. */
function readTrace(file: string): ('written' | 'synced' | 'answered')[] {
  /** Threads whose call stands in two lines, for another's came between. */
  const begun = new Set<string>()
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [thread = ''] = line.split(' ')
      const [, end] = synced.exec(line) ?? []
      if (end === ' <unfinished') begun.add(thread)
      else if (end !== undefined || (resumed.test(line) && begun.delete(thread))) return ['synced' as const]
      if (written.test(line)) return ['written' as const]
      return /x-charge: 0\.15/i.test(line) ? ['answered' as const] : []
    })
}

async function trace(t: TestContext): Promise<ReturnType<typeof readTrace>> {
  // A mutation is one of the service as well.
  const { NODE_OPTIONS = '', MUTATION = '' } = process.env
  const environment = { DATA_DIR: makeFolder(t), NODE_OPTIONS, MUTATION }
  const secret = await makeSecret(environment)
  const file = join(makeFolder(t), 'trace')
  const traced = 'trace=write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,fsync,fdatasync'
  const under = ['strace', '-D', '-f', '-y', '-s', '1024', '-e', traced, '-o', file]
  const { url, stop } = await startServed(t, environment, { under })
  for (let nth = 0; nth < calls; nth++) {
    const response = await fetch(`${url}${kolPath}?token=${secret}&kolId=${kolId}`)
    assert.equal(response.headers.get('x-charge'), '0.15')
    await response.arrayBuffer()
  }
  await stop()
  await until(async () => readFileSync(file, 'utf8').trimEnd().endsWith('+++'))
  return readTrace(file)
}

test('no answer that was charged leaves before its charge is on disk', async (t) => {
  assert.equal(spawnSync('strace', ['-V']).status, 0, 'strace is not installed')
  const seen = await trace(t)

  let isSynced = false
  let answered = 0
  for (const one of seen) {
    if (one !== 'answered') isSynced = one === 'synced'
    else if (isSynced) answered++
    else assert.fail(`an answer left after ${answered} others, and its charge was not on disk`)
  }
  assert.equal(answered, calls)
})
