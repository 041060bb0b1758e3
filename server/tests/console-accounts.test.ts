import assert from 'node:assert/strict'
import { test } from 'node:test'
import { yuan } from '#kit'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'

test('an operator in a browser', { skip: whyNoBrowser }, async (t) => {
  const service = await openTestConsole(t)
  const operator = await service.addPerson({ isOperator: true, name: 'Olga' })
  const { visit } = await openBrowser(t)
  const { page, complaints } = await visit({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  await service.signIn(page.context(), operator)
  const findBalance = async (): Promise<number> => {
    const { id } = await service.books.accounts.getAccount('Nova Media')
    return (await service.books.ledger.getBalance(id)).availableMicro
  }

  await t.test('opens an account, and sees it at once', async () => {
    await page.goto(`${service.origin}/console/operator/accounts`)
    await page.getByRole('heading', { name: 'No account yet' }).waitFor()
    assert.deepEqual(await listFaults(page), [])
    await page.getByRole('button', { name: 'Create account' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Nova Media')
    await page.getByLabel('Put in at once').fill('20')
    await page.getByRole('dialog').getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('dialog', { name: /Nova Media/ }).waitFor()
    assert.equal(await findBalance(), yuan('20'))
  })

  await t.test('tops it up once with two clicks, and is told before what it will have', async () => {
    await page.getByRole('button', { name: 'Top up' }).click()
    const form = page.getByRole('dialog', { name: 'Top up Nova Media' })
    await form.getByLabel('Amount').fill('250')
    await form.getByText('¥20.0000 becomes ¥270.0000.').waitFor()
    await form.getByLabel('Reason').fill('bank transfer 0614')
    await form.getByRole('button', { name: 'Top up' }).dblclick()
    await page.getByText('Nova Media has ¥270.0000.').waitFor()
    assert.equal(await findBalance(), yuan('270'))
  })

  await t.test('suspends it with a reason', async () => {
    await page.getByRole('button', { name: 'Suspend' }).click()
    const form = page.getByRole('dialog', { name: 'Suspend Nova Media?' })
    assert.ok(await form.getByRole('button', { name: 'Suspend' }).isDisabled())
    await form.getByLabel('Reason').fill('unpaid')
    await form.getByRole('button', { name: 'Suspend' }).click()
    await page.getByText('Nova Media is suspended.').waitFor()
    assert.equal((await service.books.accounts.getAccount('Nova Media')).status, 'suspended')
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('finds all of it in the audit log, from what to what', async () => {
    await page.getByRole('link', { name: 'All in the audit log' }).click()
    await page.getByRole('row', { name: /Topped up/ }).click()
    const drawer = page.getByRole('dialog', { name: /Topped up/ })
    await drawer.getByRole('cell', { name: '¥20.0000' }).waitFor()
    await drawer.getByRole('cell', { name: '¥270.0000' }).waitFor()
    await drawer.getByText('bank transfer 0614').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('of'), 'Nova Media')
    assert.deepEqual(await listFaults(page), [])
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    assert.deepEqual(await page.getByRole('row').filter({ hasText: 'Nova Media' }).count(), 3)
  })

  await t.test('looks at its pages as a viewer does', async () => {
    await page.goto(`${service.origin}/console/operator/accounts`)
    await page.getByRole('row', { name: /Nova Media/ }).click()
    await page.getByRole('link', { name: 'Look as a viewer' }).click()
    await page.waitForURL(/\/console\/\?account=Nova(\+|%20)Media/)
    assert.deepEqual(complaints, [])
  })
})
