import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { grantCalls, refundCall, topUp } from '#desk'
import { formatDay, readYuan, yuan } from '#kit'
import { tester } from '#support/actor'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'
import { kolId, kolPath } from '#support/service'

const month = formatDay(Date.now()).slice(0, 7)

/** What a download has, as it lies on the disk. */
async function download(page: Page, name: string): Promise<string> {
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name, exact: true }).click()
  return (await coming).path()
}

test('money in the browser', { skip: whyNoBrowser }, async (t) => {
  const { visit } = await openBrowser(t)
  const console = await openTestConsole(t)
  const { books } = console
  const payer = await console.addCaller({ balanceMicro: yuan('10') })
  const { accountId } = payer
  const requestIds: string[] = []
  for (let calls = 0; calls < 3; calls++) {
    const { headers } = await console.ask(`${kolPath}?token=${payer.secret}&kolId=${kolId}`)
    requestIds.push(headers.get('x-request-id') ?? '')
  }
  await refundCall(books, tester, { callId: requestIds[0] ?? '', reason: 'late' })
  await topUp(books, tester, { accountId, amountMicro: yuan('5'), key: 'transfer' })
  await grantCalls(books, tester, { accountId, path: kolPath, calls: 2 })
  const { availableMicro } = await books.ledger.getBalance(accountId)
  const person = await console.addPerson({ accountId, role: 'viewer' })
  const { page, complaints } = await visit({ locale: 'en-GB' })
  await console.signIn(page.context(), person)

  await t.test('the ledger is filtered in its address, and deep links keep it', async () => {
    await page.goto(`${console.origin}/console/money`)
    const rows = page.getByRole('table', { name: 'Entries of the ledger' }).locator('tbody tr')
    await rows.first().waitFor()
    assert.equal(await rows.count(), 7)
    await page.getByRole('button', { name: 'Kind: All kinds' }).click()
    await page.getByRole('menuitem', { name: 'Refunds' }).click()
    await page.waitForURL(/kind=refunds/)
    await page.getByText('late', { exact: false }).waitFor()
    assert.equal(await rows.count(), 1)
    await page.reload()
    await rows.first().waitFor()
    assert.equal(await rows.count(), 1)
  })

  await t.test('a statement is checked against the ledger, and says its closing', async () => {
    await page.getByRole('radio', { name: 'Statements' }).click({ force: true })
    await page.getByText(/Equal to the ledger to the micro-yuan: rebuilt from 7 entries/).waitFor()
    const closing = `¥${(availableMicro / 1_000_000).toFixed(4)}`
    assert.match(await page.locator('main').innerText(), new RegExp(`So far\\s+= ${closing.replace('.', '\\.')}`))
  })

  await t.test('is downloaded in each format, and each is the ledger', async () => {
    const statement = JSON.parse(readFileSync(await download(page, 'JSON'), 'utf8'))
    assert.deepEqual([statement.period, readYuan(statement.closing)], [month, availableMicro])
    const entries: readonly Record<string, string>[] = statement.entries
    const charged = entries.filter(({ kind }) => kind === 'charge').map(({ requestId }) => requestId)
    assert.deepEqual(charged, requestIds)
    assert.equal(
      entries.reduce((micro, { amount = '' }) => micro + readYuan(amount), 0),
      availableMicro,
    )
    await page.getByText('is there: 7 rows').first().waitFor()

    const [head = '', ...lines] = readFileSync(await download(page, 'CSV'), 'utf8')
      .trim()
      .split('\r\n')
    const at = head.split(',').indexOf('amount')
    assert.deepEqual(
      lines.map((line) => line.split(',')[at]),
      entries.map(({ amount }) => amount),
    )
    const sheet = execFileSync('unzip', ['-p', await download(page, 'XLSX'), 'xl/worksheets/sheet1.xml'], {
      encoding: 'utf8',
    })
    const amounts = [...sheet.matchAll(/<c r="D\d+" s="3"><v>([^<]+)</g)].map(([, amount]) => amount)
    assert.deepEqual(
      amounts,
      entries.map(({ amount }) => amount),
    )
  })

  await t.test('is printed on white paper without what one presses', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
    assert.equal(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme']), 'light')
    assert.equal(await page.getByRole('button', { name: 'XLSX', exact: true }).isVisible(), false)
    assert.equal(await page.getByRole('link', { name: 'Money', exact: true }).isVisible(), false)
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' })
  })

  await t.test('has no barrier that axe knows of, in both themes and languages', async () => {
    for (const [tab, colorScheme, locale] of [
      ['statements', 'light', 'en-GB'],
      ['ledger', 'dark', 'zh-CN'],
    ] as const) {
      const own = await visit({ locale, colorScheme })
      await console.signIn(own.page.context(), person)
      await own.page.goto(`${console.origin}/console/money?tab=${tab}`)
      await own.page.locator('table tbody tr').first().waitFor()
      assert.deepEqual(await listFaults(own.page), [])
      assert.deepEqual(own.complaints, [])
    }
    assert.deepEqual(complaints, [])
  })
})
