import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sampleLanguages } from '#docs'
import { runOperator } from '#support/operator'
import { measureCost } from '#support/page-cost'
import { notice, openTestService } from '#support/service'
import { vendorAbsence, vendorFile } from '#support/vendor-document'

const page = '/api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'
const hostile = '/api/tests/hostile-things-v1'

const isThere = (page: string, anchor: string | undefined): boolean =>
  anchor === undefined || page.includes(`id="${anchor}"`)

test('the documentation', async (t) => {
  const { url } = await openTestService(t, { environment: { PUBLIC_URL: 'https://data.example' } })
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, { headers, redirect: 'manual' })
  const read = async (path: string) => (await get(path)).text()

  await t.test('tells all about an endpoint in both languages', async () => {
    const en = await read(`/en${page}`)
    const zh = await read(`/zh${page}`)
    for (const text of [
      '<h1>KOL Content Performance</h1>',
      'Since 2026-04-01; may be removed. Use',
      'kolId',
      'Healthy ≥ 98 · Available ≥ 90',
      '<li><a href="#health">',
      'No data',
    ]) {
      assert.ok(en.includes(text), text)
    }
    for (const text of [
      '<h1>KOL 内容表现</h1>',
      '自 2026-04-01 起弃用，后续版本可能移除。请改用',
      '采集失败，请重试',
      '暂无数据',
      '播放量',
      '抖音星图',
    ])
      assert.ok(zh.includes(text), text)
    assert.ok(en.includes('href="/en/api/douyin-xingtu-apis/recommended-videos-v1"'))
    const text = en.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')
    assert.ok(text.includes('0.15 CNY') && text.includes('Empty or from the cache: free. Fresh for 24 h'))
    for (const field of ['code', 'data', 'message', 'recordTime', 'requestId'])
      assert.ok(en.includes(`<dt><code>${field}</code> `), field)
  })

  await t.test('says what is inferred or unknown of an endpoint', async () => {
    const untyped = '/api/douyin-xingtu-apis/marketing-metrics-v1-deprecated'
    const [en, zh, markdown] = [
      await read(`/en${untyped}`),
      await read(`/zh${untyped}`),
      await read(`/en${untyped}.md`),
    ]
    for (const text of ['No answer of this operation has been published', 'is inferred']) {
      assert.ok(en.includes(text), text)
      assert.ok(markdown.includes(text), text)
    }
    assert.ok(zh.includes('data 原样返回') && zh.includes('系推断'))
  })

  await t.test('is the same as Markdown, by address and by what is accepted', async () => {
    const byAddress = await get(`/en${page}.md`)
    const byAccept = await get(`/en${page}`, { accept: 'text/markdown' })
    assert.equal(byAddress.headers.get('content-type'), 'text/markdown; charset=utf-8')
    assert.match(byAccept.headers.get('vary') ?? '', /accept/)
    assert.match(byAccept.headers.get('link') ?? '', /rel="canonical".*hreflang="zh".*text\/markdown/)
    const text = await byAddress.text()
    assert.equal(await byAccept.text(), text)
    assert.ok(text.includes('| `kolId` | query | string | yes |'), text.slice(0, 2_000))
  })

  await t.test('sends who comes by an earlier address to the page, in their language', async () => {
    const moved = await get('/zh/api/douyin-creator-marketplace-xingtu/recommended-videos-v1-deprecated')
    assert.equal(moved.status, 301)
    assert.equal(moved.headers.get('location'), `/zh${page}`)
  })

  await t.test('says that a page is not there, in the language of its address', async () => {
    const missing = await get('/zh/api/nobody/knows')
    assert.equal(missing.status, 404)
    const text = await missing.text()
    assert.ok(text.includes('页面不存在'))
    // It is no other page's copy.
    assert.ok(!text.includes('canonical') && !text.includes('data-copy-page'))
  })

  await t.test('runs no script but its own', async () => {
    const { headers } = await get('/en')
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'; script-src 'self'/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })

  await t.test(
    'shows how to ask in every language, and what to tell an assistant, on the page and as Markdown',
    async () => {
      for (const lang of ['en', 'zh'] as const) {
        const html = await read(`/${lang}${page}`)
        const markdown = await read(`/${lang}${page}.md`)
        for (const id of ['bash', 'text', 'ts', ...sampleLanguages]) {
          assert.ok(html.includes(`data-tab="${id}"`), id)
          assert.ok(markdown.includes(`\n\`\`\`${id}\n`), id)
        }
        assert.equal(html.match(/data-tab=/g)?.length, sampleLanguages.length + 2)
        assert.ok(markdown.includes(`https://data.example/openapi${page.slice('/api'.length)}-${lang}.json`))
      }
    },
  )

  await t.test('has each whole program as a file, in both languages, and no other', async () => {
    for (const lang of ['en', 'zh']) {
      const html = await read(`/${lang}${page}`)
      const files = [...html.matchAll(/href="([^"]+\/samples\/[^"]+)"/g)].map(([, file = '']) => file)
      assert.equal(files.length, sampleLanguages.length)
      const markdown = await read(`/${lang}${page}.md`)
      for (const file of files) {
        const program = await get(file)
        const { status, headers } = program
        assert.deepEqual([status, headers.get('content-type')], [200, 'text/plain; charset=utf-8'], file)
        assert.ok(markdown.includes((await program.text()).trimEnd()), file)
        assert.equal((await get(file, { 'if-none-match': headers.get('etag') ?? '' })).status, 304, file)
        const shown = await read(`${file}.html`)
        assert.ok(shown.startsWith('<div class="code"') && !shown.includes('<script'), file)
      }
      for (const nothing of [
        '/nobody/knows/Main.java',
        `${page.slice('/api'.length)}/Main.rb`,
        `${page.slice('/api'.length)}/Main.java/x`,
      ])
        assert.equal((await get(`/${lang}/samples${nothing}`)).status, 404, nothing)
    }
  })

  await t.test('says what to know before asking, and which values are good', async () => {
    const markdown = await read('/en/api/tests/things-v1.md')
    assert.ok(markdown.includes('It will be gone on 2027-01-01.'))
    assert.match(markdown, /\| `name` \| query \| string \| yes \| {2}\| 1–20 characters \|/)
    assert.match(markdown, /\| `page` \| query \| integer \| no \| `1` \| 1–50 \|/)
    assert.match(markdown, /\| `keyword` \| query \| string \| no \| `""` \| ≤ 10000 characters \|/)
    assert.match(markdown, /\| `sort` \| query \| string \| no \| `NEW` \| `NEW` `OLD` \|/)
    assert.ok((await read(`/en${page}`)).includes('pattern=".*(?:^[0-9]{1,20}$).*"'))
    const noted = await read('/zh/api/tests/form-things-v1')
    assert.ok(noted.includes('<p>测试：Often slow.</p>'))
  })

  await t.test('shows hostile text of a catalogue as text', async () => {
    const html = await read(`/en${hostile}`)
    assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;'))
    assert.ok(!html.includes('<script>alert'))
    const markdown = await read(`/en${hostile}.md`)
    // Between fences everything is code.
    const prose = markdown.replaceAll(/^(`{3,}).*?^\1$/gms, '')
    assert.ok(prose.includes('## Business codes'))
    assert.ok(!prose.includes('<script>'))
    const row = markdown.split('\n').find((line) => line.startsWith('| `text` |')) ?? ''
    assert.equal(row.match(/(?<!\\)\|/g)?.length, 8, row)
    assert.ok(!(await read('/llms.txt')).includes('<script>'))
    const openApi = JSON.parse(await read('/openapi/tests/hostile-things-v1-en.json'))
    const { parameters, summary } = openApi.paths['/api/tests/hostile-things/v1'].get
    assert.ok(JSON.stringify({ parameters, summary }).includes('<script>alert(1)</script>'))
  })

  await t.test('lists every page for machines', async () => {
    const sitemap = await read('/sitemap.xml')
    const llms = await read('/llms.txt')
    assert.ok(sitemap.includes(`<loc>https://data.example/zh${page}</loc>`))
    assert.ok(llms.includes(`(https://data.example/en${page}.md)`))
    const full = await read('/llms-full.txt')
    assert.ok(full.includes('# KOL Content Performance (Deprecated)\n'))
    // What has passed in an hour is left out, its heading too.
    assert.doesNotMatch(full, /\n#+ Health\n|Last 24 hours|· \d/)
    for (const [, address = ''] of sitemap.matchAll(/<loc>https:\/\/data\.example([^<]+)<\/loc>/g)) {
      assert.equal((await get(address)).status, 200, address)
      assert.equal((await get(`${address}.md`)).status, 200, `${address}.md`)
    }
  })

  await t.test('has no link to nowhere, nor to a place that is not on its page', async () => {
    const sitemap = await read('/sitemap.xml')
    const paths = [...sitemap.matchAll(/<loc>https:\/\/data\.example([^<]+)/g)].map(([, path = '']) => path)
    const links = new Set<string>()
    for (const path of paths)
      for (const [, href = ''] of (await read(path)).matchAll(/<a [^>]*?href="([^"]+)"/g)) {
        const link = new URL(href, `https://data.example${path}`)
        if (link.host === 'data.example') links.add(decodeURI(link.pathname + link.hash))
      }
    const byPage = Map.groupBy(links, (link) => link.split('#')[0] ?? '')
    assert.ok(byPage.size > 100, `${byPage.size} pages`)
    assert.ok(links.size - byPage.size > 100, `${links.size - byPage.size} places`)
    const lost: string[] = []
    for (const [to, places] of byPage) {
      const response = await get(encodeURI(to))
      const text = await response.text()
      lost.push(...places.filter((place) => !isThere(text, place.split('#')[1]) || response.status !== 200))
    }
    assert.deepEqual(lost, [])
  })

  await t.test(
    'answers a page after the first time for no more than eight times what sending its text costs',
    async (t) => {
      const times = await measureCost(t, `${url}/en${page}`, 'identity')
      assert.ok(times < 8, `${times}`)
    },
  )
})

test('the documentation of a service with several servers', async (t) => {
  const { url } = await openTestService(t, {
    environment: { SERVERS: 'prod-global=https://data.example,prod-cn=http://203.0.113.7:8080' },
  })
  const read = async (path: string) => (await fetch(`${url}${path}`)).text()
  // Long names may be broken between their parts.
  const html = (await read(`/en${page}`)).replaceAll('<wbr>', '')

  await t.test('names them all and lets the reader choose', () => {
    for (const [name, address] of [
      ['prod-global', 'https://data.example'],
      ['prod-cn', 'http://203.0.113.7:8080'],
    ] as const) {
      assert.ok(html.includes(`<li>${name}: <code>${address}</code></li>`), name)
      assert.ok(html.includes(`<option value="${address}">${name}</option>`), name)
    }
  })

  await t.test('writes each sample for the first, in one piece that the choice can replace', async () => {
    const markdown = await read(`/en${page}.md`)
    const target = 'https://data.example/api/douyin-xingtu/get-kol-rec-videos/v1'
    // The few lines and the whole program of each language, and the prompt.
    assert.equal(markdown.split(target).length - 1, 2 * sampleLanguages.length + 1)
    assert.ok(!markdown.includes(`${url}/api/douyin-xingtu/`))
  })
})

test('the documentation of hundreds of endpoints', { skip: vendorAbsence }, async (t) => {
  const { url, dataDir, books } = await openTestService(t)
  const before = await (await fetch(`${url}/llms.txt`)).text()
  assert.equal((await runOperator(['catalogue', 'import', vendorFile], { DATA_DIR: dataDir })).exitCode, 0)
  await notice(books)

  await t.test('tells of all at once, and beside a page of its platform alone', async (t) => {
    const platforms = new Set(books.catalogue.list().map(({ page: { group } }) => group)).size
    const html = await (await fetch(`${url}/en${page}`)).text()
    assert.ok(platforms > 30)
    const [side = ''] = /<nav class="side"[\s\S]*?<\/nav>/.exec(html) ?? []
    assert.equal(side.match(/<a class="elsewhere" href="\/en#/g)?.length, platforms - 1)
    assert.match(
      side,
      /<details open><summary>Deprecated<small>\d+<\/small><\/summary><ul><li><a [^>]* aria-current="page"/,
    )
    const bytes = gzipSync(side).length
    t.diagnostic(`${bytes} bytes of side bar, ${gzipSync(html).length} in all`)
    assert.ok(bytes < 4_096, `${bytes}`)
    const home = await (await fetch(`${url}/en`)).text()
    for (const [, anchor = ''] of side.matchAll(/ href="\/en#([^"]+)"/g))
      assert.ok(home.includes(` id="${anchor}"`), anchor)
    const llms = await (await fetch(`${url}/llms.txt`)).text()
    assert.equal(llms.match(/^- \[.*\/en\/api\//gm)?.length, books.catalogue.list().length)
    assert.ok(llms.length > 2 * before.length)
  })

  await t.test('costs as little as that of a few', async (t) => {
    for (const path of [`/en${page}`, '/en', '/llms.txt', '/en/search.json', '/sitemap.xml']) {
      const times = await measureCost(t, `${url}${path}`, 'identity')
      assert.ok(times < 8, `${path}: ${times}`)
    }
  })
})
