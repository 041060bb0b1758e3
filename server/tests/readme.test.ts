import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { builtInEndpoints, loadCatalogue } from '#catalogue'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocksOf = (language: string): string[] =>
  [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, code = '']) =>
    kind === language ? [code] : [],
  )

test('the endpoint in the README is one beside those built in, from a folder of its own', async (t) => {
  const [code = ''] = blocksOf('ts')
  const folder = makeFolder(t)
  writeFileSync(join(folder, 'creator-note.ts'), code)
  const endpoint = (await loadCatalogue([builtInEndpoints, folder])).find('/api/studio/get-creator-note/v1')
  assert.ok(endpoint, 'it is not in the catalogue')
  assert.deepEqual(endpoint.judge({ note: '' }), { isGood: true, isEmpty: true })
})

test('every operator’s command in the README works, in its order', async (t) => {
  const dataDir = makeFolder(t)
  const file = join(makeFolder(t), 'backup.db')
  const lines = blocksOf('sh')
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('npx almagest '))
  assert.ok(lines.length >= 8, `${lines.length} commands`)
  for (const line of lines) {
    const words = line
      .replace(/#.*$/, '')
      .replace(/almagest-[\d-]+\.db/, file)
      .trim()
      .split(/\s+/)
      .slice(2)
    const { exitCode, complaints } = await runOperator(words, { DATA_DIR: dataDir })
    assert.equal(exitCode, 0, `${line}\n${complaints}`)
  }
})
