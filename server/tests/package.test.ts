import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '#support/folder'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packer = join(root, 'scripts/pack.ts')

/** The package as npm would put it into a folder, beside the dependencies this repository has. */
function installPacked(t: TestContext): string {
  const modules = join(makeFolder(t), 'node_modules')
  const installed = join(modules, 'almagest')
  mkdirSync(installed, { recursive: true })
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', packer, '--into', installed])
  for (const name of readdirSync(join(root, 'node_modules')).filter((one) => !['.bin', 'almagest'].includes(one)))
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  return installed
}

test('the package', async (t) => {
  const installed = installPacked(t)
  const cwd = makeFolder(t)
  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const program = join(installed, 'bin/almagest.js')
    const outcome = spawnSync(process.execPath, [program, ...words], {
      cwd,
      env,
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 1e7,
    })
    return { exitCode: outcome.status, output: outcome.stdout, complaints: outcome.stderr }
  }

  await t.test('holds code without types, what is read and shown, and no test', () => {
    const names = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    const kinds = (ending: string): number => names.filter((name) => name.endsWith(ending)).length
    assert.deepEqual(
      names.filter((name) => /\.test\.|(^|\/)(tests|sim|bench)(\/|$)|(?<!\.d)\.ts$/.test(name)),
      [],
    )
    for (const [folder, ending] of [
      ['server/src/store', '.sql'],
      ['docs/guides/en', '.md'],
      ['docs/guides/zh', '.md'],
      ['web/docs', ''],
      ['server/recordings', '.json'],
    ] as const) {
      const expected = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      const found = readdirSync(join(installed, 'dist', folder), { recursive: true, encoding: 'utf8' })
      const isOf = (name: string): boolean => name.endsWith(ending)
      assert.deepEqual(found.filter(isOf).toSorted(), expected.filter(isOf).toSorted(), folder)
    }
    assert.ok(kinds('.js') > 250 && kinds('.d.ts') > 50, `${kinds('.js')} modules, ${kinds('.d.ts')} declarations`)
    for (const name of ['README.md', 'LICENSE', 'package.json', 'dist/CHANGELOG.md'])
      assert.ok(statSync(join(installed, name)).size > 0, name)
  })

  await t.test('starts below node_modules, and shows a call', () => {
    const { exitCode, output, complaints } = run(['demo', '--once'])
    assert.deepEqual([exitCode, complaints], [0, ''])
    assert.match(output, /Charged 0\.15 CNY; the account has 9\.85 CNY left\./)
  })

  await t.test('tells of the same endpoints, samples and fields as this repository', () => {
    const { output } = run(['openapi'])
    assert.ok(output === readFileSync(join(root, 'openapi.json'), 'utf8'))
  })

  await t.test('takes endpoints of the operator’s own, in TypeScript too', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const mine = join(cwd, 'mine')
    mkdirSync(mine)
    writeFileSync(join(mine, 'creator-note.ts'), /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? '')
    const words = ['openapi', '--endpoint', '/api/studio/get-creator-note/v1']
    const { exitCode, output } = run(words, { ENDPOINTS_DIR: './mine' })

    assert.equal(exitCode, 0)
    assert.match(output, /"Creator Note/)
  })

  await t.test('made without its code, says so', () => {
    rmSync(join(installed, 'dist'), { recursive: true })
    const { exitCode, output, complaints } = run(['serve'])
    assert.deepEqual([exitCode, output], [1, ''])
    assert.match(complaints, /^almagest: this package was made without its code: .*npm run pack.*\n$/)
  })
})
