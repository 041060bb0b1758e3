import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { yuan } from '#kit'
import { openBrowser, whyNoBrowser } from '#support/browser'
import { openTestService } from '#support/service'

const file = fileURLToPath(new URL('../../docs/pictures/endpoint.webp', import.meta.url))
const path = '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1'
const page = '/en/api/douyin-xingtu-apis/recommended-videos-v1'

// A command of its own, `npm run picture`: the README's picture is taken anew when the pages look different.
test('the picture of the README is taken of the product as it is', { skip: whyNoBrowser }, async (t) => {
  const service = await openTestService(t, { environment: { PUBLIC_URL: 'https://stars.example' } })
  const { secret } = await service.addCaller({ balanceMicro: yuan('10') })
  for (let call = 0; call < 24; call += 1) await service.ask(`${path}?token=${secret}&oAuthorId=6831825876674412552`)

  const browser = await openBrowser(t)
  const { page: tab } = await browser.visit({ viewport: { width: 1440, height: 860 }, colorScheme: 'light' })
  await tab.goto(`${service.url}${page}`, { waitUntil: 'networkidle' })
  const form = tab.locator('form.try')
  await form.getByLabel('token').fill(secret)
  await form.getByRole('button', { name: /^Send/ }).click()
  await tab.getByText('charged 0.15 CNY').first().waitFor()
  await tab.getByRole('tab', { name: 'Works' }).click()
  await tab.locator('table').first().waitFor()
  await tab.evaluate('scrollTo(0, 0)')

  const session = await tab.context().newCDPSession(tab)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 90 })
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, Buffer.from(data, 'base64'))
})
