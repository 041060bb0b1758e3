import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { yuan } from '#kit'
import { runOperator } from '#support/operator'
import { kolPath, notice, openTestService } from '#support/service'
import { vendorAbsence, vendorFile } from '#support/vendor-document'

const textOf = (html: string): string => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

/** The card of a title. */
const cardOf = (html: string, title: string): string =>
  html
    .slice(html.indexOf('<main'))
    .split('<li ')
    .find((card) => card.includes(`>${title}</a>`)) ?? ''

test('the home of the documentation', async (t) => {
  const { url, books, addCaller, ask } = await openTestService(t)
  const { secret } = await addCaller({ balanceMicro: yuan('1') })
  assert.equal((await ask(`${kolPath}?token=${secret}&kolId=6831825876674412552`)).body.code, 0)
  const read = async (path: string) => (await fetch(`${url}${path}`)).text()

  await t.test('shows a call beside its answer, and all that a client changes', async () => {
    const html = (await read('/en')).replaceAll('<wbr>', '')
    assert.match(html, /<h1>Keep your Just One API clients/)
    assert.ok(html.includes('<del><code>https://api.justoneapi.com</code></del>'))
    assert.ok(html.includes(`<ins><code>${url}</code></ins>`))
    assert.match(textOf(html), /code 0 recorded · costs 0\.15 CNY/)
    assert.match(textOf(html), /&quot;masterpiece_videos&quot; ?: \[\{/)
  })

  await t.test('tells of every endpoint once, with its price of now and how it does', async () => {
    const fresh = 'KOL Content Performance'
    assert.match(cardOf(await read('/en'), fresh), /^class="healthy">.*Healthy.*>0\.15</)
    await books.store.write(books.ledger.setPrice({ path: kolPath, priceMicro: yuan('0.42') }))
    assert.match(cardOf(await read('/en'), fresh), />0\.42</)
    for (const lang of ['en', 'zh']) {
      const [html, markdown] = [await read(`/${lang}`), await read(`/${lang}.md`)]
      const main = html.slice(html.indexOf('<main'))
      for (const { page, summary } of books.catalogue.list()) {
        const address = `/${lang}/api/${page.group}/${page.slug}`
        assert.equal(main.split(`href="${address}"`).length, 2, address)
        assert.ok(markdown.includes(`](${address}): `), address)
        if (!/[[\]<*_&]/.test(summary.en)) assert.ok(markdown.includes(summary[lang as 'en']), summary.en)
      }
    }
  })

  await t.test('folds what is deprecated', async () => {
    const html = await read('/en')
    const [, fold = ''] = /<details class="fold"><summary>(20 endpoints.*?)<\/details>/s.exec(html) ?? []
    assert.match(fold, /^20 endpoints, deprecated since 2026-04-01 <span>each names its successor/)
    assert.ok(fold.includes('>KOL Content Performance</a>'))
  })
})

test('the home of a service with hundreds of endpoints', { skip: vendorAbsence }, async (t) => {
  const { url, dataDir, books } = await openTestService(t)
  assert.equal((await runOperator(['catalogue', 'import', vendorFile], { DATA_DIR: dataDir })).exitCode, 0)
  await notice(books)
  const html = await (await fetch(`${url}/en`)).text()

  await t.test('has all of them, and is no heavy page for it', async (t) => {
    const links = new Set(
      [...html.slice(html.indexOf('<main')).matchAll(/href="(\/en\/api\/[^"]+)"/g)].map(([, link]) => link),
    )
    assert.equal(links.size, books.catalogue.list().length)
    const bytes = gzipSync(html).length
    t.diagnostic(`${links.size} endpoints, ${bytes} bytes compressed`)
    assert.ok(bytes < 40 * 1024, `${bytes}`)
  })
})
