import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Listing, writeCsv, writeMarkdown, writeTable } from './listing.ts'
import { measure, writeJson } from './text.ts'

interface Named {
  readonly id: string
  readonly title: string
}

const list = (...titles: readonly string[]): Listing<Named> => ({
  columns: [
    { name: 'id', title: 'ID', read: ({ id }) => id },
    { name: 'title', title: 'TITLE', least: 8, read: ({ title }) => title },
    { name: 'length', title: 'LENGTH', isRight: true, isSpare: true, read: ({ title }) => title.length },
  ],
  rows: titles.map((title, index) => ({ id: String(index), title })),
  none: 'nothing',
  json: titles,
})

const paper = { columns: 80, hasColour: false }

test('columns stay aligned, whatever the script', () => {
  const [head = '', ...rows] = writeTable(list('abc', '美食探店', 'caf\u0065\u0301', '🍜 ramen'), paper)
    .trimEnd()
    .split('\n')
  assert.equal(rows.length, 4)
  for (const row of rows) assert.equal(measure(row), measure(head), row)
})

test('signs that stand in titles take the columns a terminal gives them', () => {
  assert.deepEqual(['✅', '⭐', '⚡', '🇨🇳', '☀', '→', '美'].map(measure), [2, 2, 2, 2, 1, 1, 2])
})

test('a line that is too long loses what is spare, and then shortens what may be', () => {
  const lines = writeTable(list('美'.repeat(60), 'short'), { ...paper, columns: 19 })
    .trimEnd()
    .split('\n')
  assert.deepEqual(lines, ['ID  TITLE', '0   美美美美美美美…', '1   short'])
  for (const line of lines) assert.ok(measure(line) <= 20)
})

test('what a terminal would obey is shown, in every form', () => {
  const text = '\x1b[31mred\u009b1m\u202eback\r'
  for (const written of [
    writeTable(list(text), paper),
    writeCsv(list(text)),
    writeMarkdown(list(text)),
    writeJson({ text }),
    writeJson({ text }, 2),
  ]) {
    assert.doesNotMatch(written, /(?!\n)[\p{Cc}\p{Cf}]/u, JSON.stringify(written))
  }
  assert.deepEqual(JSON.parse(writeJson({ text: `${text}\u{e0001}` })), { text: `${text}\u{e0001}` })
})

test('CSV is read back as it was, and no spreadsheet computes a text', () => {
  const cells = (title: string): string => writeCsv(list(title)).split('\n').slice(1).join('\n')
  assert.equal(cells('a "b", c'), '0,"a ""b"", c",8\n')
  assert.equal(cells('two\nlines'), '0,"two\nlines",9\n')
  for (const text of ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '＝1+1', '＋1', '－1+1', '＠SUM(A1)'])
    assert.match(cells(text), /^0,"?'/, text)
  assert.equal(cells('-12.50'), '0,-12.50,6\n')
})

test('a table of Markdown keeps its cells, and its text is only text', () => {
  assert.equal(
    writeMarkdown(list('a|b\n<b>*c*')).split('\n')[2],
    '| 0 | a\\|b \\<b\\>\\*c\\* | 11 |'.replace('11', '10'),
  )
})
