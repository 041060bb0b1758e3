import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, whyNoBrowser } from '#support/browser'
import { openTestService } from '#support/service'

const first = 'https://data.example'
const second = 'http://203.0.113.7:8080'
const group = '/en/api/douyin-xingtu-apis'

/** The line that says where to ask. */
const asks = (text: string): string => text.split('\n').find((line) => /\/api\/|baseUrl: /.test(line)) ?? ''

test('the server a reader chooses', { skip: whyNoBrowser }, async (t) => {
  const { url } = await openTestService(t, { environment: { SERVERS: `prod-global=${first},prod-cn=${second}` } })
  const { visit } = await openBrowser(t)
  const { page, complaints } = await visit({ baseURL: url })
  const readSamples = () => page.locator('.samples pre code').allTextContents()

  await page.goto(`${group}/kol-content-performance-v1-deprecated`)
  const before = await readSamples()
  await page.getByLabel('Environment').selectOption('prod-cn')

  await t.test('is asked by every sample, which else stays as it was', async () => {
    assert.equal(before.length, 8)
    const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
    assert.deepEqual(
      await readSamples(),
      before.map((text) =>
        text.replaceAll(`${first}${path}`, `${second}${path}`).replace(`baseUrl: "${first}"`, `baseUrl: "${second}"`),
      ),
    )
    for (const text of await readSamples()) assert.ok(asks(text).includes(second), text)
  })

  await t.test('is asked by a whole program that is loaded later, too', async () => {
    await page.getByRole('link', { name: /With retries/ }).click()
    const code = page.locator('.samples [role=tabpanel]:visible code')
    await code.filter({ hasText: 'Idempotency-Key' }).waitFor()
    assert.ok((await code.textContent())?.includes(`${second}/api/`))
  })

  await t.test('is remembered on other pages', async () => {
    await page.goto(`${group}/recommended-videos-v1`)
    await page.getByLabel('Environment').waitFor()
    assert.equal(await page.getByLabel('Environment').inputValue(), second)
    for (const text of await readSamples()) assert.ok(asks(text).includes(second), text)
    assert.deepEqual(complaints, [])
  })
})
