import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { yuan } from '#kit'
import { databaseFile } from '#store'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { openReceiver, receiverSecret } from '#support/receiver'
import { openTestService, type Reply, thingsPath, until } from '#support/service'

/** An answer whose body has pages of its own, however it is compressed. */
const makeAnswer = (name: string): string =>
  JSON.stringify({ items: Array.from({ length: 400 }, (_, nth) => hash('sha256', `${name} ${nth}`)) })

/** Pages that hold the rest of a table's long values, in the order of its rows. */
function listOverflowPages(dataDir: string, table: string): number[] {
  const driver = new Sqlite(databaseFile(dataDir))
  try {
    driver.pragma('wal_checkpoint(TRUNCATE)')
    const sql = `SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'overflow' ORDER BY path`
    return driver.prepare<[string], number>(sql).pluck().all(table)
  } finally {
    driver.close()
  }
}

function overwrite(dataDir: string, page: number): void {
  const handle = openSync(databaseFile(dataDir), 'r+')
  try {
    writeSync(handle, Buffer.alloc(4_096, 0x5a), 0, 4_096, (page - 1) * 4_096)
  } finally {
    closeSync(handle)
  }
}

const outcomeOf = ({ status, body, headers }: Reply) => [status, body.code, headers.get('x-charge')]

const question = { keyword: '', page: 1, sort: 'NEW' }

test('a page of a live database that is damaged', async (t) => {
  const dataDir = makeFolder(t)
  const receiver = await openReceiver(t)
  const environment = { ALERT_WEBHOOK: receiver.url, ALERT_WEBHOOK_SECRET: receiverSecret }
  const first = await openTestService(t, { dataDir })
  const ada = await first.addCaller({ balanceMicro: yuan('10') })
  const things = (name: string, more = ''): string => `${thingsPath}?token=${ada.secret}&name=${name}${more}`
  for (const name of ['lost', 'kept']) {
    first.record(thingsPath, { ...question, name }, makeAnswer(name))
    assert.deepEqual(outcomeOf(await first.ask(things(name))), [200, 0, '0.15'])
  }
  await first.service.stop()
  const [page] = listOverflowPages(dataDir, 'blob')
  assert.ok(page)
  // Its own is small, and so are its pages: what it has not read yet it reads from the file.
  const service = await openTestService(t, { dataDir, environment })
  service.record(thingsPath, { ...question, name: 'new' }, makeAnswer('new'))

  overwrite(dataDir, page)

  const countLines = (message: RegExp): number => service.logLines.filter((line) => message.test(line)).length

  await t.test('stops the calls whose rows lie there, which cost nothing', async () => {
    for (let time = 0; time < 3; time++) {
      const reply = await service.ask(things('lost', '&acceptCache=true'))
      assert.deepEqual(outcomeOf(reply), [503, 503, '0'])
    }
  })

  await t.test('is told in words, once, and alerted', async () => {
    assert.equal(countLines(/the database is damaged; see npx almagest doctor/), 1)
    assert.equal(countLines(/SqliteError|our fault/), 0)
    await until(async () => receiver.taken.length > 0)
    assert.deepEqual(receiver.taken, ['database.damaged begun'])
  })

  await t.test('is in nobody else’s way', async () => {
    assert.equal((await fetch(`${service.url}/readyz`)).status, 200)
    assert.deepEqual(outcomeOf(await service.ask(things('kept', '&acceptCache=true'))).slice(0, 2), [200, 0])
    assert.deepEqual(outcomeOf(await service.ask(things('new'))), [200, 0, '0.15'])
  })

  await t.test('is found by doctor', async () => {
    const { exitCode, output } = await runOperator(['doctor'], { DATA_DIR: dataDir })
    assert.equal(exitCode, 1)
    assert.match(output, /damaged/)
  })
})
