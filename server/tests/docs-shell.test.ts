import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestService } from '#support/service'

const page = '/api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'

test('what is around every page', async (t) => {
  const { url } = await openTestService(t)
  const read = async (path: string): Promise<string> => (await fetch(url + path)).text()

  await t.test('brings its typefaces along, sent as they are and kept for ever', async () => {
    const html = await read(`/en${page}`)
    const [, base = ''] = /href="([^"]+)docs\.css"/.exec(html) ?? []
    const fonts = [...(await read(`${base}docs.css`)).matchAll(/url\("(fonts\/[^"]+)"\)/g)].map(([, name = '']) => name)
    assert.deepEqual(new Set(fonts), new Set(['fonts/inter.woff2', 'fonts/jetbrains-mono.woff2']))
    let bytes = 0
    for (const name of new Set(fonts)) {
      const font = await fetch(`${url}${base}${name}`, { headers: { 'accept-encoding': 'br, gzip' } })
      assert.equal(font.headers.get('content-type'), 'font/woff2')
      assert.equal(font.headers.get('content-encoding'), null)
      assert.match(font.headers.get('cache-control') ?? '', /immutable/)
      bytes += (await font.arrayBuffer()).byteLength
      assert.match(await read(`${base}${name.replace('.woff2', '-OFL.txt')}`), /SIL Open Font License, Version 1\.1/)
    }
    assert.ok(bytes <= 34 * 1024, `${bytes} bytes`)
    assert.ok(html.includes(`<link rel="preload" href="${base}fonts/inter.woff2" as="font"`))
  })
})
