import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { openService } from '../../sdk/tests/service.ts'
import { exitCodes } from '../src/refusal.ts'
import { openKol } from './kol.ts'

const guide = readFileSync(new URL('../../docs/guides/en/kol.md', import.meta.url), 'utf8')
/** Commands, and what they are said to print. */
const shown = /^```sh\n(kol [\s\S]*?)^```\n\n```(?:text)?\n([\s\S]*?)^```$/gm

/** As it would be at any time, on any machine; a line that is too long may be broken where it has a blank. */
const timeless = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME')
    .replaceAll(/\d+ s ago/g, 'AGE')
    .replaceAll(/(?<=request )[0-9a-f]{32}/g, 'ID')
    .replaceAll(/(?<=CNY) +\d+$/gm, ' MS')
    .replaceAll(/ +MS$/gm, ' MS')
    .replace(/(?<=kept in)\s/, ' ')

test('the commands of the guide print what it says, in 80 columns', async (t) => {
  const { url, token } = await openService(t)
  const { home, program } = openKol(t)
  const bin = join(home, 'bin')
  mkdirSync(bin)
  symlinkSync(program, join(bin, 'kol'))
  const env = { PATH: `${bin}${delimiter}${process.env['PATH']}`, HOME: home, COLUMNS: '80', TZ: 'Asia/Shanghai' }

  const found = [...guide.matchAll(shown)]
  assert.ok(found.length > 8, `${found.length} commands`)
  for (const [, commands = '', printed = ''] of found) {
    const script = `exec 2>&1\n${commands.replaceAll('http://127.0.0.1:8080', url)}`
    const { stdout } = spawnSync('bash', ['-c', script], { cwd: home, env, input: `${token}\n`, encoding: 'utf8' })
    const said = stdout.replaceAll(url, 'http://127.0.0.1:8080').replaceAll(home, '/home/ada')
    // A long table may be shown in part.
    assert.ok(timeless(said).startsWith(timeless(printed)), `${commands}\n${said}`)
  }
})

test('the guide lists every exit code', () => {
  const listed = [...guide.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  assert.deepEqual(
    listed,
    Object.values(exitCodes).toSorted((one, other) => one - other),
  )
})
