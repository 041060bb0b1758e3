import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolPath, openTestService, type TestService, until } from '#support/service'
import { openUpstream, secrets, settingsOf } from '#support/upstream'

const listPath = '/api/shop/list/v1'
const findPath = '/api/shop/find/v1'
const detailPath = '/api/shop/detail/v2'

const token = { in: 'query', name: 'token', required: true, schema: { type: 'string' } }
const itemId = { in: 'query', name: 'itemId', required: true, schema: { type: 'string', minLength: 1 } }
const page = { in: 'query', name: 'page', schema: { type: 'integer', minimum: 1, maximum: 50, default: 1 } }

const form = {
  type: 'object',
  required: ['token', 'keyword'],
  properties: { token: { type: 'string' }, keyword: { type: 'string' }, isHot: { type: 'boolean', default: false } },
}

const paths = {
  [listPath]: { get: { summary: 'Shop List', tags: ['Shop'], parameters: [token, itemId, page] } },
  [findPath]: {
    post: {
      summary: 'Find',
      tags: ['Shop'],
      parameters: [page],
      requestBody: { content: { 'application/x-www-form-urlencoded': { schema: form } } },
    },
  },
  [detailPath]: { get: { summary: 'Detail', tags: ['Other Shop'], parameters: [token, itemId] } },
}

type Paths = Readonly<Record<string, object>>

const without = (path: string): Paths => Object.fromEntries(Object.entries(paths).filter(([name]) => name !== path))

interface World {
  readonly service: TestService
  /** Imports these paths with the command, as another process does. */
  importPaths(wanted: Paths, words?: readonly string[], answer?: boolean): ReturnType<typeof runOperator>
}

async function openWorld(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<World> {
  const service = await openTestService(t, { environment })
  const file = join(makeFolder(t), 'openapi.json')
  return {
    service,
    importPaths(wanted, words = [], answer) {
      writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop' }, paths: wanted }))
      return runOperator(['catalogue', 'import', file, ...words], { DATA_DIR: service.dataDir }, answer)
    },
  }
}

const isThere = ({ service }: World, path: string): Promise<void> =>
  until(async () => service.books.catalogue.find(path) !== undefined)

const good = '{"code":0,"data":{"items":[9007199254740993]},"message":null,"recordTime":null,"requestId":""}'

test('an imported endpoint', async (t) => {
  const local = await openUpstream(t, 'just-one-api')
  const asked: { readonly method: string; readonly target: string; readonly type: string; readonly body: string }[] = []
  const answerWith = (answer: string) =>
    local.behave((request, response) => {
      void readBody(request).then((body) => {
        const { method = '', url = '', headers } = request
        asked.push({ method, target: url, type: headers['content-type'] ?? '', body })
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
      })
    })
  answerWith(good)
  const world = await openWorld(t, { ...settingsOf([local]), LOG_LEVEL: 'debug' })
  const { service } = world
  const ada = await service.addCaller({ balanceMicro: yuan('10') })

  await t.test('answers in a running service within a second', async () => {
    const before = await service.ask(`${listPath}?token=${ada.secret}&itemId=1`)
    const { exitCode, output } = await world.importPaths(paths, ['--price', '0.25'])
    await isThere(world, listPath)
    const after = await service.ask(`${listPath}?token=${ada.secret}&itemId=1`)

    assert.deepEqual([before.status, exitCode, after.body.code], [404, 0, 0])
    assert.match(output, /3 added, 0 changed, 0 removed/)
    assert.match(output, /2 {2}Shop\n/)
    assert.match(after.text, /"data":\{"items":\[9007199254740993\]\}/)
    assert.equal(after.headers.get('x-charge'), '0.25')
  })

  await t.test('asks its upstream at the same path with the same parameters', () => {
    const [{ method, target } = { method: '', target: '' }] = asked

    assert.equal(method, 'GET')
    assert.equal(target, `${listPath}?token=${secrets['just-one-api']}&itemId=1&page=1`)
  })

  await t.test('is asked by a form, and asks by one, with the token in it', async () => {
    const body = new URLSearchParams({ token: ada.secret, keyword: '手机 & "x"', isHot: 'true' })
    const reply = await service.ask(findPath, { method: 'POST', body })

    assert.equal(reply.body.code, 0)
    const last = asked.at(-1)
    assert.deepEqual(
      [last?.method, last?.target, last?.type],
      ['POST', `${findPath}?page=1`, 'application/x-www-form-urlencoded'],
    )
    assert.deepEqual(Object.fromEntries(new URLSearchParams(last?.body)), {
      token: secrets['just-one-api'],
      keyword: '手机 & "x"',
      isHot: 'true',
    })
  })

  await t.test('answers GET as well where it takes a POST that needs no form', async () => {
    const path = '/api/shop/count/v1'
    const count = { post: { summary: 'Count', tags: ['Shop'], parameters: [token, itemId] } }
    await world.importPaths({ ...paths, [path]: count }, ['--yes', '--price', '0.25'])
    await isThere(world, path)
    const query = `token=${ada.secret}&itemId=1`

    const [byGet, byPost] = [
      await service.ask(`${path}?${query}`),
      await service.ask(`${path}?${query}`, { method: 'POST' }),
    ]

    assert.deepEqual([byGet.body.code, byPost.body.code], [0, 0])
    const options = await fetch(service.url + path, { method: 'OPTIONS' })
    assert.equal(options.headers.get('allow'), 'GET, POST, OPTIONS')
    assert.equal((await service.ask(path, { method: 'PUT' })).headers.get('allow'), 'POST, GET, OPTIONS')
    assert.deepEqual([asked.at(-2)?.method, asked.at(-1)?.method], ['POST', 'POST'])
  })

  await t.test('refuses what its document does not allow, and asks nobody', async () => {
    const before = asked.length
    for (const [query, message] of [
      ['page=1', 'parameter itemId is missing: expected text of at least 1 characters'],
      ['itemId=', 'parameter itemId is not valid: expected text of at least 1 characters'],
      ['itemId=1&page=51', 'parameter page is not valid: expected an integer of 1 to 50'],
    ]) {
      const reply = await service.ask(`${listPath}?token=${ada.secret}&${query}`)
      assert.deepEqual([reply.body.code, reply.body.message], [400, message])
    }
    assert.equal((await service.ask(findPath)).status, 405)
    assert.equal(asked.length, before)
  })

  await t.test('is answered from the archive for who accepts that, and is free when it holds nothing', async () => {
    const cached = await service.ask(`${listPath}?token=${ada.secret}&itemId=1&acceptCache=true`)
    assert.match(cached.headers.get('cache-status') ?? '', /hit/)
    for (const nothing of ['[]', '{}', 'null']) {
      answerWith(`{"code":0,"data":${nothing}}`)
      const empty = await service.ask(`${listPath}?token=${ada.secret}&itemId=2`)
      assert.ok(empty.text.startsWith(`{"code":0,"data":${nothing},`), empty.text)
      assert.equal(empty.headers.get('x-charge'), '0')
    }
  })

  await t.test('has a price of its own, and can be turned off', async () => {
    const environment = { DATA_DIR: service.dataDir }
    assert.equal((await runOperator(['price', 'set', listPath, '0.5'], environment)).exitCode, 0)
    assert.equal((await runOperator(['endpoint', 'disable', detailPath], environment)).exitCode, 0)
    answerWith(good)
    const charge = async () => (await service.ask(`${listPath}?token=${ada.secret}&itemId=1`)).headers.get('x-charge')
    await until(async () => (await charge()) === '0.5')
    await until(async () => (await service.ask(`${detailPath}?token=${ada.secret}&itemId=1`)).status === 503)
  })

  await t.test('leaves no secret in a log line', () => {
    for (const secret of [ada.secret, secrets['just-one-api']])
      assert.deepEqual(
        service.logLines.filter((line) => line.includes(secret)),
        [],
      )
  })
})

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

test('a document imported again', async (t) => {
  const world = await openWorld(t)
  const { service, importPaths } = world
  const { catalogue } = service.books
  await importPaths(paths, ['--price', '0.25'])
  await isThere(world, listPath)
  const list = catalogue.list()

  await t.test('changes nothing where it says the same', async () => {
    const { exitCode, output } = await importPaths(paths)

    assert.equal(exitCode, 0)
    assert.match(output, /0 added, 0 changed, 0 removed, 3 as before\.\n\nNothing to change\./)
  })

  const bigger = { ...page, schema: { ...page.schema, maximum: 100 } }
  const added = '/api/shop/new/v1'
  const edition = {
    ...without(findPath),
    [listPath]: {
      get: { summary: 'Shop List', tags: ['Shop'], parameters: [token, bigger, { ...page, name: 'size' }] },
    },
    [added]: { get: { summary: 'New', tags: ['Shop'] } },
  }

  await t.test('shows the difference and changes nothing until somebody agrees', async () => {
    const unasked = await importPaths(edition)
    const refused = await importPaths(edition, [], false)
    const dry = await importPaths(edition, ['--dry-run'])

    assert.deepEqual([unasked.exitCode, refused.exitCode, dry.exitCode], [1, 1, 0])
    for (const { output } of [unasked, refused, dry]) {
      assert.match(output, /1 added, 1 changed, 1 removed, 1 as before/)
      assert.ok(output.includes(`+ ${added}\n`))
      assert.ok(output.includes(`~ ${listPath}  -parameter itemId, +parameter size, parameter page\n`))
      assert.ok(output.includes(`- ${findPath}  deprecated; it still answers\n`))
    }
    const { endpoints } = await service.books.imports.readAll()
    assert.deepEqual(
      endpoints.map(({ definition }) => definition.path),
      [detailPath, findPath, listPath],
    )
    assert.equal(catalogue.list(), list)
  })

  await t.test('deprecates what it has no more, which still answers, and leaves the rest the same', async () => {
    const before = [catalogue.find(detailPath), catalogue.find(listPath)]
    const { exitCode, output } = await importPaths(edition, ['--yes', '--json'])
    await isThere(world, added)

    assert.equal(exitCode, 0)
    const { applied, changed, removed }: { applied: boolean; changed: { path: string }[]; removed: string[] } =
      JSON.parse(output)
    assert.deepEqual([applied, changed.map(({ path }) => path), removed], [true, [listPath], [findPath]])
    assert.match(catalogue.find(findPath)?.deprecated?.since ?? '', /^\d{4}-\d{2}-\d{2}$/)
    assert.equal(catalogue.find(detailPath), before[0])
    assert.notEqual(catalogue.find(listPath), before[1])
    assert.equal(catalogue.find(listPath)?.priceMicro, yuan('0.25'))
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    service.record(findPath, { keyword: 'x', isHot: false, page: 1 }, good)
    const body = new URLSearchParams({ token: ada.secret, keyword: 'x' })
    const reply = await service.ask(findPath, { method: 'POST', body })
    assert.deepEqual([reply.body.code, reply.headers.get('deprecation')?.startsWith('@')], [0, true])
  })

  await t.test('takes back what returns, at the page it had', async () => {
    const page = catalogue.find(findPath)?.page
    const { output } = await importPaths({ ...edition, [findPath]: paths[findPath] }, [], true)
    await until(async () => catalogue.find(findPath)?.deprecated === undefined)

    assert.ok(output.includes(`~ ${findPath}  is there again\n`))
    assert.deepEqual(catalogue.find(findPath)?.page, page)
  })

  await t.test('takes a price for all of it', async () => {
    const { output } = await importPaths({ ...edition, [findPath]: paths[findPath] }, ['--price', '1', '--yes'])

    assert.match(output, /0 added, 4 changed, 0 removed/)
    assert.ok(output.includes(`~ ${listPath}  price 0.25 to 1.00\n`), output)
  })

  await t.test('does not touch the endpoints of another document', async () => {
    const file = join(makeFolder(t), 'other.yaml')
    writeFileSync(
      file,
      'openapi: 3.0.0\ninfo: { title: Other }\npaths: { /api/other/v1: { get: { tags: [Shop], summary: New } } }',
    )
    const { output } = await runOperator(['catalogue', 'import', file], { DATA_DIR: service.dataDir })
    await isThere(world, '/api/other/v1')

    assert.match(output, /^Other: 1 added, 0 changed, 0 removed/)
    assert.equal(catalogue.find(detailPath)?.deprecated, undefined)
    assert.deepEqual(
      [catalogue.find(added)?.page.slug, catalogue.find('/api/other/v1')?.page.slug],
      ['new-v1', 'other-v1'],
    )
  })
})

test('nothing is half-imported', async (t) => {
  const world = await openWorld(t)
  const { service, importPaths } = world
  const { imports, store, catalogue } = service.books

  await t.test('where the document is none', async () => {
    const { exitCode, complaints } = await importPaths([] as unknown as Paths)

    assert.equal(exitCode, 1)
    assert.match(complaints, /openapi\.json: #\/paths: is not an object\n$/)
    assert.equal(await imports.getRevision(), 0)
  })

  await t.test('where the database refuses the last endpoint', async () => {
    await importPaths(paths)
    const { revision, endpoints } = await imports.readAll()
    const [first, second] = endpoints
    assert.ok(first && second)
    const clash = { ...second, definition: { ...second.definition, path: '/api/shop/clash/v1' } }

    await assert.rejects(
      store.write(imports.apply({ document: 'Other', revision, endpoints: [{ ...first, priceMicro: 1 }, clash] })),
      /UNIQUE/,
    )
    assert.deepEqual(await imports.readAll(), { revision, endpoints })
    assert.equal(await imports.isKnown('Other'), false)
  })

  await t.test('where two are imported at one time: one is refused and has changed nothing', async () => {
    const { revision, endpoints } = await imports.readAll()
    const [first] = endpoints
    assert.ok(first)
    const change = (priceMicro: number) => ({
      document: first.document,
      revision,
      endpoints: [{ ...first, priceMicro }],
    })
    const outcomes = await Promise.allSettled([
      store.write(imports.apply(change(1))),
      store.write(imports.apply(change(2))),
    ])

    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    )
    assert.equal((await imports.readAll()).endpoints[0]?.priceMicro, 1)
  })

  await t.test('and what is built in stays what it is', async () => {
    const builtIn = catalogue.find(kolPath)
    const { output } = await importPaths({ ...paths, [kolPath]: { get: { summary: 'Mine' } } }, ['--yes'])

    assert.match(output, /1 built in already/)
    assert.equal(catalogue.find(kolPath), builtIn)
  })
})

test('the command names what it cannot serve, and refuses a file without anything to serve', async (t) => {
  const { importPaths } = await openWorld(t)
  const unserved = { '/api/shop/{id}': { get: {} } }
  const some = await importPaths({ ...paths, ...unserved })
  const none = await (await openWorld(t)).importPaths(unserved)

  assert.equal(some.exitCode, 0)
  assert.match(some.output, /3 added.*1 left out\./)
  assert.match(some.output, /Left out:\n {2}GET \/api\/shop\/\{id\}: has parameters in its path\n/)
  assert.equal(none.exitCode, 1)
  assert.match(none.complaints, /openapi\.json: none of its operations can be served; GET \/api\/shop\/\{id\}/)

  const environment = { DATA_DIR: makeFolder(t) }
  for (const [words, complaint] of [
    [['/no/such/file.json'], /file\.json cannot be read: there is no such file/],
    [[environment.DATA_DIR], /cannot be read: it is a folder/],
    [['openapi.json', '--platform', ' '], /--platform is empty/],
  ] as const) {
    const { exitCode, complaints } = await runOperator(['catalogue', 'import', ...words], environment)
    assert.equal(exitCode, 1)
    assert.match(complaints, complaint)
  }
})

test('a document that is taken back', async (t) => {
  const local = await openUpstream(t, 'just-one-api')
  local.behave((_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(good))
  const world = await openWorld(t, settingsOf([local]))
  const { service } = world
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  await world.importPaths(paths)
  await isThere(world, listPath)
  await service.ask(`${listPath}?token=${ada.secret}&itemId=1`)
  const withdraw = (...words: string[]) =>
    runOperator(['catalogue', 'withdraw', 'Shop', ...words], { DATA_DIR: service.dataDir })

  await t.test('stays until somebody agrees', async () => {
    const { exitCode, output } = await withdraw()

    assert.equal(exitCode, 1)
    assert.match(output, /Shop: 2 go, 1 are deprecated\./)
    assert.ok(service.books.catalogue.find(findPath))
  })

  await t.test('is gone where nobody asked, and deprecated where somebody did', async () => {
    const { exitCode, output } = await withdraw('--yes', '--json')
    await until(async () => service.books.catalogue.find(findPath) === undefined)
    const again = await service.ask(`${listPath}?token=${ada.secret}&itemId=2`)

    const { gone, deprecated } = JSON.parse(output)
    assert.deepEqual([exitCode, gone, deprecated], [0, [detailPath, findPath], [listPath]])
    assert.deepEqual([again.body.code, again.headers.has('deprecation')], [0, true])
  })

  await t.test('comes back with the next import, at the same page', async () => {
    const { exitCode, output } = await world.importPaths(paths, ['--yes'])
    await isThere(world, findPath)

    assert.equal(exitCode, 0)
    assert.match(output, /2 added, 1 changed, 0 removed/)
  })
})
