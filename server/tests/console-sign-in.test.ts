import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { yuan } from '#kit'
import { openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'

test('signing in, in the browser', { skip: whyNoBrowser }, async (t) => {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build-console.ts', import.meta.url))])
  const console = await openTestConsole(t)
  const { accountId, name } = await console.addCaller({ balanceMicro: yuan('12.3456') })
  const person = await console.addPerson({ accountId, role: 'viewer' })
  const { visit } = await openBrowser(t)
  const { page, complaints } = await visit({ viewport: { width: 1440, height: 900 } })

  async function signIn(password: string): Promise<void> {
    await page.getByLabel('Email').fill(person.email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  await t.test('who comes without a session is asked to sign in, and is told in words what was wrong', async () => {
    await page.goto(`${console.origin}/console/top-up?account=${encodeURIComponent(name)}`)
    await signIn('not the password of anybody')
    await page.getByRole('alert').getByText('The email or the password is not right.').waitFor()
    await page.getByRole('button', { name: 'Lost it?' }).click()
    await page.getByText('makes you a link').waitFor()
  })

  await t.test('then one is where one wanted to be', async () => {
    await signIn(person.password)
    await page.getByRole('heading', { name: 'Top up', level: 1 }).waitFor()
    await page.getByText('¥12.34').waitFor()
    assert.match(page.url(), /\/console\/top-up\?account=/)
  })

  await t.test('pages are found by their names, without a mouse', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find' }).waitFor()
    await page.keyboard.type('pric')
    await page.getByRole('option', { name: 'Pricing', selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Pricing', level: 1 }).waitFor()
  })

  await t.test('signing out leaves nothing of the account in the page', async () => {
    await page.getByRole('navigation').getByRole('button', { name: 'viewer' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
    await page.goto(`${console.origin}/console/pricing`)
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor()
  })

  await t.test('and nobody is led to another site by a link to it', async () => {
    await page.goto(`${console.origin}/console/sign-in?to=${encodeURIComponent('//elsewhere.example/')}`)
    await signIn(person.password)
    await page.locator('nav li a').first().waitFor()
    assert.equal(new URL(page.url()).origin, console.origin)
  })

  // What a refusal is, the browser says by itself.
  assert.deepEqual(
    complaints.filter((complaint) => !complaint.includes('status of 401')),
    [],
  )
})
