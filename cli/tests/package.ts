/** The command as strangers install it: packed by npm, and run by whatever Node they have. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { run, sdkFolder, toolOf } from '../../sdk/tests/installed.ts'

const cliFolder = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'almagest-kol-'))
after(() => rmSync(folder, { recursive: true, force: true }))
for (const place of [sdkFolder, cliFolder]) run(place, 'npm', ['pack', '--pack-destination', folder])
const tarballs = readdirSync(folder)
  .filter((name) => name.endsWith('.tgz'))
  .map((name) => join(folder, name))

test('it installs with the client and one package, and runs', () => {
  writeFileSync(join(folder, 'package.json'), '{"name":"stranger","private":true}')
  run(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs])
  assert.deepEqual(
    readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['@almagest', 'commander'],
  )
  assert.match(run(folder, join(folder, 'node_modules', '.bin', 'kol'), ['--version']), /^\d+\.\d+\.\d+\n$/)
  assert.match(run(folder, join(folder, 'node_modules', '.bin', 'kol'), ['videos', '--help']), /Examples:/)
})

test('publint has nothing against it', () => {
  const tarball = tarballs.find((name) => name.includes('kol-')) ?? ''
  assert.match(run(cliFolder, process.execPath, [toolOf('publint/src/cli.js'), '--strict', tarball]), /All good/)
})
