import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLog } from '#log'
import { lineLengthMax, shortenLine } from './short-lines.ts'

const long = 'x'.repeat(1_000_000)
const deep = (depth: number): object => (depth === 0 ? { long } : { inside: deep(depth - 1) })

test('a log line', async (t) => {
  const lines: string[] = []
  const log = openLog('info', { write: (line: string) => void lines.push(line) })

  await t.test('has a bounded length, whatever was sent, stays JSON and keeps when, whose and what', () => {
    const fields: readonly object[] = [
      { ip: long },
      { err: new Error(long, { cause: new Error(long) }) },
      { list: Array.from({ length: 10_000 }, () => long.slice(0, 100)) },
      { [long]: 1 },
      Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`member${at}`, long.slice(0, 2_000)])),
      deep(100),
      { smile: '😀'.repeat(5_000), smiles: `x${'😀'.repeat(5_000)}` },
    ]
    for (const one of fields) {
      lines.length = 0
      log.warn({ requestId: '0123', ...one }, `something ${long}`)

      const [line = ''] = lines
      assert.ok(line.length <= lineLengthMax, `${line.length}`)
      assert.ok(line.endsWith('\n'))
      const { level, time, requestId, msg, lineLength } = JSON.parse(line)
      assert.deepEqual([level, typeof time, requestId, msg.slice(0, 10)], [40, 'number', '0123', 'something '])
      assert.ok(lineLength > lineLengthMax)
      assert.ok(line.isWellFormed())
    }
  })

  await t.test('of the usual length stays as it is', () => {
    const line = `{"level":30,"ip":"${'1'.repeat(lineLengthMax - 30)}"}\n`

    assert.equal(shortenLine(line), line)
  })
})
