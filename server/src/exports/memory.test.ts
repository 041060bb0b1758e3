import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A heap of this many megabytes is far too small for the rows: they have some 200. */
const heapMb = 40
const rows = 400_000

const program = `
import { writeExport } from '#exports'
const means = { en: '', zh: '' }
const columns = [
  { name: 'id', kind: 'id', means, read: (row) => row.id },
  { name: 'at', kind: 'moment', means, read: (row) => row.at },
  { name: 'amount', kind: 'money', means, read: (row) => row.amountMicro },
  { name: 'endpoint', kind: 'text', means, read: (row) => row.path },
]
async function* slices() {
  for (let first = 0; first < ${rows}; first += 500)
    yield Array.from({ length: 500 }, (_, nth) => ({ id: 'c'.repeat(20) + (first + nth), at: first, amountMicro: -nth, path: '/api/x/' + nth }))
}
let bytes = 0
for await (const chunk of writeExport(process.argv[1], { name: 'Rows', columns, slices }, 'en')) {
  bytes += chunk.length
  await new Promise(setImmediate)
}
console.log(bytes)
`

for (const format of ['csv', 'json', 'xlsx']) {
  test(`however many rows there are, ${format} is written out of a few`, async () => {
    const args = [`--max-old-space-size=${heapMb}`, '--input-type=module', '-e', program, format]
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      timeout: 120_000,
    })
    assert.ok(Number(stdout) > rows * 10, stdout)
  })
}
