import assert from 'node:assert/strict'
import { test } from 'node:test'
import { yuan } from '#kit'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'
import { kolId, kolPath } from '#support/service'

test('an owner in a browser', { skip: whyNoBrowser }, async (t) => {
  const service = await openTestConsole(t)
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  const owner = await service.addPerson({ accountId: ada.accountId, role: 'owner' })
  const { visit } = await openBrowser(t)
  const { page, requests, complaints } = await visit({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  await service.signIn(page.context(), owner)
  let secret = ''
  const call = (query = '') =>
    service.ask(`${kolPath}?kolId=${kolId}${query}`, { headers: { authorization: `Bearer ${secret}` } })

  await t.test('makes a token with a cap, and is shown its secret once', async () => {
    await page.goto(`${service.origin}/console/tokens`)
    await page.getByRole('table', { name: 'Tokens' }).waitFor()
    assert.deepEqual(await listFaults(page), [])
    await page.getByRole('button', { name: 'Create token' }).click()
    const form = page.getByRole('dialog', { name: 'Create token' })
    await form.getByLabel('Label').fill('weekly report')
    await form.getByLabel('Spending cap').fill('a lot')
    assert.ok(await form.getByRole('button', { name: 'Create token' }).isDisabled())
    await form.getByLabel('Spending cap').fill('1')
    await form.getByText('spend at most ¥1.00').waitFor()
    assert.deepEqual(await listFaults(page), [])
    await form.getByRole('button', { name: 'Create token' }).click()

    const told = page.getByRole('dialog', { name: 'weekly report is ready' })
    await told.getByRole('button', { name: 'Copy' }).first().click()
    secret = await page.evaluate(() => navigator.clipboard.readText())
    assert.match(secret, /^alm_/)
    assert.deepEqual(await listFaults(page), [])
    await page.keyboard.press('Escape')
    await told.getByRole('alert').waitFor()
    await told.getByLabel('I have stored it').check()
    await told.getByRole('button', { name: 'See its calls arrive' }).click()
    await page.waitForURL(/\/console\/calls\?token=tok_/)
  })

  await t.test('keeps the secret in no address, no storage and no page', async () => {
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))
    assert.ok(![kept, await page.content(), ...requests].some((text) => text.includes(secret)))
  })

  await t.test('sees a call from outside arrive, and why it was charged', async () => {
    await page.getByRole('heading', { name: 'No call is like that.' }).waitFor()
    const { body } = await call()
    const row = page.getByRole('row', { name: /¥0\.15/ })
    await row.waitFor()
    assert.equal(await row.getAttribute('data-new'), '')
    assert.deepEqual(await listFaults(page), [])
    await row.click()
    await page.waitForURL(new RegExp(`/console/calls/${body.requestId}\\?token=`))
    const drawer = page.getByRole('dialog', { name: new RegExp(body.requestId) })
    await drawer.getByText('¥0.1500 charged').waitFor()
    await drawer.getByText('"masterpiece_videos"').waitFor()
    await drawer.getByText('Reading').click()
    await drawer.getByRole('table', { name: 'Works of this answer' }).waitFor()
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('walks the rows by keys, and finds a call by what it asked about', async () => {
    const { body } = await call('&acceptCache=true')
    await page.getByRole('row', { name: /from cache/ }).waitFor()
    await page.getByRole('dialog').focus()
    await page.keyboard.press('ArrowUp')
    await page.waitForURL(new RegExp(`/console/calls/${body.requestId}`))
    await page.getByRole('dialog').getByText('From the archive').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL(/\/console\/calls\?token=/)
    await page.getByRole('searchbox', { name: 'Request id, creator or key' }).fill(kolId.replace(/.$/, '0'))
    await page.getByRole('heading', { name: 'No call is like that.' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('row', { name: /new answer/ }).waitFor()
  })

  await t.test('revokes the token, told when it was last used; its next call is 100', async () => {
    await page.goto(`${service.origin}/console/tokens`)
    await page
      .getByRole('row', { name: /weekly report/ })
      .getByText('of ¥1.00')
      .waitFor()
    await page.getByRole('button', { name: 'Actions of weekly report' }).click()
    await page.getByRole('menuitem', { name: 'Revoke' }).click()
    const asked = page.getByRole('dialog', { name: 'Revoke weekly report?' })
    await asked.getByText(/It was last used/).waitFor()
    assert.ok(await asked.getByRole('button', { name: 'Revoke' }).isDisabled())
    await asked.getByLabel('Type its label').fill('weekly report')
    assert.deepEqual(await listFaults(page), [])
    await asked.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('weekly report is revoked.').waitFor()
    assert.equal((await call()).body.code, 100)
    await page.getByText('Revoked', { exact: true }).click()
    await page.getByRole('row', { name: /weekly report/ }).waitFor()
  })

  await t.test('sees two lines a call on a phone, in Chinese, in the dark', async () => {
    const phone = await visit({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', colorScheme: 'dark' })
    await service.signIn(phone.page.context(), owner)
    await phone.page.goto(`${service.origin}/console/calls`)
    await phone.page.getByText('新结果').first().waitFor({ state: 'attached' })
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390)
    assert.deepEqual(await listFaults(phone.page), [])
    await phone.page.goto(`${service.origin}/console/tokens`)
    await phone.page.getByRole('heading', { name: 'API 令牌' }).waitFor()
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390)
    assert.deepEqual(await listFaults(phone.page), [])
    assert.deepEqual(phone.complaints, [])
  })

  assert.deepEqual(complaints, [])
})
