import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openApiOf } from '#docs'
import { type Clock, problems, systemClock } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolPath, openTestService, successorPath, thingsPath } from '#support/service'

const committed = fileURLToPath(new URL('../../openapi.json', import.meta.url))

/** One for the checker at each place: what is looked at is what is there. */
const at = (document: unknown, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((value, name) => new Map(Object.entries(Object(value))).get(name), document)

const getServers = () => [{ name: 'one', url: 'https://one.example' }] as const
const findExample = () => ({ checkedAt: null, synthetic: true, example: {} })

test('openapi.json is what the command prints', async (t) => {
  const { exitCode, output } = await runOperator(['openapi'], { DATA_DIR: makeFolder(t) })

  assert.equal(exitCode, 0)
  assert.ok(output === readFileSync(committed, 'utf8'), 'it differs: npx almagest openapi > openapi.json')
})

test('the document', async (t) => {
  const service = await openTestService(t, {
    environment: { SERVERS: 'one=https://one.example,two=http://two.example' },
  })
  const read = async (path: string) => {
    const response = await fetch(`${service.url}${path}`)
    assert.equal(response.status, 200)
    return { headers: response.headers, document: JSON.parse(await response.text()) }
  }

  await t.test('of all endpoints has each, in both languages, with ids of their own', async () => {
    for (const path of ['/openapi.json', '/openapi-zh.json']) {
      const { document } = await read(path)
      const endpoints = service.books.catalogue.list()
      const described = Object.keys(document.paths).filter((path) => path.startsWith('/api/'))
      assert.deepEqual(described.sort(), endpoints.map((one) => one.path).sort())
      const ids = endpoints.map((one) => at(document, 'paths', one.path, one.method.toLowerCase(), 'operationId'))
      assert.equal(new Set(ids).size, endpoints.length)
      for (const id of ids) assert.match(String(id), /^[a-z][A-Za-z0-9]*$/)
    }
  })

  await t.test('of an endpoint is at the address of its page and at earlier ones', async () => {
    const endpoint = service.books.catalogue.find(kolPath)
    assert.ok(endpoint)
    const addresses = [endpoint.page, ...endpoint.pageAliases].map(({ group, slug }) => `/openapi/${group}/${slug}`)
    for (const address of addresses) {
      const english = at((await read(`${address}-en.json`)).document, 'paths', kolPath, 'get')
      const chinese = at((await read(`${address}-zh.json`)).document, 'paths', kolPath, 'get')
      assert.equal(at(english, 'summary'), endpoint.title.en)
      assert.equal(at(chinese, 'summary'), endpoint.title.zh)
      assert.equal(at(english, 'deprecated'), true)
    }
  })

  await t.test('names servers, every code, the default of a parameter, and samples of the first server', async () => {
    const { document } = await read('/openapi/tests/things-v1-en.json')
    assert.deepEqual(document.servers, [
      { url: 'https://one.example', description: 'one' },
      { url: 'http://two.example', description: 'two' },
    ])
    const codes = new Set<number>(Object.values(problems).map(({ code }) => code))
    assert.deepEqual(new Set(document.components.schemas.Failure.properties.code.enum), codes)
    const things = document.paths[thingsPath].get
    const sort = things.parameters.find(({ name }: { name: string }) => name === 'sort')
    assert.deepEqual([sort.required, sort.schema.default, sort.schema.enum], [false, 'NEW', ['NEW', 'OLD']])
    const { client = [], others = [] } = Object.groupBy(
      things['x-codeSamples'] as readonly { readonly label: string; readonly source: string }[],
      ({ label }) => (label === 'SDK' ? 'client' : 'others'),
    )
    assert.deepEqual([client.length, others.length], [1, 6])
    for (const { source } of others) assert.ok(source.includes(`https://one.example${thingsPath}`))
    assert.match(client[0]?.source ?? '', /baseUrl: "https:\/\/one\.example"/)
  })

  await t.test('calls platforms by their names and says what is inferred or unknown of an endpoint', async () => {
    const untyped = service.books.catalogue.list().find(({ page }) => page.slug === 'marketing-metrics-v1-deprecated')
    assert.ok(untyped?.note)
    for (const [lang, path] of [
      ['en', '/openapi.json'],
      ['zh', '/openapi-zh.json'],
    ] as const) {
      const { document } = await read(path)
      const operation = at(document, 'paths', untyped.path, 'get')
      assert.ok(String(at(operation, 'description')).endsWith(untyped.note[lang]))
      assert.deepEqual(at(operation, 'tags'), [{ en: 'Douyin Xingtu APIs', zh: '抖音星图 API' }[lang]])
    }
  })

  await t.test('has names for what stands in several places, and none that nothing refers to', async () => {
    for (const path of ['/openapi.json', '/openapi-zh.json', '/openapi/tests/things-v1-en.json']) {
      const { document } = await read(path)
      const text = JSON.stringify(document)
      for (const [kind, parts] of Object.entries<object>(document.components)) {
        if (kind === 'securitySchemes') continue
        for (const name of Object.keys(parts))
          assert.ok(text.includes(`"#/components/${kind}/${name}"`), `${path} ${name}`)
      }
    }
    const { document } = await read('/openapi.json')
    const dataOf = (path: string) =>
      at(document, 'paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema', 'oneOf', '0')
    for (const path of [kolPath, successorPath]) {
      const data = at(dataOf(path), 'properties', 'data')
      assert.deepEqual(data, { $ref: '#/components/schemas/ContentPerformance' })
    }
  })

  await t.test(
    'takes an Idempotency-Key with every call, and calls each by the same id wherever it stands',
    async () => {
      const { document } = await read('/openapi.json')
      for (const { path, method, page } of service.books.catalogue.list()) {
        const operation = at(document, 'paths', path, method.toLowerCase())
        assert.deepEqual(Object(at(operation, 'parameters')).at(-1), { $ref: '#/components/parameters/IdempotencyKey' })
        const own = (await read(`/openapi/${page.group}/${page.slug}-en.json`)).document
        const id = at(own, 'paths', path, method.toLowerCase(), 'operationId')
        assert.equal(at(operation, 'operationId'), id)
      }
      assert.equal(at(document, 'components', 'parameters', 'IdempotencyKey', 'in'), 'header')
    },
  )

  await t.test('is sent once: whoever has it is told so', async () => {
    const { headers } = await read('/openapi.json')
    const etag = headers.get('etag') ?? ''
    const again = await fetch(`${service.url}/openapi.json`, { headers: { 'if-none-match': etag } })
    assert.equal(again.status, 304)
  })

  await t.test('of all endpoints is written once, with calls answered between them', async () => {
    let turns = 0
    const clock: Clock = {
      ...systemClock,
      atTurnEnd(wake) {
        turns++
        systemClock.atTurnEnd(wake)
      },
    }
    const { list } = service.books.catalogue
    const openApi = openApiOf({ list, clock, findExample, getServers, httpStatus: 'mapped' })
    const found = await Promise.all([openApi.find('/openapi.json'), openApi.find('/openapi.json')])

    assert.ok(found[0] && found[0] === found[1])
    assert.ok(turns >= list().length && turns < 2 * list().length, String(turns))
  })

  await t.test('has one tag for a platform, as pages have one heading', async () => {
    const [first, second, ...others] = service.books.catalogue.list()
    assert.ok(first && second)
    const list = [first, { ...second, platform: { en: first.platform.en, zh: 'another' } }, ...others]
    const openApi = openApiOf({
      list: () => list,
      clock: systemClock,
      findExample,
      getServers,
      httpStatus: 'mapped',
    })
    const document = JSON.parse(String((await openApi.find('/openapi-zh.json'))?.body ?? ''))

    assert.deepEqual(at(document, 'paths', second.path, second.method.toLowerCase(), 'tags'), [first.platform.zh])
    const names: unknown[] = document.tags.map(({ name }: { name: string }) => name)
    const platforms = new Set(list.map(({ platform }) => platform.zh))
    assert.deepEqual(
      names.filter((name) => platforms.has(String(name))),
      [...new Set(list.map(({ platform }) => platform.zh))].filter((name) => name !== 'another'),
    )
  })

  await t.test('that does not exist is refused', async () => {
    assert.equal((await service.ask('/openapi/tests/nothing-en.json')).body.code, 404)
  })
})
