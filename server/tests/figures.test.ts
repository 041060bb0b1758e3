import assert from 'node:assert/strict'
import { formatYuan, yuan } from '#kit'
import { defineQuery } from '#store'
import { openTestConsole } from '#support/console'
import { runOperator } from '#support/operator'
import { overPlaces } from '#support/places'
import { kolId, kolPath, successorPath } from '#support/service'

const sumSpent = defineQuery<{ readonly micro: number }, { readonly accountId: string }>(
  'test.sumSpent',
  `SELECT sum(CASE kind WHEN 'charge' THEN amount_micro WHEN 'refund' THEN -amount_micro ELSE 0 END) AS micro
   FROM entry WHERE account_id = @accountId`,
)

const listRecords = defineQuery<{ readonly path: string; readonly code: number }, { readonly accountId: string }>(
  'test.listRecords',
  'SELECT path, code FROM call WHERE account_id = @accountId',
)

overPlaces('one figure, wherever it is shown', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const { books, ask } = service
  const caller = await service.addCaller({ balanceMicro: yuan('10') })
  const { accountId, name, secret } = caller
  const viewer = await service.addPerson({ accountId, role: 'viewer' })
  const readHome = async (range: string) => (await viewer.ask(`accounts/${accountId}/home?range=${range}`)).body

  await t.test('an account that has not called is told how to begin, by a call that runs', async () => {
    const { start, next, endpoints } = await readHome('today')

    assert.deepEqual([next, endpoints, start.hasToken], [[], [], true])
    assert.match(start.sample.command, /^curl /)
    assert.ok(start.sample.command.includes(new URL(service.url).host), start.sample.command)
  })

  const asked = async (path: string, query = ''): Promise<string> => {
    const { body } = await ask(`${path}?token=${secret}&kolId=${kolId}${query}`)
    return body.requestId
  }
  await books.store.write(books.ledger.grantCalls({ accountId, path: successorPath, calls: 1 }))
  const paid = await asked(kolPath)
  await asked(kolPath, '&acceptCache=true')
  await asked(successorPath, '&platform=SHORT_VIDEO')
  await asked(kolPath, '&kolId=1')
  await ask(`${kolPath}?token=${secret}&kolId=no+number`)
  await runOperator(['refund', paid, '--reason', 'tests', '--amount', '0.01'], service.place)
  await runOperator(['topup', name, '3.5'], service.place)

  await t.test('the money of a page is that of the ledger, of the API and of the command', async () => {
    const [ledger] = await books.store.list(sumSpent, { accountId })
    const balance = await books.ledger.getBalance(accountId)
    const { body } = await ask(`/user/get-balance?token=${secret}`)
    const shown = JSON.parse((await runOperator(['account', 'show', name, '--json'], service.place)).output)
    for (const range of ['today', '7d', '30d', '90d']) {
      const home = await readHome(range)
      assert.equal(home.total.chargedMicro, ledger?.micro)
      assert.equal(add(home.endpoints, 'chargedMicro'), ledger?.micro)
      assert.equal(add(home.spending.days, 'spentMicro'), ledger?.micro)
      assert.equal(add(home.spending.months, 'spentMicro'), ledger?.micro)
      assert.deepEqual([home.spentToday.spentMicro, home.spentToday.hours.at(-1)], [ledger?.micro, ledger?.micro])
      assert.equal(home.balance.availableMicro, balance.availableMicro)
      assert.equal(home.balance.curve.at(-1)[1], balance.availableMicro + balance.heldMicro)
      assert.equal(home.balance.curve[0][1], 0)
      assert.deepEqual(body.data, { balance: formatYuan(home.balance.availableMicro, 4), currency: 'CNY' })
      assert.equal(shown.availableMicro, home.balance.availableMicro)
    }
    assert.equal(balance.chargedMicro, ledger?.micro)
    assert.ok((ledger?.micro ?? 0) > 0)
  })

  await t.test('the calls of a page are those of the API and of the records', async () => {
    const home = await readHome('30d')
    const { body } = await ask(`/user/get-usage-summary?token=${secret}`)
    const { series } = (body.data as { apiTrendDaily: { series: { name: string; data: number[] }[] } }).apiTrendDaily
    const records = await books.store.list(listRecords, { accountId })

    for (const { path, days, calls, answered, hours } of home.endpoints) {
      const own = records.filter((record) => record.path === path)
      assert.deepEqual(series.find((one) => one.name === path)?.data, days)
      assert.deepEqual([calls, hours.reduce((sum: number, count: number) => sum + count)], [own.length, own.length])
      assert.equal(answered, own.filter(({ code }) => code === 0).length)
    }
    assert.deepEqual([home.total.calls, home.spentToday.calls], [records.length, records.length])
    assert.equal(add(home.errors, 'calls'), records.filter(({ code }) => code !== 0).length)
    assert.equal(add(home.spending.days, 'calls'), records.length)
  })

  await t.test('what was saved is what new answers would have cost', async () => {
    const { saved } = await readHome('today')

    const byWay = Object.fromEntries(saved.ways.map((one: { way: string }) => [one.way, one]))
    assert.equal(byWay.cached.calls, 1)
    assert.equal(saved.micro, add(saved.ways, 'micro'))
    assert.ok(byWay.cached.micro > 0)
  })

  await t.test('a range that is none is refused, and another account is not there', async () => {
    const other = await service.addCaller()
    const [wrong, foreign] = [
      await viewer.ask(`accounts/${accountId}/home?range=year`),
      await viewer.ask(`accounts/${other.accountId}/home`),
    ]
    assert.deepEqual([wrong.status, foreign.status], [400, 404])
  })
})

function add(rows: readonly Readonly<Record<string, number>>[], name: string): number {
  return rows.reduce((sum, row) => sum + (row[name] ?? 0), 0)
}
