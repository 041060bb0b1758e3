import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'

const isBuilt = existsSync(new URL('../../web/dist/index.html', import.meta.url))
const whyNot = whyNoBrowser || (isBuilt ? false : 'the console has not been built: npm run build:console')

/** A device with a key of its own, whose owner touches it at once. */
async function addAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

async function openPeople(t: TestContext) {
  const service = await openTestConsole(t)
  const { accountId } = await service.addCaller()
  const owner = await service.addPerson({ email: 'ada@example.com', name: 'Ada', accountId, role: 'owner' })
  const browser = await openBrowser(t)
  const visit = await browser.visit({ baseURL: service.origin, viewport: { width: 1440, height: 900 }, locale: 'en' })
  return { service, accountId, owner, browser, ...visit }
}

test('people, in a browser', { skip: whyNot }, async (t) => {
  const { service, accountId, owner, browser, page, complaints } = await openPeople(t)
  const viewer = await service.addPerson({ email: 'vera@example.com', name: 'Vera', accountId, role: 'viewer' })
  await service.signIn(page.context(), owner)

  await t.test('an owner invites somebody by a link that is shown once', async () => {
    await page.goto('/console/people')
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByLabel('Email').fill('ben@example.com')
    await page.getByLabel('Role').selectOption('member')
    await page.getByRole('dialog').getByRole('button', { name: 'Invite', exact: true }).click()
    const link = await page.getByText(/\/console\/join\/alp_[0-9a-f]{64}/).textContent()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('ben@example.com').waitFor()

    const secret = link?.split('/').at(-1)
    const taken = await service.askAsStranger('join', { secret, name: 'Ben', password: 'a long enough password' })
    assert.equal(taken.status, 200, taken.text)
    const again = await service.askAsStranger('join', { secret, name: 'Eve', password: 'a long enough password' })
    assert.equal(again.status, 404)
    await page.reload()
    await page.getByText('3 people', { exact: true }).waitFor()
  })

  await t.test('changes roles and removes people, and cannot leave the account without an owner', async () => {
    await page.getByRole('button', { name: 'Actions of Vera' }).click()
    await page.getByRole('menuitem', { name: 'Change role' }).click()
    await page.getByLabel('Role').selectOption('member')
    await page.getByRole('dialog').getByRole('button', { name: 'Change role' }).click()
    await page.getByText('Vera is now Member.').waitFor()

    await page.getByRole('button', { name: 'Actions of Ada' }).click()
    await page.getByRole('menuitem', { name: 'Change role' }).click()
    await page.getByLabel('Role').selectOption('viewer')
    await page.getByRole('dialog').getByRole('button', { name: 'Change role' }).click()
    await page.getByText('this is the last owner of the account').waitFor()
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Actions of Ben' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByLabel('Type their email').fill('ben@example.com')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('2 people', { exact: true }).waitFor()
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('a viewer sees who is there, and can change nothing', async () => {
    const other = await browser.visit({ baseURL: service.origin, locale: 'en' })
    const eve = await service.addPerson({ email: 'eve@example.com', name: 'Eve', accountId, role: 'viewer' })
    await service.signIn(other.page.context(), eve)
    await other.page.goto('/console/people')
    await other.page.getByText('Eve · you').waitFor()
    assert.equal(await other.page.getByRole('button', { name: 'Invite' }).count(), 0)
    assert.equal(await other.page.getByRole('button', { name: /Actions of/ }).count(), 0)
    assert.notEqual(viewer.id, eve.id)
  })

  await t.test('complains of nothing', () =>
    assert.deepEqual(
      complaints.filter((one) => !/409/.test(one)),
      [],
    ),
  )
})

test('what a person signs in with, in a browser', { skip: whyNot }, async (t) => {
  const { service, owner, browser, page, complaints } = await openPeople(t)
  await addAuthenticator(page)

  await t.test('a password, which is asked for again before a passkey is added a while later', async () => {
    const ada = await service.addPerson({ email: 'late@example.com', name: 'Late', isOperator: true, isProved: false })
    await service.signIn(page.context(), ada)
    await page.goto('/console/security')
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Laptop')
    await page.getByRole('dialog').getByRole('button', { name: 'Add passkey' }).click()
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill('not it at all')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('This is not your password.').waitFor()
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(ada.password)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('Laptop signs you in from now on.').waitFor()
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('the passkey signs in without a password, and is taken away again', async () => {
    await page.context().clearCookies()
    await page.goto('/console/sign-in?to=/security')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('a password or a passkey').waitFor()
    await page.getByText('by passkey').waitFor()
    await page.getByRole('button', { name: 'Remove: Laptop' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Laptop signs nobody in any more.').waitFor()

    await page.context().clearCookies()
    await page.goto('/console/sign-in')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('This passkey was not accepted.').waitFor()
  })

  await t.test('sessions are listed, and end everywhere', async () => {
    const again = await service.askAsStranger('sign-in', { email: owner.email, password: owner.password })
    assert.equal(again.status, 200)
    const other = await browser.visit({ baseURL: service.origin, locale: 'en' })
    await service.signIn(other.page.context(), owner)
    await other.page.goto('/console/security')
    await other.page.getByText('2 sessions').waitFor()
    await other.page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await other.page.waitForURL(/sign-in/)
    assert.equal((await owner.ask('session')).body.person, null)
  })

  await t.test('complains of nothing', () =>
    assert.deepEqual(
      complaints.filter((one) => !/40[13]/.test(one)),
      [],
    ),
  )
})
