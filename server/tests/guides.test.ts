import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describeSettings } from '#config'
import { problems, yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { prepare, whyNot } from '#support/languages'
import { runOperator } from '#support/operator'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { openTestService, until } from '#support/service'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guides = join(root, 'docs/guides')
const read = (file: string): string => readFileSync(file, 'utf8')
const inGuides = (...names: string[]): string => join(guides, ...names)
const listSlugs = (language: string): string[] => readdirSync(inGuides(language)).toSorted()

const pairs = [
  ...listSlugs('en').map((slug) => ({ slug, en: inGuides('en', slug), zh: inGuides('zh', slug) })),
  { slug: 'changelog.md', en: join(root, 'CHANGELOG.md'), zh: inGuides('zh', 'changelog.md') },
]
const files = pairs.flatMap(({ en, zh }) => [en, zh])

const fences = /^```(.*)\n([\s\S]*?)^```$/gm
const listBlocks = (text: string): string[] => [...text.matchAll(fences)].map(([block]) => block)
/** Figures are written in the language of their guide; the test of figures holds what they say. */
const listTwinBlocks = (text: string): string[] =>
  listBlocks(text).map((block) => /^```(figure \w+)\n/.exec(block)?.[1] ?? block)
const withoutBlocks = (text: string): string => text.replaceAll(fences, '')
const listHeadingLevels = (text: string): number[] =>
  [...withoutBlocks(text).matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length)

/** Cells of each row of the table whose first column holds such names. */
function readRows(text: string, name: RegExp): string[][] {
  const rows = text.matchAll(/^\| (.*) \|$/gm)
  return [...rows].map(([, row = '']) => row.split(/ ?\| ?/)).filter(([first = '']) => name.test(first))
}

test('every guide is there in both languages', () => {
  assert.ok(pairs.length > 4, `${pairs.length} guides`)
  assert.deepEqual(listSlugs('zh'), [...listSlugs('en'), 'changelog.md'].toSorted())
})

/** Entries of the lists below each heading. */
const countEntries = (text: string): number[] =>
  withoutBlocks(text)
    .split(/^#+ .*$/m)
    .map((section) => section.match(/^ *(?:-|\d+\.) /gm)?.length ?? 0)

test('a guide and its twin have the same headings, lists, tables and code', () => {
  for (const { slug, en, zh } of pairs) {
    const [one, other] = [read(en), read(zh)]
    assert.deepEqual(listHeadingLevels(other), listHeadingLevels(one), slug)
    assert.equal(listHeadingLevels(one).filter((level) => level === 1).length, 1, `${slug} has one title`)
    assert.deepEqual(countEntries(other), countEntries(one), `${slug}: entries of lists`)
    assert.deepEqual(listTwinBlocks(other), listTwinBlocks(one), slug)
    assert.equal(readRows(other, /./).length, readRows(one, /./).length, `${slug}: rows of tables`)
  }
})

test('no Chinese paragraph is broken into lines, each of which would be a blank within a sentence', () => {
  const starts = /^(?:$|#|\||>| *- | *\d+\. |!\[)/
  for (const file of [...pairs.map(({ zh }) => zh), join(root, 'README.zh.md')]) {
    const lines = withoutBlocks(read(file)).split('\n')
    const goesOn = (line: string, nth: number): boolean =>
      !starts.test(line) && !/^(?:$|[|#>])/.test(lines[nth - 1] ?? '')
    assert.deepEqual(lines.filter(goesOn), [], file)
  }
})

const listOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))

/** As pages and the repository's own view address a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')

const hasAnchor = (file: string, anchor: string): boolean =>
  [...withoutBlocks(read(file)).matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor)

test('every link of a guide, a README or a decision leads somewhere, to a heading that is there', () => {
  const texts = new Set([
    ...files,
    ...[root, join(root, 'docs/decisions'), join(root, 'sdk'), join(root, 'cli')].flatMap(listOf),
  ])
  const links = [...texts].flatMap((file) =>
    [...withoutBlocks(read(file)).matchAll(/\]\((?!https?:|mailto:)([^)#]*)#?([^)]*)\)/g)].map(
      ([, to = '', anchor = '']) => ({ file, to: to === '' ? file : join(dirname(file), to), anchor }),
    ),
  )
  assert.ok(links.length > 100, `${links.length} links`)
  assert.ok(links.filter(({ anchor }) => anchor !== '').length > 10)
  const broken = links.filter(({ to, anchor }) => !existsSync(to) || (anchor !== '' && !hasAnchor(to, anchor)))
  assert.deepEqual(broken, [])
})

test('the guide lists every setting with its default, as the command does', () => {
  const printed = describeSettings().replaceAll(/\n {3,}/g, ' ')
  const settings = [...printed.matchAll(/^ {2}([A-Z_]+) +.*?(?: \(([^()]+)\))?$/gm)].map(
    ([, name = '', given = '']) => [name, given],
  )
  assert.ok(settings.length > 20, `${settings.length} settings`)
  for (const language of ['en', 'zh']) {
    const rows = readRows(read(inGuides(language, 'operating.md')), /^`[A-Z_]+`$/)
    const listed = rows.map(([name = '', given = '']) => [name.replaceAll('`', ''), given.replaceAll('`', '')])
    assert.deepEqual(listed, settings, language)
  }
})

test('the guide lists every code with its HTTP status, and whether to retry', () => {
  const kinds = Object.values(problems)
  const codes = [...new Set(kinds.map(({ code }) => code))].toSorted((one, other) => one - other)
  for (const [language, yes, no] of [
    ['en', 'yes', 'no'],
    ['zh', '是', '否'],
  ] as const) {
    const [, ...rows] = readRows(read(inGuides(language, 'calling.md')), /^\d+$/)
    const listed = rows.map(([code, , status, charged, retryable]) => ({ code, status, charged, retryable }))
    const expected = codes.map((code) => {
      const same = kinds.filter((kind) => kind.code === code)
      const statuses = [...new Set(same.map(({ status }) => status))]
      const isRetryable = same.some(({ retryable }) => retryable)
      return { code: String(code), status: statuses.join(', '), charged: no, retryable: isRetryable ? yes : no }
    })
    assert.deepEqual(listed, expected, language)
  }
})

test('every command of the operator’s guide works, in its order', async (t) => {
  const dataDir = makeFolder(t)
  const backup = join(makeFolder(t), 'backup.db')
  const lines = listBlocks(read(inGuides('en', 'operating.md'))).flatMap(
    (block) => block.match(/^npx almagest .*$/gm) ?? [],
  )
  assert.ok(lines.length > 15, `${lines.length} commands`)
  const database = await makeDatabase(t)
  const isElsewhere = (line: string): boolean => line.includes('postgres://')
  if (database === undefined) t.diagnostic(skipWithout('postgres', 'no PostgreSQL listens'))
  for (const line of lines.filter((one) => database !== undefined || !isElsewhere(one))) {
    const own = line
      .replace(/almagest-[\d-]+\.db/, backup)
      .replace(/postgres:\/\/\S+/, database ?? '')
      .replace(/ > \S+$/, '')
    const words = own.match(/"[^"]*"|\S+/g) ?? []
    const { exitCode, complaints } = await runOperator(
      words.slice(2).map((word) => word.replaceAll('"', '')),
      { DATA_DIR: dataDir },
    )
    assert.equal(exitCode, 0, `${line}\n${complaints}`)
  }
})

test('who follows the guide to switching keeps his token, and calls with it', async (t) => {
  const OLD_TOKEN = '3f0c9a7e-51d2-4b86-a9e4-7720cd1b6e58'
  const { dataDir, url } = await openTestService(t)
  const [setup = '', call = ''] = listBlocks(read(inGuides('en', 'switching.md'))).filter((block) =>
    block.startsWith('```sh'),
  )

  for (const line of setup.replaceAll('\\\n', '').match(/^npx almagest .*$/gm) ?? []) {
    const words = line.match(/"[^"]*"|\S+/g) ?? []
    const plain = words.slice(2).map((word) => word.replaceAll('"', ''))
    const { exitCode, complaints } = await runOperator(plain, { DATA_DIR: dataDir, OLD_TOKEN })
    assert.deepEqual([exitCode, complaints], [0, ''], line)
  }
  const script = call.replaceAll(/^```.*$/gm, '').replace('http://127.0.0.1:8080', url)
  // A running service learns of what a command did within a second.
  await until(async () => {
    const env = { PATH: process.env['PATH'], OLD_TOKEN }
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { env, timeout: 20_000 })
    return JSON.parse(stdout).code === 0
  })
})

test('what the guide to calling asks is answered', async (t) => {
  const { url, addCaller } = await openTestService(t)
  const { secret: TOKEN } = await addCaller({ balanceMicro: yuan('1') })
  const blocks = listBlocks(read(inGuides('en', 'calling.md'))).filter((block) => /^```sh\ncurl -G /.test(block))
  assert.ok(blocks.length > 1, `${blocks.length} calls`)

  for (const block of [...blocks, ...blocks]) {
    const script = block.replaceAll(/^```.*$/gm, '').replace('127.0.0.1:8080', url)
    const env = { PATH: process.env['PATH'], TOKEN }
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { env, timeout: 20_000 })
    const answer = JSON.parse(stdout)
    if (block.includes('/v1/calls')) assert.equal(answer.calls[0]?.idempotencyKey, 'order-17', stdout)
    else assert.equal(answer.code, 0, stdout)
  }
})

test('a key is the same key in every language of the guide', { skip: whyNot('python') }, async (t) => {
  const { url, addCaller } = await openTestService(t)
  const { secret: TOKEN } = await addCaller({ balanceMicro: yuan('1') })
  const folder = makeFolder(t)
  const text = read(inGuides('en', 'calling.md'))

  const answered = new Set<string>()
  for (const language of ['python', 'js'] as const) {
    const [, code = ''] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(text) ?? []
    const run = await prepare(join(folder, language), language, code.replace('http://127.0.0.1:8080', url))
    const { output, complaints } = await run({ TOKEN })
    assert.match(output, /^0 [0-9a-f]{32}\n$/, complaints)
    answered.add(output)
  }
  assert.equal(answered.size, 1, [...answered].join(''))
})
