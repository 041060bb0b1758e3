import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = [
  ...['ARCHITECTURE.md', 'CONTRIBUTING.md', 'STYLE.md', 'SECURITY.md', 'README.md'],
  ...globSync('docs/decisions/*.md', { cwd: root }),
  ...globSync('server/src/*/README.md', { cwd: root }),
]

/** What stands in backticks outside blocks of code, with where it stands. */
const quoted = pages.flatMap((page) =>
  readFileSync(join(root, page), 'utf8')
    .replaceAll(/^ *```.*?^ *```/gms, (block) => block.replaceAll(/[^\n]/g, ''))
    .split('\n')
    .flatMap((line, at) =>
      [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => ({ at: `${page}:${at + 1}`, text })),
    ),
)

const isPath = (text: string): boolean =>
  /^[\w@-][\w.@/-]*\.(ts|js|cjs|mjs|css|sql|json|md|yml|svg)$/.test(text) || /^(?:\.?\w[\w-]*\/)+$/.test(text)

test('every file and folder that our own pages name is there', () => {
  const files = globSync('**/*', { cwd: root, exclude: ['**/node_modules', '.git'] }).map((file) => `/${file}`)
  const paths = quoted.filter(({ text }) => isPath(text))
  assert.ok(paths.length > 400, `${paths.length} paths`)
  const isThere = (path: string): boolean =>
    existsSync(join(root, path)) || files.some((file) => file.endsWith(`/${path.replace(/\/$/, '')}`))
  assert.deepEqual(
    paths.filter(({ text }) => !isThere(text)),
    [],
  )
})

test('every script that they name can be run', () => {
  const scripts = ['', 'sdk', 'cli', 'server', 'bench'].flatMap((folder) => {
    const file = join(root, folder, 'package.json')
    return Object.keys(JSON.parse(readFileSync(file, 'utf8')).scripts ?? {})
  })
  const named = quoted.flatMap(({ at, text }) =>
    [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, script = '']) => ({ at, script })),
  )
  assert.ok(named.length > 30, `${named.length} scripts`)
  assert.deepEqual(
    named.filter(({ script }) => !scripts.includes(script)),
    [],
  )
})
