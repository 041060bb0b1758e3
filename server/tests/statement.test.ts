import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatDay, readYuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { overPlaces } from '#support/places'
import { kolId, kolPath, openTestService } from '#support/service'

interface Entry {
  readonly id: string
  readonly at: string
  readonly kind: string
  readonly amount: string
  readonly requestId: string | null
  readonly endpoint: string | null
  readonly token: string | null
  readonly reason: string | null
}

interface Statement {
  readonly period: string
  readonly opening: string
  readonly closing: string
  readonly totals: Readonly<Record<string, string>>
  readonly entries: readonly Entry[]
}

const month = formatDay(Date.now()).slice(0, 7)

overPlaces('the command `statement`', async (t, makePlace) => {
  const place = await makePlace()
  const service = await openTestService(t, place)
  const run = (...words: readonly string[]) => runOperator(words, service.place)
  async function runWell(...words: readonly string[]) {
    const outcome = await run(...words)
    assert.equal(outcome.exitCode, 0, outcome.complaints)
    return outcome
  }
  const readStatement = async (...more: readonly string[]): Promise<Statement> =>
    JSON.parse((await runWell('statement', month, '--account', 'ada', ...more)).output)

  await runWell('account', 'create', 'ada', '--balance', '10')
  const [first, second] = await Promise.all(
    ['=night', 'day'].map(async (label) =>
      JSON.parse((await runWell('token', 'create', '--account', 'ada', '--label', label, '--json')).output),
    ),
  )
  const ask = async (token: string) => {
    const { headers } = await service.ask(`${kolPath}?token=${token}&kolId=${kolId}`)
    return headers.get('x-request-id') ?? ''
  }
  const asked = [await ask(first.token), await ask(first.token), await ask(second.token)]
  await runWell('refund', asked[0] ?? '', '--amount', '0.05', '--reason', '=late, "very"')
  await runWell('adjust', 'ada', '-1.5', '--reason', 'counted twice')

  await t.test('is the ledger to the micro-yuan, entry by entry', async () => {
    const { complaints } = await runWell('statement', month, '--account', 'ada')
    assert.match(complaints, /is still open, and closes on/)
    const statement = await readStatement()
    const { accounts, ledger } = service.books
    const { availableMicro, heldMicro } = await ledger.getBalance((await accounts.getAccount('ada')).id)
    assert.equal(statement.opening, '0.000000')
    assert.equal(readYuan(statement.closing), availableMicro + heldMicro)
    const sum = statement.entries.reduce((micro, { amount }) => micro + readYuan(amount), 0)
    assert.equal(sum, readYuan(statement.closing))
    assert.deepEqual(
      statement.entries.map(({ kind }) => kind),
      ['topup', 'charge', 'charge', 'charge', 'refund', 'adjustment'],
    )
    const charges = statement.entries.filter(({ kind }) => kind === 'charge')
    assert.deepEqual(
      charges.map(({ requestId }) => requestId),
      asked,
    )
    assert.deepEqual(
      charges.map(({ token }) => token),
      [first.id, first.id, second.id],
    )
    assert.ok(charges.every(({ endpoint, at }) => endpoint === kolPath && at.endsWith('+08:00')))
    assert.deepEqual(
      [statement.totals['charges'], statement.totals['refunds'], statement.totals['adjustments']],
      ['-0.450000', '0.050000', '-1.500000'],
    )
  })

  await t.test('is limited to a token or a label', async () => {
    const ofToken = await readStatement('--token', first.id)
    assert.deepEqual([ofToken.entries.length, ofToken.closing], [3, '-0.250000'])
    const ofLabel = await readStatement('--label', 'day')
    assert.deepEqual([ofLabel.entries.length, ofLabel.closing], [1, '-0.150000'])
  })

  await t.test('is a CSV that no spreadsheet runs, and a workbook', async () => {
    const { output } = await runWell('statement', month, '--account', 'ada', '--format', 'csv')
    assert.match(output, /^\uFEFFid,at,kind,amount,requestId,endpoint,token,calls,reason\r\n/)
    assert.match(output, /,refund,0\.050000,.*,"'=late, ""very"""\r\n/)
    assert.equal(output.split('\r\n').length, 8)
    const { bytes } = await runWell('statement', month, '--account', 'ada', '--format', 'xlsx', '--lang', 'zh')
    const file = join(makeFolder(t), 'statement.xlsx')
    writeFileSync(file, bytes)
    const sheet = execFileSync('unzip', ['-p', file, 'xl/worksheets/sheet1.xml'], { encoding: 'utf8' })
    assert.equal(sheet.match(/<row /g)?.length, 7)
    assert.match(sheet, /<v>-1\.500000<\/v>/)
    assert.match(execFileSync('unzip', ['-p', file, 'xl/workbook.xml'], { encoding: 'utf8' }), /列说明/)
  })

  await t.test('says what cannot be', async () => {
    const refused = [
      [['2026-13', '--account', 'ada'], /"2026-13" is not a month, such as 2026-11/],
      [['2999-01', '--account', 'ada'], /2999-01 has not begun/],
      [[month, '--account', 'nobody'], /there is no account named nobody/],
      [[month, '--account', 'ada', '--token', 'tok_nothing'], /ada has no token tok_nothing/],
      [[month, '--account', 'ada', '--label', 'nothing'], /ada has no token labelled nothing/],
    ] as const
    for (const [words, sentence] of refused) {
      const { exitCode, output, complaints } = await run('statement', ...words)
      assert.deepEqual([exitCode, output], [1, ''])
      assert.match(complaints, sentence)
    }
    const both = await run('statement', month, '--account', 'ada', '--token', 'a', '--label', 'b')
    assert.equal(both.exitCode, 2)
    const terminal = await runOperator(
      ['statement', month, '--account', 'ada', '--format', 'xlsx'],
      service.place,
      true,
    )
    assert.match(terminal.complaints, /not for a terminal/)
  })

  await service.service.stop()
})
