import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestService } from '#support/service'

const page = '/api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'

test('what is around every page', async (t) => {
  const { url } = await openTestService(t)
  const read = async (path: string): Promise<string> => (await fetch(url + path)).text()

  await t.test('brings its typefaces along, sent as they are and kept for ever', async () => {
    const html = await read(`/en${page}`)
    const [, base = ''] = /href="([^"]+)page\.css"/.exec(html) ?? []
    const fonts = [...(await read(`${base}page.css`)).matchAll(/url\("(\/assets\/fonts\.[^"]+)"\)/g)].map(
      ([, path = '']) => path,
    )
    assert.deepEqual(
      new Set(fonts.map((path) => path.split('/').at(-1))),
      new Set(['inter.woff2', 'jetbrains-mono.woff2']),
    )
    let bytes = 0
    for (const path of new Set(fonts)) {
      const font = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'br, gzip' } })
      assert.equal(font.headers.get('content-type'), 'font/woff2')
      assert.equal(font.headers.get('content-encoding'), null)
      assert.match(font.headers.get('cache-control') ?? '', /immutable/)
      bytes += (await font.arrayBuffer()).byteLength
      assert.match(await read(path.replace('.woff2', '-OFL.txt')), /SIL Open Font License, Version 1\.1/)
    }
    assert.ok(bytes <= 34 * 1024, `${bytes} bytes`)
    assert.ok(
      html.includes(`<link rel="preload" href="${fonts.find((path) => path.endsWith('inter.woff2'))}" as="font"`),
    )
  })

  await t.test('leads from an address without a page to those that may have been meant, in its language', async () => {
    const meant = async (path: string): Promise<string[]> => {
      const missing = await fetch(url + path)
      assert.equal(missing.status, 404)
      const [, main = ''] = /<main([\s\S]*)<\/main>/.exec(await missing.text()) ?? []
      assert.ok(main.includes('data-search') && main.includes(`href="${path.slice(0, 3)}"`))
      const links = [...main.matchAll(/<li><a href="([^"]+)"/g)].map(([, href = '']) => href)
      assert.equal(new Set(links).size, links.length, links.join())
      return links
    }
    const apis = 'api/douyin-xingtu-apis'
    assert.deepEqual(await meant('/en/guides/caling'), ['/en/guides/calling'])
    // Two guides speak of them.
    assert.deepEqual((await meant('/zh/guides/retries')).toSorted(), ['/zh/guides/calling', '/zh/guides/sdk'])
    assert.deepEqual((await meant('/en/api/douyin-xingtu/get-kol-rec-videos/v1'))[0], `/en${page}`)
    assert.deepEqual((await meant('/zh/recomended-video'))[0], `/zh/${apis}/recommended-videos-v1`)
    assert.deepEqual(await meant(`/zh/${encodeURIComponent('推荐视频')}`), [`/zh/${apis}/recommended-videos-v1`])
    assert.deepEqual(await meant('/en/docs/creator-serach'), [
      `/en/${apis}/creator-search-v1`,
      `/en/${apis}/creator-search-v1-deprecated`,
    ])
    assert.equal((await meant('/en/v1/kols/6831825876674412552/metrics'))[0], '/en/service/get-metrics')
    for (const nothing of ['/en/api/sun/moon', '/zh/api/sun/moon', `/en/${'a-'.repeat(2_000)}`])
      assert.deepEqual(await meant(nothing), [])
  })
})
