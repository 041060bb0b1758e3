import { mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { yuan } from '#kit'
import { openBrowser, whyNoBrowser } from '#support/browser'
import { openTestService } from '#support/service'

const file = fileURLToPath(new URL('../../docs/pictures/endpoint.webp', import.meta.url))
const page = '/en/api/douyin-xingtu-apis/recommended-videos-v1'

// A command of its own, `npm run picture`: the README's picture is taken anew when the pages look different.
test('the picture of the README is taken of the product as it is', { skip: whyNoBrowser }, async (t) => {
  const service = await openTestService(t)
  const caller = await service.addCaller({ balanceMicro: yuan('10') })
  for (let call = 0; call < 24; call += 1)
    await service.ask(`/api/douyin-xingtu/get-kol-rec-videos/v1?token=${caller.secret}&kolId=6831825876674412552`)
  const browser = await openBrowser(t)
  const { page: tab } = await browser.visit({ viewport: { width: 1440, height: 860 }, colorScheme: 'light' })
  await tab.goto(`${service.url}${page}`, { waitUntil: 'networkidle' })
  const session = await tab.context().newCDPSession(tab)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 88 })
  mkdirSync(fileURLToPath(new URL('.', `file://${file}`)), { recursive: true })
  writeFileSync(file, Buffer.from(data, 'base64'))
})
