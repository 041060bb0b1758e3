import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type Column,
  type ExportFormat,
  exportFormats,
  isExportFormat,
  mediaTypes,
  type Table,
  writeExport,
  xlsxRowsMax,
} from '#exports'

interface Paid {
  readonly id: string
  readonly at: number
  readonly amountMicro: number | null
  readonly note: string | null
  readonly calls: number
}

const means = { en: 'What it is & <why>.', zh: '含义。' }
const columns: readonly Column<Paid>[] = [
  { name: 'note', kind: 'text', means, read: ({ note }) => note },
  { name: 'id', kind: 'id', means, read: ({ id }) => id },
  { name: 'at', kind: 'moment', means, read: ({ at }) => at },
  { name: 'amount', kind: 'money', means, read: ({ amountMicro }) => amountMicro },
  { name: 'calls', kind: 'number', means, read: ({ calls }) => calls },
  { name: 'many', kind: 'flag', means, read: ({ calls }) => calls > 1 },
]
const paid: Paid = { id: '019a', at: Date.UTC(2026, 9, 31, 16), amountMicro: -150_000, note: null, calls: 1 }

const tableOf = (rows: readonly Paid[], more: Partial<Table<Paid>> = {}): Table<Paid> => ({
  name: 'Entries',
  columns,
  async *slices() {
    yield rows
  },
  ...more,
})

async function write(format: ExportFormat, table: Table<Paid>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of writeExport(format, table, 'en')) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The files of an archive, as another program unpacks them. */
function unpack(bytes: Buffer): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-xlsx-'))
  try {
    const file = join(folder, 'book.xlsx')
    writeFileSync(file, bytes)
    execFileSync('unzip', ['-tqq', file])
    const names = execFileSync('unzip', ['-Z1', file], { encoding: 'utf8' }).trim().split('\n')
    const texts = new Map(
      // `[` begins a pattern for it.
      names.map((name) => [name, execFileSync('unzip', ['-p', file, name.replace('[', '[[]')], { encoding: 'utf8' })]),
    )
    return (name) => texts.get(name) ?? assert.fail(`there is no ${name} among ${names.join(', ')}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a CSV', async (t) => {
  const linesOf = async (...rows: readonly Paid[]) => {
    const text = (await write('csv', tableOf(rows))).toString()
    return text.split('\r\n').slice(1, -1)
  }

  await t.test('begins with the mark of UTF-8 and its heads, times with their offset, empty cells empty', async () => {
    const bytes = await write('csv', tableOf([paid]))
    assert.deepEqual(bytes.subarray(0, 3), Buffer.from([0xef, 0xbb, 0xbf]))
    assert.equal(
      bytes.subarray(3).toString(),
      'note,id,at,amount,calls,many\r\n,019a,2026-11-01T00:00:00.000+08:00,-0.150000,1,false\r\n',
    )
  })

  await t.test(
    'has no cell that a spreadsheet takes for a formula, and leaves figures below 0 as they are',
    async () => {
      const notes = ['=1+1', '+1', '-1', '@sum', '\t=1', ' =1', '\r=1', 'a=1']
      const cells = (await linesOf(...notes.map((note) => ({ ...paid, note })))).map((line) => line.split(',019a')[0])
      assert.deepEqual(cells, ["'=1+1", "'+1", "'-1", "'@sum", `"'\t=1"`, "' =1", `"'\r=1"`, 'a=1'])
    },
  )

  await t.test('keeps every digit of an id text for a spreadsheet', async () => {
    const ids = ['6831825876674412552', '007', '12e5', '123456789012345', '019a']
    const cells = (await linesOf(...ids.map((id) => ({ ...paid, id })))).map((line) => line.split(',')[1])
    assert.deepEqual(cells, ['"6831825876674412552\t"', '"007\t"', '"12e5\t"', '123456789012345', '019a'])
  })

  await t.test('quotes what would end a cell', async () => {
    const [line] = await linesOf({ ...paid, note: 'a "b", c\nd' })
    assert.match(line ?? '', /^"a ""b"", c\nd",019a/)
  })
})

test('JSON has money as exact decimals and its members around the rows', async () => {
  const json = { before: { statement: 1 }, list: 'entries', after: () => ({ closing: '1.000000' }) }
  const whole = JSON.parse((await write('json', tableOf([paid, paid], { json }))).toString())
  const entry = {
    note: null,
    id: '019a',
    at: '2026-11-01T00:00:00.000+08:00',
    amount: '-0.150000',
    calls: 1,
    many: false,
  }
  assert.deepEqual(whole, { statement: 1, entries: [entry, entry], closing: '1.000000' })
  assert.deepEqual(JSON.parse((await write('json', tableOf([]))).toString()), { items: [] })
  const lines = (await write('ndjson', tableOf([paid, paid]))).toString().trim().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [entry, entry],
  )
})

test('an XLSX', async (t) => {
  await t.test('has ids as text, figures as numbers, and a sheet that says what they mean', async () => {
    const rows = [{ ...paid, note: 'a <b> & \u0001 "c" _x0041_ 😀' }, paid]
    const read = unpack(await write('xlsx', tableOf(rows)))
    const sheet = read('xl/worksheets/sheet1.xml')
    assert.match(sheet, /<c r="B2" s="2" t="inlineStr"><is><t xml:space="preserve">019a<\/t><\/is><\/c>/)
    assert.match(sheet, /<c r="D2" s="3"><v>-0.150000<\/v><\/c><c r="E2" s="0"><v>1<\/v><\/c>/)
    assert.match(sheet, /a &lt;b&gt; &amp; \uFFFD "c" _x005F_x0041_ 😀/)
    assert.match(sheet, /<row r="3"><c r="B3"/)
    assert.match(read('xl/worksheets/sheet2.xml'), /number, in yuan.*What it is &amp; &lt;why&gt;\./)
    assert.match(read('xl/workbook.xml'), /name="Entries".*name="Columns"/)
    assert.match(read('[Content_Types].xml'), /sheet2\.xml/)
  })

  await t.test(
    'is refused in words where a sheet cannot hold its rows, before its first byte where that is known',
    async () => {
      let isRead = false
      const many = tableOf([], {
        rowsMax: xlsxRowsMax + 1,
        async *slices() {
          isRead = true
          yield []
        },
      })
      await assert.rejects(write('xlsx', many), /1,048,575 rows below its head, and there are more: use CSV/)
      assert.equal(isRead, false)
      const slice = Array.from({ length: 1024 }, () => paid)
      const unknown = tableOf([], {
        columns: columns.slice(0, 1),
        async *slices() {
          for (let count = 0; count <= xlsxRowsMax; count += slice.length) yield slice
        },
      })
      await assert.rejects(write('xlsx', unknown), /use CSV/)
    },
  )
})

test('whoever stops taking ends the reading of rows, and nothing is read ahead', async () => {
  for (const format of ['csv', 'json', 'ndjson', 'xlsx'] as const) {
    let slices = 0
    let isEnded = false
    const table = tableOf([], {
      async *slices() {
        try {
          for (;;) {
            slices += 1
            yield Array.from({ length: 500 }, () => paid)
          }
        } finally {
          isEnded = true
        }
      },
    })
    let chunks = 0
    for await (const _ of writeExport(format, table, 'en')) if (++chunks === 40) break
    assert.equal(isEnded, true, format)
    assert.ok(slices < 4_000, `${format}: ${slices} slices for 40 chunks`)
  }
})

test('every format has the type by which others know it, and no other word is one', () => {
  for (const format of exportFormats) {
    assert.equal(isExportFormat(format), true)
    assert.match(mediaTypes[format], /^(text|application)\//)
  }
  assert.equal(isExportFormat('toString'), false)
})
