import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { generateSync } from 'otplib'
import { systemClock, yuan } from '#kit'
import { createRunAudit } from '#run-audit'
import { listFaults, openBrowser, whyNoBrowser } from '#support/browser'
import { openTestConsole } from '#support/console'
import { makeFolder } from '#support/folder'
import { kolPath, until } from '#support/service'
import { goodBodies, openUpstream, send, settingsOf } from '#support/upstream'
import { answering } from '#support/upstream-answers'

const document = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Shop' },
  paths: { '/api/shop/list/v1': { get: { summary: 'List', tags: ['Shop'] } } },
})

const script = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

test('an operator runs the service from a browser', { skip: whyNoBrowser }, async (t) => {
  const [joa, tikhub] = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  joa.behave(send(goodBodies['just-one-api']))
  tikhub.behave(send(goodBodies.tikhub))
  const dataDir = makeFolder(t)
  const runAudit = createRunAudit({ script, environment: { PATH: process.env['PATH'], DATA_DIR: dataDir } })
  const environment = { ...settingsOf([joa, tikhub]), RATES: 'USD:7.1' }
  const service = await openTestConsole(t, { dataDir, environment, runAudit })
  const ada = await service.addCaller({ balanceMicro: yuan('9') })
  const root = await service.addPerson({ isOperator: true })
  let nth = 0
  const askOne = async (path = kolPath) => {
    const { body, headers } = await service.ask(`${path}?token=${ada.secret}&kolId=${++nth}`)
    return { code: body.code, charge: headers.get('x-charge') }
  }
  assert.equal((await askOne()).code, 0)
  const { visit } = await openBrowser(t)
  const { page, complaints, requests } = await visit({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  await service.signIn(page.context(), root)
  const open = async (name: string): Promise<void> => {
    await page.goto(`${service.origin}/console/operator/${name}`)
    await page.locator('table, h2').first().waitFor()
  }
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()

  await t.test('turns an endpoint off, takes that back, and sets another price', async () => {
    await open('endpoints')
    const toggle = page.getByRole('switch', { name: /^KOL Content Performance/ })
    await toggle.click()
    await until(async () => (await askOne()).code === 503)
    await press('Undo')
    await until(async () => (await askOne()).code === 0)
    await page.getByText('get-kol-rec-videos/v1').click()
    await page.getByLabel('Price of an answer').fill('0.2')
    await press('Set price')
    await page.getByText('calls from now on pay it').waitFor()
    assert.equal((await askOne()).charge, '0.2')
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('pauses a provider and has upstreams checked', async () => {
    await open('providers')
    await press('Pause Just One API')
    await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click()
    await press('Resume Just One API')
    await page.getByRole('button', { name: 'Pause Just One API' }).waitFor()
    joa.behave(answering('just-one-api'))
    await press('Check upstreams')
    await page.getByLabel('Upstream', { exact: true }).selectOption('just-one-api')
    await page.getByLabel('Spend at most').fill('0.3')
    await press('Ask')
    await page.getByText('Spent ¥0.3000 of ¥0.30').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('sees what a document changes, takes it, and takes it back', async () => {
    await open('catalogue')
    await page.getByRole('button', { name: 'Import a document' }).first().click()
    await page.getByLabel('Document', { exact: true }).fill(document)
    await press('Show what changes')
    await page.getByRole('heading', { name: 'Shop: what would change' }).waitFor()
    assert.equal(service.books.catalogue.find('/api/shop/list/v1'), undefined)
    await press('Apply')
    await until(async () => service.books.catalogue.find('/api/shop/list/v1') !== undefined)
    await press('Take back Shop')
    await page.getByText('1 endpoints nobody ever asked go.').waitFor()
    await page.getByLabel('Type its name').fill('Shop')
    await page.getByRole('dialog').getByRole('button', { name: 'Take back', exact: true }).click()
    await page.getByText('No document was imported').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(service.books.catalogue.find('/api/shop/list/v1'), undefined)
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('has the books verified, and looks a setting up', async () => {
    await open('system')
    await press('Verify the books')
    await page.getByText('Every figure is what the entries say.').waitFor({ timeout: 60_000 })
    assert.deepEqual(await listFaults(page), [])
    await open('settings')
    await page.getByRole('searchbox').fill('worth')
    await page.getByText('USD:7.1', { exact: true }).waitFor()
    await until(async () => (await page.getByRole('row').count()) === 2)
    assert.deepEqual(await listFaults(page), [])
  })

  await t.test('adds an authenticator, and signs in with what it shows', async () => {
    await page.goto(`${service.origin}/console/security`)
    await press('Add authenticator')
    const secret = (await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).textContent())?.replaceAll(' ', '') ?? ''
    const codeNow = (later: number): string =>
      generateSync({ secret, epoch: Math.floor(systemClock.now() / 1_000) + later })
    await page.getByRole('img', { name: 'The code to scan' }).waitFor()
    await page.getByLabel('Code', { exact: true }).fill(codeNow(0))
    await press('Turn on')
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
    assert.equal(await page.getByRole('dialog').getByRole('listitem').count(), 10)
    await press('I have kept them')
    await page.getByText('10 recovery codes are left.').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.deepEqual(await listFaults(page), [])

    const stranger = await visit({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    await stranger.page.goto(`${service.origin}/console/sign-in`)
    await stranger.page.getByLabel('Email').fill(root.email)
    await stranger.page.getByLabel('Password').fill(root.password)
    await stranger.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await stranger.page.getByLabel('Code').fill(codeNow(30))
    await stranger.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await stranger.page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
  })

  assert.deepEqual(complaints, [])
  assert.ok(requests.every((address) => address.startsWith(service.origin)))
})
