import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { servedPaths } from '#accounts'
import { type Endpoint, loadCatalogue } from '#catalogue'
import { makeFolder } from '#support/folder'
import { callTool, openMcpClient } from '#support/mcp'
import { runOperator } from '#support/operator'
import { notice, openTestService, type TestService } from '#support/service'

/** An endpoint as one of the places that know of it tells it. */
const line = ({ method, path }: { readonly method: string; readonly path: string }): string => `${method} ${path}`

const addressOf = ({ page }: Endpoint): string => `/api/${page.group}/${page.slug}`

const sortLines = (endpoints: readonly { readonly method: string; readonly path: string }[]): string[] =>
  endpoints.map(line).sort()

/** What `/v1/endpoints` lists, page by page. */
async function listOffered({ addCaller, ask }: TestService): Promise<string[]> {
  const { secret } = await addCaller()
  const offered: { readonly method: string; readonly path: string }[] = []
  let after: string | null = ''
  while (after !== null) {
    const { text } = await ask(`/v1/endpoints?token=${secret}&limit=3&after=${encodeURIComponent(after)}`)
    const page: { endpoints: typeof offered; next: string | null } = JSON.parse(text)
    offered.push(...page.endpoints)
    after = page.next
  }
  return sortLines(offered)
}

/** Those of these endpoints that are not served as they say: by their methods and by no other. */
async function listMisserved({ books, ask }: TestService): Promise<string[]> {
  const wrong: string[] = []
  for (const endpoint of books.catalogue.list()) {
    for (const method of ['GET', 'POST'] as const) {
      const { status, body } = await ask(endpoint.path, { method })
      const isRight = endpoint.methods.includes(method) ? body.code === 100 : status === 405
      if (!isRight) wrong.push(`${method} ${line(endpoint)}`)
    }
  }
  return wrong
}

async function listUnshown({ books, ask }: TestService): Promise<string[]> {
  const wrong: string[] = []
  for (const { path } of books.catalogue.list()) {
    for (const place of ['/status/health', '/status/api-example/detail']) {
      if ((await ask(`${place}?api=${encodeURIComponent(path)}`)).body.code !== 0) wrong.push(`${place} ${path}`)
    }
  }
  return wrong
}

/** The endpoints' pages that a list of the documentation names, without their language. */
function listNamed(text: string, lang: 'en' | 'zh'): string[] {
  const links = text.matchAll(new RegExp(`/${lang}(/api/[^<")]+?)(?:\\.md)?[<")]`, 'g'))
  return [...links].map(([, address = '']) => address).sort()
}

/** What each list of the documentation names. */
async function listDocumented({ url }: TestService): Promise<Record<string, string[]>> {
  const read = async (path: string) => (await fetch(`${url}${path}`)).text()
  const sitemap = await read('/sitemap.xml')
  return {
    'sitemap en': listNamed(sitemap, 'en'),
    'sitemap zh': listNamed(sitemap, 'zh'),
    'search en': listNamed(await read('/en/search.json'), 'en'),
    'search zh': listNamed(await read('/zh/search.json'), 'zh'),
    'llms.txt': listNamed(await read('/llms.txt'), 'en'),
    'side bar en': listNamed((await read('/en')).split('<main')[0] ?? '', 'en'),
    'side bar zh': listNamed((await read('/zh')).split('<main')[0] ?? '', 'zh'),
  }
}

/** The pages that are not about the endpoint whose page they should be, as HTML and as Markdown. */
async function listMiswritten({ books, url }: TestService): Promise<string[]> {
  const wrong: string[] = []
  for (const endpoint of books.catalogue.list()) {
    for (const place of ['en', 'zh'].flatMap((lang) => [
      `/${lang}${addressOf(endpoint)}`,
      `/${lang}${addressOf(endpoint)}.md`,
    ])) {
      const page = await fetch(`${url}${place}`)
      const text = await page.text()
      if (page.status !== 200 || !text.includes(endpoint.path)) wrong.push(place)
    }
  }
  return wrong
}

/** What `/openapi.json` describes of the contract, each operation by an id of its own. */
async function listDescribed({ url }: TestService): Promise<string[]> {
  const text = await (await fetch(`${url}/openapi.json`)).text()
  const ids = [...text.matchAll(/"operationId": "(.+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length)
  const document: { paths: Record<string, object> } = JSON.parse(text)
  const operations = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/'))
  return operations
    .flatMap(([path, item]) => Object.keys(item).map((method) => line({ method: method.toUpperCase(), path })))
    .sort()
}

/** What `/openapi.json` describes beside the endpoints. */
async function listOwn({ url }: TestService): Promise<string[]> {
  const document: { paths: Record<string, object> } = JSON.parse(await (await fetch(`${url}/openapi.json`)).text())
  return Object.entries(document.paths)
    .filter(([path]) => !path.startsWith('/api/'))
    .flatMap(([path, item]) => Object.keys(item).map((method) => line({ method: method.toUpperCase(), path })))
    .sort()
}

/** What the table of routes has for programs, by the methods that the service says are there. */
async function listRouted({ url }: TestService): Promise<string[]> {
  const routed = await Promise.all(
    servedPaths.map(async (route) => {
      const allow =
        (await fetch(url + route.replaceAll(/:\w+/g, '1'), { method: 'OPTIONS' })).headers.get('allow') ?? ''
      const methods = allow.split(', ').filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
      return methods.map((method) => line({ method, path: route.replaceAll(/:(\w+)/g, '{$1}') }))
    }),
  )
  return routed.flat().sort()
}

/** The OpenAPI documents that the specification's own schema refuses, or that refer to what they do not have. */
async function listInvalid({ books, url }: TestService): Promise<string[]> {
  const own = books.catalogue.list().map(({ page: { group, slug } }) => `/openapi/${group}/${slug}`)
  const places = [
    '/openapi.json',
    '/openapi-zh.json',
    ...own.flatMap((place) => [`${place}-en.json`, `${place}-zh.json`]),
  ]
  const wrong: string[] = []
  const validator = new Validator()
  for (const place of places) {
    const { valid, errors } = await validator.validate(JSON.parse(await (await fetch(`${url}${place}`)).text()))
    if (valid) validator.resolveRefs()
    else wrong.push(`${place}: ${JSON.stringify(errors)}`)
  }
  return wrong
}

/** What an agent is told of endpoints: each by its own description, its parameters among it, and found by its title. */
async function listTold(t: TestContext, service: TestService): Promise<string[]> {
  const { secret } = await service.addCaller()
  const client = await openMcpClient(t, service, secret)
  const told: string[] = []
  for (const endpoint of service.books.catalogue.list()) {
    const { path, title, params } = endpoint
    const { code, data } = await callTool(client, 'describe_endpoint', { path })
    const named = data.params.map(({ name }: { readonly name: string }) => name)
    const { data: found } = await callTool(client, 'search_endpoints', { query: title.zh.slice(0, 200), limit: 20 })
    const isFound = found.hits.some((hit: { readonly path: string }) => hit.path === path)
    const isWhole = Object.keys(params.properties).every((name) => name === 'token' || named.includes(name))
    if (code === 0 && isFound && isWhole && data.title.en === title.en) told.push(line(endpoint))
  }
  return told.sort()
}

/** What the client has a method for. */
const listMethods = (): string[] =>
  [
    ...readFileSync(new URL('../../sdk/src/almagest.ts', import.meta.url), 'utf8').matchAll(
      /client\.(\w+)\('(\/api\/[^']+)'/g,
    ),
  ]
    .map(([, method = '', path = '']) => line({ method: method.toUpperCase(), path }))
    .sort()

async function importShop(t: TestContext, { dataDir, books }: TestService): Promise<void> {
  const file = join(makeFolder(t), 'shop.json')
  const paths = {
    '/api/shop/list/v1': { get: { summary: 'List' } },
    '/api/shop/find/v1': { post: { summary: 'Find' } },
    '/api/shop/find_more/v1': { get: { summary: 'Find more' } },
    '/api/shop/find.more/v1': { get: { summary: 'Find more' } },
  }
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop' }, paths }))
  assert.equal((await runOperator(['catalogue', 'import', file], { DATA_DIR: dataDir })).exitCode, 0)
  await notice(books)
}

test('every place tells of the same endpoints', async (t) => {
  const service = await openTestService(t)
  const { catalogue, written } = service.books

  for (const what of ['those that are built in', 'and those of a document, imported meanwhile'] as const) {
    await t.test(what, async (t) => {
      if (what !== 'those that are built in') await importShop(t, service)
      const expected = sortLines(catalogue.list())
      const pages = catalogue.list().flatMap(({ page, pageAliases }) => [page, ...pageAliases])
      const addresses = pages.map(({ group, slug }) => `${group}/${slug}`)

      assert.equal(expected.length, written.list().length + (what === 'those that are built in' ? 0 : 4))
      assert.deepEqual(await listOffered(service), expected)
      assert.deepEqual(await listMisserved(service), [])
      assert.deepEqual(await listUnshown(service), [])
      assert.deepEqual(await listDescribed(service), expected)
      assert.deepEqual(await listOwn(service), await listRouted(service))
      assert.ok((await listOwn(service)).length >= servedPaths.length)
      assert.deepEqual(await listInvalid(service), [])
      assert.deepEqual(await listTold(t, service), expected)
      assert.deepEqual(await listMiswritten(service), [])
      const documented = catalogue.list().map(addressOf).sort()
      for (const [place, named] of Object.entries(await listDocumented(service))) {
        assert.deepEqual(named, documented, place)
      }
      assert.deepEqual(addresses, [...new Set(addresses)])
    })
  }

  await t.test('and what is built in is what its files say, whatever is imported', async () => {
    const { list } = await loadCatalogue()
    const builtIn = new Set(sortLines(list()))

    assert.deepEqual(
      sortLines(catalogue.list()).filter((one) => !builtIn.has(one) && !/\/(tests|shop)\//.test(one)),
      [],
    )
    assert.deepEqual(
      [...builtIn].filter((one) => !sortLines(written.list()).includes(one)),
      [],
    )
    assert.deepEqual(listMethods(), [...builtIn].sort())
  })
})
