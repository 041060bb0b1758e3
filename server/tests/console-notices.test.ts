import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { yuan } from '#kit'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'
import { openReceiver } from '#support/receiver'
import { until } from '#support/service'

const isBuilt = existsSync(new URL('../../web/dist/index.html', import.meta.url))
const whyNot = whyNoBrowser || (isBuilt ? false : 'the console has not been built: npm run build:console')

test('notices and webhooks, in a browser', { skip: whyNot }, async (t) => {
  const service = await openTestConsole(t, { environment: { WEBHOOK_PRIVATE: 'true' } })
  const receiver = await openReceiver(t)
  const { accountId } = await service.addCaller({ balanceMicro: yuan('60') })
  const member = await service.addPerson({ name: 'Ben', accountId, role: 'member' })
  const browser = await openBrowser(t)
  const { page, complaints } = await browser.visit({ baseURL: service.origin, locale: 'en' })
  await service.signIn(page.context(), member)

  await t.test('a member adds a webhook, copies its secret, and sees a test arrive', async () => {
    await page.goto('/console/webhooks')
    await page.getByRole('button', { name: 'Add webhook' }).click()
    await page.getByLabel('Address').fill(receiver.url)
    await page.getByLabel('Label').fill('Billing')
    await page.getByRole('dialog').getByRole('button', { name: 'Add webhook' }).click()
    const secret = await page.getByText(/^whsec_/).textContent()
    receiver.checkBy(secret ?? '')
    await page.getByRole('heading', { name: 'Add a webhook' }).waitFor({ state: 'detached' })
    assert.deepEqual(await listFaults(page), [])
    await page.getByRole('button', { name: 'Done' }).click()
    assert.equal((await page.content()).includes(secret ?? ''), false)

    await page.getByText('Billing').click()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('HTTP 204').waitFor()
    assert.deepEqual(await listFaults(page), [])
    await page.keyboard.press('Escape')
  })

  await t.test('a low balance is said on the page and in the menu, and told by the webhook', async () => {
    await page.goto('/console/notices')
    await page.getByText('All quiet').waitFor()
    await page.getByRole('button', { name: 'Change: Balance is low' }).click()
    await page.getByLabel('Amount').fill('x')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('An amount such as 50 or 12.50 is expected.').waitFor()
    await page.getByLabel('Amount').fill('100')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('below ¥100.00', { exact: true }).waitFor()

    await until(async () => receiver.taken.includes('balance.low begun'), 20_000)
    await page.reload()
    await page.getByText('1 thing to look at').waitFor()
    await page.getByRole('status').filter({ hasText: 'The balance is ¥60.00, below ¥100.00.' }).waitFor()
    await page.getByRole('navigation').getByText('1 new').waitFor({ state: 'attached' })
    assert.deepEqual(await listFaults(page), [])
    assert.ok(receiver.received.every(({ isSigned }) => isSigned))

    await page.getByRole('button', { name: 'Mark as read' }).click()
    await page.getByText('nothing new').waitFor()
  })

  await t.test('a message is looked at with its tries, and sent again', async () => {
    await page.goto('/console/webhooks')
    await page.getByText('Billing').click()
    await page.getByRole('dialog').getByText('Balance is low').click()
    await page.getByText('"below": "100.00"').waitFor()
    const before = receiver.received.length
    await page.getByRole('button', { name: 'Send again' }).click()
    await until(async () => receiver.received.length === before + 1, 20_000)
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('a viewer sees all of it but where it leads, and can change nothing', async () => {
    const viewer = await service.addPerson({ name: 'Vera', accountId, role: 'viewer' })
    const { page: theirs } = await browser.visit({ baseURL: service.origin, locale: 'zh-CN', colorScheme: 'dark' })
    await service.signIn(theirs.context(), viewer)
    await theirs.goto('/console/webhooks')
    await theirs.getByText(`${new URL(receiver.url).origin}/…`).waitFor()
    assert.equal(await theirs.getByRole('button', { name: '添加 webhook' }).count(), 0)
    await theirs.goto('/console/notices')
    await theirs.getByText('余额为 ¥60.00，低于 ¥100.00。').first().waitFor()
    assert.equal(await theirs.getByRole('button', { name: /^更改/ }).count(), 0)
    assert.deepEqual(await listFaults(theirs), [])
  })

  assert.deepEqual(complaints, [])
})
