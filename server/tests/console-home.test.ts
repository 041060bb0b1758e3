import assert from 'node:assert/strict'
import { test } from 'node:test'
import { yuan } from '#kit'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'
import { kolId, kolPath } from '#support/service'

test('an account’s first page in a browser', { skip: whyNoBrowser }, async (t) => {
  const service = await openTestConsole(t)
  const { accountId, name, secret } = await service.addCaller({ balanceMicro: yuan('10') })
  const member = await service.addPerson({ accountId, role: 'member', isOperator: true })
  const { visit } = await openBrowser(t)
  const { page, complaints } = await visit({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
  await service.signIn(page.context(), member)
  const home = `${service.origin}/console/?account=${encodeURIComponent(name)}`

  await t.test('begins with three steps and a call that runs', async () => {
    await page.goto(home)
    await page.getByRole('heading', { name: 'Ask the first question' }).waitFor()
    assert.match(await page.getByRole('region', { name: 'A call that runs' }).innerText(), /curl/)
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('shows after the first call what it cost', async () => {
    await service.ask(`${kolPath}?token=${secret}&kolId=${kolId}`)
    await page.goto(home)
    await page.getByRole('table', { name: 'Calls by endpoint' }).waitFor()
    assert.match(await page.getByText('¥9.8500').first().innerText(), /9\.85/)
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('draws an alarm line, and says when the balance is under it', async () => {
    await page.getByRole('button', { name: 'Set an alarm line' }).click()
    await page.getByLabel('Alarm line in CNY').fill('50')
    await page.getByRole('button', { name: 'Set alarm line' }).click()
    await page.getByText('The balance is under its alarm line.').waitFor()
  })

  await t.test('tells an operator of margin and days', async () => {
    await page.goto(`${service.origin}/console/operator`)
    await page.getByRole('region', { name: 'Accounts low on balance' }).waitFor()
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('complains of nothing', () => assert.deepEqual(complaints, []))
})
