import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { notice, openTestService, until } from '#support/service'
import { openUpstream, settingsOf } from '#support/upstream'

/** A service that imports documents, before an upstream that answers all and says what it was asked. */
async function openWorld(t: TestContext) {
  const upstream = await openUpstream(t, 'just-one-api')
  const answers = new Map<string, unknown>()
  const asked: string[] = []
  upstream.behave((request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://upstream')
    asked.push(`${pathname}${search.replace(/^\?token=[^&]*&?/, '?').replace(/^\?$/, '')}`)
    const data = answers.get(pathname) ?? { ok: true }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 0, data }))
  })
  const service = await openTestService(t, { environment: settingsOf([upstream]) })
  const { secret } = await service.addCaller({ balanceMicro: yuan('100') })
  const folder = makeFolder(t)

  return {
    service,
    answers,
    asked,
    /** Imports a document, and waits until it is served. */
    async load(name: string, document: unknown, ...words: readonly string[]) {
      const file = join(folder, name)
      writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document))
      const before = await service.books.imports.getRevision()
      const outcome = await runOperator(['catalogue', 'import', file, '--yes', ...words], { DATA_DIR: service.dataDir })
      const { revision } = await service.books.imports.readAll()
      if (revision > before) await notice(service.books)
      return outcome
    },
    /** What a call comes to: the query its upstream was asked with, or the message of the refusal. */
    async call(target: string): Promise<string> {
      const before = asked.length
      const { body, status } = await service.ask(target, { headers: { authorization: `Bearer ${secret}` } })
      if (body.code !== 0) return `${status} ${body.message}`
      return asked.length > before ? (asked.at(-1) ?? '') : 'nobody was asked'
    },
    async read(address: string): Promise<string> {
      return (await fetch(`${service.url}${address}`)).text()
    },
  }
}

const documentOf = (title: string, paths: object, more: object = {}): object => ({
  openapi: '3.0.3',
  info: { title },
  servers: [{ url: 'https://vendor.example' }],
  paths,
  ...more,
})

const id = '6831825876674412552'

test('what a document writes as a number reaches upstream, pages and programs digit for digit', async (t) => {
  const world = await openWorld(t)
  const path = '/api/digits/list/v1'
  const json = (digits: string): string => `{"openapi":"3.0.3","info":{"title":"Digits"},"paths":{"${path}":{"get":{
    "summary":"Digits","tags":["Digits"],"parameters":[
    {"name":"id","in":"query","schema":{"type":"integer","format":"int64","default":${digits}}},
    {"name":"kind","in":"query","required":true,"schema":{"type":"integer","enum":[9007199254740993,1]}},
    {"name":"text","in":"query","schema":{"type":"string","default":1.10}},
    {"name":"share","in":"query","schema":{"type":"number","maximum":0.30000000000000000001}}]}}}}`
  await world.load('digits.json', json(id))

  await t.test('as a default and as a choice', async () => {
    assert.equal(await world.call(`${path}?kind=9007199254740993`), `${path}?id=${id}&kind=9007199254740993&text=1.10`)
    assert.match(
      await world.call(`${path}?kind=9007199254740992`),
      /^400 parameter kind is not valid: expected one of 9007199254740993, 1$/,
    )
    assert.match(
      await world.call(`${path}?kind=1&share=0.30000000000000000002`),
      /^400 .* of at most 0.30000000000000000001$/,
    )
  })

  await t.test('on the page, in both of its forms, its samples and its form', async () => {
    const address = '/en/api/digits/digits-v1'
    const [html, markdown] = await Promise.all([world.read(address), world.read(`${address}.md`)])
    for (const page of [html, markdown]) {
      assert.ok(page.includes(id))
      assert.ok(page.includes('kind=9007199254740993'))
      assert.doesNotMatch(page, /683182587667441[0-9]{4}(?<!2552)|900719925474099[0-9](?<!3)/)
    }
    assert.match(html, new RegExp(`<input[^>]*name="id"[^>]*value="${id}"`))
    assert.match(html, /<option >9007199254740993<\/option>|<option selected>9007199254740993<\/option>/)
  })

  await t.test('in its OpenAPI document, as a number', async () => {
    const text = await world.read('/openapi/digits/digits-v1-en.json')

    assert.match(text, new RegExp(`"default": ${id}[,\\n]`))
    assert.match(text, /"enum": \[\s*9007199254740993,\s*1\s*\]/)
    assert.match(text, /"maximum": 0.30000000000000000001[,\n]/)
    assert.match(text, /"default": "1.10"/)
  })

  await t.test('and in the difference: another digit is a change, the same are none', async () => {
    const same = await world.load('digits.json', json(id))
    const other = await world.load('digits.json', json('6831825876674412553'), '--json')

    assert.match(same.output, /0 added, 0 changed, 0 removed, 1 as before/)
    assert.deepEqual(JSON.parse(other.output).changed, [{ path, what: ['parameter id'] }])
    await until(async () => (await world.call(`${path}?kind=1`)).includes('id=6831825876674412553'))
  })

  await t.test('from YAML too', async () => {
    await world.load(
      'digits.yaml',
      `openapi: 3.0
info: {title: Digits in YAML}
x-zip: &zip {in: query, schema: {type: string, default: 01234}}
paths:
  /api/digits/yaml/v1:
    get:
      parameters:
        - {<<: *zip, name: zip}
        - {name: country, in: query, schema: {type: string, enum: [no, se], default: no}}
        - {name: day, in: query, schema: {type: string, default: 2026-11-29}}
        - {name: hex, in: query, schema: {type: string, default: 0x10}}
        - {name: id, in: query, schema: {type: integer, default: ${id}}}
`,
    )
    assert.equal(
      await world.call('/api/digits/yaml/v1'),
      `/api/digits/yaml/v1?zip=01234&country=no&day=2026-11-29&hex=0x10&id=${id}`,
    )
  })
})

test('what a caller sends as a number reaches the upstream as it was written, or is refused in words', async (t) => {
  const world = await openWorld(t)
  const schemas = { whole: { type: 'integer' }, any: { type: 'number' }, bits: { type: 'integer', format: 'int64' } }
  const parameters = Object.entries(schemas).map(([name, schema]) => ({ in: 'query', name, schema }))
  await world.load('numbers.json', documentOf('Numbers', { '/api/numbers/v1': { get: { parameters } } }))
  const send = (query: string): Promise<string> => world.call(`/api/numbers/v1?${query}`)

  for (const query of [
    'whole=1575791821492238',
    `whole=${id}`,
    'whole=00012',
    'whole=-0',
    'any=1.50',
    'any=0.0000001',
    'any=123456789012345.678901',
    'any=-0.0',
    `any=${'9'.repeat(40)}`,
    'bits=9223372036854775807',
    'bits=-9223372036854775808',
  ])
    await t.test(query, async () => assert.equal(await send(query), `/api/numbers/v1?${query}`))

  for (const [query, expected] of [
    ['whole=1.0', 'whole is not valid: expected an integer'],
    ['whole=1e3', 'whole is not valid: expected an integer'],
    ['any=1e-7', 'any is not valid: expected a number'],
    ['any=%2B1', 'any is not valid: expected a number'],
    ['any=.5', 'any is not valid: expected a number'],
    ['bits=9223372036854775808', 'bits is not valid: expected an integer, in 64 bits'],
    [`any=${'9'.repeat(70)}`, 'any is not valid: expected a number'],
  ] as const)
    await t.test(query, async () => assert.equal(await send(query), `400 parameter ${expected}`))

  await t.test('and an answer is never another number’s', async () => {
    for (const query of ['whole=9007199254740992', 'whole=9007199254740993', 'any=0.1', 'any=0.10000000000000000001'])
      assert.equal(await send(`${query}&acceptCache=true`), `/api/numbers/v1?${query}`)
    assert.equal(await send('whole=9007199254740993&acceptCache=true'), 'nobody was asked')
  })
})

test('what a document has that cannot be served costs one operation, which is named', async (t) => {
  const world = await openWorld(t)
  const many = Array.from({ length: 101 }, (_, nth) => ({ in: 'query', name: `p${nth}`, schema: {} }))
  const circle = { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } }
  const key = { type: 'apiKey', in: 'header', name: 'X-Vendor-Key' }
  const schema = { type: 'object', properties: {} }
  const { exitCode, output } = await world.load('odd-one.json', {
    openapi: '3.1.0',
    info: { title: '' },
    paths: {
      '/api/odd/good/v1': {
        get: {
          tags: [7],
          summary: '',
          parameters: [{ in: 'query', name: 'q', schema: { type: 'string', pattern: '(?i)^abc$' } }],
        },
      },
      '/api/odd/many/v1': { get: { parameters: many } },
      '/api/odd/circle/v1': {
        get: { parameters: [{ in: 'query', name: 'a', required: true, schema: { $ref: '#/components/schemas/A' } }] },
      },
      '/api/odd/nameless/v1': { get: { parameters: [{ in: 'query', required: true }] } },
      '/api/odd/text/v1': 'no',
      '/odd/own/v1': { servers: [{ url: '/api/v9' }], get: {} },
      '/odd/far/v1': { get: { servers: [{ url: 'https://one.example/api' }], security: [{ key: [] }] } },
      '/odd/farther/v1': { get: { servers: [{ url: 'https://two.example/api' }] } },
      '/api/odd/body/v1': {
        get: { requestBody: { content: { 'application/json': { schema } } }, security: [{ key: [] }] },
      },
      '/api/odd/union/v1': {
        get: {
          parameters: [
            { in: 'query', name: 'chat', required: true, schema: { anyOf: [{ type: 'integer' }, { type: 'string' }] } },
          ],
        },
      },
      '/api/odd/broken/v1': {
        get: {
          parameters: [
            {
              in: 'query',
              name: 'since',
              schema: { type: 'string', pattern: '^[a-z]+$', default: '2025-10-15T13:51:08Z' },
            },
          ],
        },
      },
    },
    components: { schemas: circle, securitySchemes: { key } },
  })

  await t.test('by the document’s file, where it has no other name', () => {
    assert.equal(exitCode, 0)
    assert.match(output, /^odd-one: 6 added, 0 changed, 0 removed, 0 as before, 5 left out\./)
  })

  await t.test('with its place and the reason', () => {
    for (const line of [
      'GET /api/odd/many/v1: has more than 100 parameters',
      'GET /api/odd/circle/v1: needs parameter a, which goes round in a circle (#/components/schemas/A/$ref)',
      'GET /api/odd/nameless/v1: needs a parameter without a name (#/paths/~1api~1odd~1nameless~1v1/get/parameters/0)',
      '/api/odd/text/v1: is not an object',
      'GET /odd/farther/v1: is served by another host than the document: two.example',
      'GET /api/odd/good/v1: parameter q: upstream checks its pattern, which is of another dialect',
      'GET /odd/far/v1: its upstream wants X-Vendor-Key in a header, which is not sent',
      'GET /api/odd/body/v1: its upstream wants X-Vendor-Key in a header, which is not sent',
      'GET /api/odd/body/v1: its body is not carried: a GET has none',
      'GET /api/odd/broken/v1: parameter since: upstream checks its pattern, which its own default or example breaks',
    ])
      assert.ok(output.includes(`  ${line}\n`), `${line}\n${output}`)
  })

  await t.test('and the others are served', async () => {
    for (const [target, sent] of [
      ['/api/odd/good/v1?q=ABC', '/api/odd/good/v1?q=ABC'],
      ['/api/v9/odd/own/v1', '/api/v9/odd/own/v1'],
      ['/api/odd/far/v1', '/api/odd/far/v1'],
      ['/api/odd/body/v1', '/api/odd/body/v1'],
      ['/api/odd/union/v1?chat=@name', '/api/odd/union/v1?chat=%40name'],
      ['/api/odd/broken/v1', '/api/odd/broken/v1?since=2025-10-15T13%3A51%3A08Z'],
      ['/api/odd/broken/v1?since=2026', '/api/odd/broken/v1?since=2026'],
    ] as const)
      assert.equal(await world.call(target), sent)
    for (const path of ['/api/odd/many/v1', '/api/odd/own/v1', '/odd/own/v1', '/api/odd/farther/v1'])
      assert.match(await world.call(path).catch(() => '404 '), /^404 /)
  })

  await t.test('and what is said of many operations is said once', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 9 }, (_, nth) => [`/api/n${nth}`, { get: { security: [{ key: [] }] } }]),
    )
    const { output } = await world.load(
      'many.json',
      documentOf('Many', paths, { components: { securitySchemes: { key } } }),
    )

    assert.match(
      output,
      /says:\n {2}GET \/api\/n0 and 8 more: its upstream wants X-Vendor-Key in a header, which is not sent\n/,
    )
  })
})

test('answers are judged by what matters of a document', async (t) => {
  const world = await openWorld(t)
  const item = {
    type: 'object',
    required: ['name', 'size'],
    properties: { name: { type: 'string' }, size: { type: 'integer' } },
  }
  const data = { type: 'object', properties: { items: { type: 'array', items: item }, total: { type: 'integer' } } }
  const schema = { type: 'object', properties: { code: { type: 'integer' }, data } }
  const responses = { 200: { content: { 'application/json': { schema } } } }
  await world.load('shop.json', documentOf('Shop', { '/api/shop/v1': { get: { responses } } }))

  for (const good of [
    { items: [{ name: null, size: '12' }, {}, { name: 7, size: true, more: [] }], total: '3' },
    { items: null, more: { of: 'it' } },
    { total: null },
  ]) {
    world.answers.set('/api/shop/v1', good)
    assert.equal(await world.call('/api/shop/v1'), '/api/shop/v1', JSON.stringify(good))
  }
  for (const bad of [{ items: {} }, { items: ['x'] }, { items: [{ name: [] }] }, { error: 'no such shop' }, []]) {
    world.answers.set('/api/shop/v1', bad)
    assert.match(await world.call('/api/shop/v1'), /^200 /, JSON.stringify(bad))
  }
})

test('an answer without what is only sent is good, and is charged', async (t) => {
  const world = await openWorld(t)
  const member = {
    type: 'object',
    required: ['name', 'pin'],
    properties: { name: { type: 'string' }, pin: { $ref: '#/components/schemas/Pin' } },
  }
  const schema = { type: 'object', properties: { code: { type: 'integer' }, data: member } }
  const responses = { 200: { content: { 'application/json': { schema } } } }
  const components = { schemas: { Pin: { type: 'string', writeOnly: true } } }
  await world.load('club.json', documentOf('Club', { '/api/club/v1': { get: { responses } } }, { components }))

  world.answers.set('/api/club/v1', { name: 'ada' })
  assert.equal(await world.call('/api/club/v1'), '/api/club/v1')
  world.answers.set('/api/club/v1', { pin: '1234' })
  assert.match(await world.call('/api/club/v1'), /^200 /)
})
