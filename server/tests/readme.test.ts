import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { builtInEndpoints, loadCatalogue } from '#catalogue'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'

const root = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const twin = readFileSync(join(root, 'README.zh.md'), 'utf8')
const blocksOf = (language: string, text = readme): string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, code = '']) => (kind === language ? [code] : []))

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

/** What a command does is said in the language of its README. */
const withoutComments = (block: string): string => block.replaceAll(/ +#.*$/gm, '')

const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)]
    .map(([, to = '']) => to)
    .filter((to) => !to.startsWith('README'))
    .toSorted()

test('the Chinese README has the same commands, code and headings, leads to the same pages, and is as short', () => {
  for (const language of ['json', 'ts']) assert.deepEqual(blocksOf(language, twin), blocksOf(language), language)
  assert.deepEqual(blocksOf('sh', twin).map(withoutComments), blocksOf('sh').map(withoutComments))
  assert.equal(twin.match(/^#+ /gm)?.length, readme.match(/^#+ /gm)?.length)
  const inChinese = (to: string): string =>
    to === 'CHANGELOG.md' ? 'docs/guides/zh/changelog.md' : to.replace('guides/en/', 'guides/zh/')
  assert.deepEqual(linksOf(twin), linksOf(readme).map(inChinese).toSorted())
  assert.ok(twin.trimEnd().split('\n').length <= 120)
})

test('the README leads to guides for callers, operators and analysts, and nowhere that is not there', () => {
  const links = [...linksOf(readme), ...linksOf(twin)]
  for (const guide of ['calling', 'switching', 'readings', 'operating'])
    for (const lang of ['en', 'zh']) assert.ok(links.includes(`docs/guides/${lang}/${guide}.md`), `${guide} in ${lang}`)
  assert.deepEqual(
    links.filter((to) => !existsSync(join(root, to))),
    [],
  )
})

test('the README has one picture, small enough to be sent with it', () => {
  const [picture = '', ...others] = linksOf(readme).filter((to) => to.startsWith('docs/pictures/'))
  assert.deepEqual(others, [])
  assert.ok(statSync(join(root, picture)).size < 150_000, picture)
})
