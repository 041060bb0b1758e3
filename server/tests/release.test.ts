import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '#support/folder'

const root = fileURLToPath(new URL('../..', import.meta.url))
const script = join(root, 'scripts/release.ts')
const manifests = ['package.json', 'server/package.json', 'bench/package.json', 'sdk/package.json', 'cli/package.json']
const changelogs = ['CHANGELOG.md', 'docs/guides/zh/changelog.md']
const skip = spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed here'

// No setting of whoever runs the tests, and a name of its own for commits.
const identity = { GIT_AUTHOR_NAME: 'ada', GIT_AUTHOR_EMAIL: 'ada@example.com' }
const committer = { GIT_COMMITTER_NAME: 'ada', GIT_COMMITTER_EMAIL: 'ada@example.com' }
const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', ...identity, ...committer }

function openRepository(t: TestContext) {
  const cwd = makeFolder(t)
  const read = (file: string): string => readFileSync(join(cwd, file), 'utf8')
  const run = (file: string, ...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(file, words, { cwd, env, encoding: 'utf8', timeout: 30_000 })
    return { exitCode: status, output: stdout, complaints: stderr }
  }
  const git = (...words: string[]): string => {
    const { exitCode, output, complaints } = run('git', ...words)
    assert.equal(exitCode, 0, complaints)
    return output.trim()
  }
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(cwd, file)), { recursive: true })
    writeFileSync(join(cwd, file), text)
  }
  git('init', '--quiet')
  for (const file of [...manifests, 'package-lock.json', '.gitignore']) cpSync(join(root, file), join(cwd, file))
  write('CHANGELOG.md', '# Changelog\n\n## Unreleased\n\n### Added\n\n- A first thing.\n')
  write('docs/guides/zh/changelog.md', '# 更新日志\n\n## 未发布\n\n### 新增\n\n- 第一件。\n')
  git('add', '.')
  git('commit', '--quiet', '--message', 'as it was')
  const snap = () => [git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('tag'), ...changelogs.map(read)]
  const release = (...words: string[]) => run(process.execPath, script, '--date', '2026-11-30', ...words)
  return { git, read, write, release, snap, has: (file: string): boolean => existsSync(join(cwd, file)) }
}

type Repository = ReturnType<typeof openRepository>

function list({ git, write, read }: Repository, kind: string): void {
  write('CHANGELOG.md', read('CHANGELOG.md').replace('## Unreleased\n', `## Unreleased\n\n### ${kind}\n\n- More.\n`))
  const zh = 'docs/guides/zh/changelog.md'
  write(zh, read(zh).replace('## 未发布\n', '## 未发布\n\n### 其他\n\n- 更多。\n'))
  git('commit', '--quiet', '--all', '--message', 'more')
}

const versionsOf = ({ read }: Repository): string[] => {
  const lock = JSON.parse(read('package-lock.json'))
  const places = ['', 'server', 'bench', 'sdk', 'cli'].map((place) => lock.packages[place].version)
  return [...manifests.map((file) => JSON.parse(read(file)).version), lock.version, ...places]
}

test('a release', { skip }, async (t) => {
  await t.test('tried, shows all and changes nothing', (t) => {
    const repository = openRepository(t)
    const before = repository.snap()

    const { exitCode, output } = repository.release('2.0.0', '--dry-run')

    assert.equal(exitCode, 0)
    for (const shown of [...manifests, ...changelogs, 'chore(release): 2.0.0', 'v2.0.0', '- A first thing.'])
      assert.ok(output.includes(shown), shown)
    assert.deepEqual(repository.snap(), before)
    assert.ok(!repository.has('release'))
  })

  await t.test('sets every version, dates both changelogs, and is one tagged commit with its notes', (t) => {
    const repository = openRepository(t)
    const { git, read } = repository

    assert.equal(repository.release('2.0.0').exitCode, 0)

    assert.deepEqual(new Set(versionsOf(repository)), new Set(['2.0.0']))
    assert.match(
      read('CHANGELOG.md'),
      /## Unreleased\n\n## 2\.0\.0 \(2026-11-30\)\n\n### Added\n\n- A first thing\.\n$/,
    )
    assert.match(read('docs/guides/zh/changelog.md'), /## 未发布\n\n## 2\.0\.0 \(2026-11-30\)\n\n### 新增\n/)
    assert.equal(git('log', '--format=%s', '-1'), 'chore(release): 2.0.0')
    assert.equal(git('rev-parse', 'v2.0.0^{commit}'), git('rev-parse', 'HEAD'))
    assert.equal(git('status', '--porcelain'), '')
    const notes = '# Almagest 2.0.0 (2026-11-30)\n\n### Added\n\n- A first thing.'
    assert.equal(read('release/v2.0.0.md').trim(), notes)
    assert.equal(git('tag', '--list', '--format=%(contents)', 'v2.0.0'), notes)
  })

  await t.test('without a version is the first, then what the changelog makes of it', (t) => {
    const repository = openRepository(t)
    const { version } = JSON.parse(repository.read('package.json'))
    const [major, minor] = version.split('.').map(Number)

    for (const [kind, expected] of [
      [undefined, version],
      ['Fixed', `${major}.${minor}.1`],
      ['Added', `${major}.${minor + 1}.0`],
      ['Fixed', `${major}.${minor + 1}.1`],
      ['Calls', `${major}.${minor + 2}.0`],
    ] as const) {
      if (kind) list(repository, kind)
      assert.deepEqual([repository.release().complaints, versionsOf(repository)[0]], ['', expected])
    }
  })

  for (const [why, prepare, words, sentence] of [
    ['something is not committed', ({ write }: Repository) => write('new.txt', ''), [], /not committed/],
    ['the tag is there', ({ git }: Repository) => git('tag', 'v2.0.0'), ['2.0.0'], /the tag v2\.0\.0 is there already/],
    ['nothing is unreleased', ({ release }: Repository) => release(), ['9.0.0'], /nothing is listed as Unreleased/],
    ['the version is none', () => {}, ['v2'], /v2 is not a version/],
    ['the version is an older one', () => {}, ['0.0.9'], /0\.0\.9 is before/],
  ] as const) {
    await t.test(`is refused where ${why}`, (t) => {
      const repository = openRepository(t)
      prepare(repository)
      const before = repository.snap()

      const { exitCode, output, complaints } = repository.release(...words)

      assert.deepEqual([exitCode, output], [1, ''])
      assert.match(complaints, sentence)
      assert.deepEqual(repository.snap(), before)
    })
  }

  await t.test('that cannot be committed leaves everything as it was', (t) => {
    const repository = openRepository(t)
    repository.git('config', 'core.hooksPath', 'hooks')
    repository.write('hooks/commit-msg', '#!/bin/sh\nexit 1\n')
    repository.git('update-index', '--add', '--chmod=+x', 'hooks/commit-msg')
    repository.git('commit', '--quiet', '--no-verify', '--message', 'a hook')
    repository.git('checkout', '--', 'hooks')
    repository.git('reset', '--quiet', '--hard')
    const before = repository.snap()

    assert.notEqual(repository.release().exitCode, 0)

    assert.deepEqual(repository.snap(), before)
  })
})
