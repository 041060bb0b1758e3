import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Endpoint, listExampleParams } from '#catalogue'
import { problems, yuan } from '#kit'
import { at, type Operation } from '#support/described'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { type Asking, openWatched, type Watched } from '#support/prism'
import { kolId, kolPath, openTestService, successorPath, type TestCaller, type TestService } from '#support/service'
import { openUpstream, send, settingsOf } from '#support/upstream'

const recordings = fileURLToPath(new URL('../../../shared/reference/recordings', import.meta.url))
const formPath = '/api/shop/find/v1'

/** What the vendor answered to an endpoint's question, where such recordings are here. */
function findRecording(path: string): string | undefined {
  const name = path.slice('/api/douyin-xingtu/'.length).replaceAll(/[-/]/g, '_')
  const file = join(recordings, `just-one-api.${name}.json`)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** An endpoint that is asked by a form, of somebody else's document. */
async function importShop(dataDir: string): Promise<void> {
  const file = join(dataDir, 'shop.json')
  const properties = { name: { type: 'string', description: 'Whom to look for.' } }
  const content = { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties } } }
  const paths = { [formPath]: { post: { summary: 'Find', tags: ['Shop'], requestBody: { content } } } }
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop' }, paths }))
  assert.equal((await runOperator(['catalogue', 'import', file], { DATA_DIR: dataDir })).exitCode, 0)
}

/** An upstream that knows an answer to every question: what the vendor said, or what the documentation shows. */
const answering = ({ catalogue, findExample }: TestService['books']) =>
  ((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://upstream.example')
    const endpoint = catalogue.list().find(({ path }) => path === pathname)
    const shown = endpoint && findRecording(pathname) === undefined ? findExample(endpoint).example : undefined
    send(findRecording(pathname) ?? JSON.stringify(shown))(request, response)
  }) satisfies ReturnType<typeof send>

/** Callers each of whom is refused for another reason. */
async function openRefused({ addCaller, books }: TestService): Promise<Readonly<Record<string, TestCaller>>> {
  const { ledger, store, limits } = books
  const balanceMicro = yuan('100')
  const limited = await addCaller({ balanceMicro })
  await store.write(ledger.setQuota({ accountId: limited.accountId, dailyLimit: 0 }))
  const slow = await addCaller({ balanceMicro })
  await store.write(limits.setRate({ accountId: slow.accountId, rate: '1/h, burst 1' }))
  return {
    'quota of the day': limited,
    rate: slow,
    scopes: await addCaller({ balanceMicro, scopes: [] }),
    cap: await addCaller({ balanceMicro, capMicro: 1 }),
    balance: await addCaller(),
  }
}

const isCall = ({ path }: Operation): boolean => path.startsWith('/api/')

const find = ({ operations }: Watched, path: string): Operation =>
  operations.find((one) => one.path === path) ?? assert.fail(`${path} is not in the document`)

/** The token is in the header. */
function exampleOf(endpoint: Endpoint): Readonly<Record<string, string>> {
  const { token: _, ...own } = Object.fromEntries(listExampleParams(endpoint))
  return own
}

/** Every endpoint: as its documentation asks, wrong, and by nobody. */
async function askEndpoints(watched: Watched, { books }: TestService, { secret }: TestCaller): Promise<void> {
  for (const endpoint of books.catalogue.list()) {
    const operation = find(watched, endpoint.path)
    const params = exampleOf(endpoint)
    assert.equal(await watched.ask(operation, { secret, params }), 0, endpoint.path)
    assert.equal(await watched.ask(operation, { secret, params: { ...params, acceptCache: 'perhaps' } }), 400)
    assert.equal(await watched.ask(operation, { secret: 'nobody', params }), 100)
  }
}

/** What only some callers, some moments or some upstreams make of a question, wherever a call may come from. */
async function askForRefusals(watched: Watched, service: TestService, caller: TestCaller, fail: () => void) {
  const { switches, store, catalogue } = service.books
  const refused = await openRefused(service)
  const shown = catalogue.find(kolPath) ?? assert.fail(kolPath)
  const asking = [
    { operation: find(watched, kolPath), params: exampleOf(shown) },
    { operation: find(watched, formPath), params: { name: 'ada' } },
    ...['videos', 'metrics'].map((name) => ({
      operation: find(watched, `/v1/kols/{kolId}/${name}`),
      params: { kolId, maxAge: '1ms' },
    })),
  ]
  // Readings are collected by either of the first two.
  const switched = [kolPath, successorPath, formPath]
  for (const { operation, params } of asking) {
    const ask = ({ secret }: TestCaller) => watched.ask(operation, { secret, params })
    for (const one of Object.values(refused)) await ask(one)
    // Its only call of the hour is over.
    if (refused['rate']) assert.equal(await ask(refused['rate']), 302)
    for (const path of switched) await store.write(switches.disable(path))
    assert.equal(await ask(caller), 503)
    for (const path of switched) await store.write(switches.enable(path))
    if (!operation.fields['requestBody']) continue
    const bodies = [
      { body: '{}', headers: { 'content-type': 'application/json' } },
      { body: `name=${'a'.repeat(2_000_000)}` },
    ]
    for (const sent of bodies) assert.equal(await watched.ask(operation, { secret: caller.secret, ...sent }), 400)
  }
  fail()
  for (const { operation, params } of asking)
    assert.equal(await watched.ask(operation, { secret: caller.secret, params }), 301)
}

/** Values of path parameters behind which something is: the call is one whose answer has works. */
async function findKnown({ ask }: TestService, { secret }: TestCaller): Promise<Readonly<Record<string, string>>> {
  const read = async (path: string): Promise<unknown> =>
    JSON.parse((await ask(`${path}${path.includes('?') ? '&' : '?'}token=${secret}`)).text)
  const videos = Object.values(Object(at(await read(`/v1/kols/${kolId}/videos`), 'lists'))).flat()
  const calls = [at(await read(`/v1/calls?endpoint=${encodeURIComponent(kolPath)}`), 'calls')].flat()
  return {
    kolId,
    id: String(at(await read(`/v1/kols/${kolId}/snapshots`), 'snapshots', '0', 'snapshot')),
    itemId: String(at(videos, '0', 'itemId')),
    requestId: String(
      at(
        calls.find((call) => at(call, 'code') === 0),
        'requestId',
      ),
    ),
  }
}

const nowhere = { kolId: '77777', itemId: '77777', requestId: 'f'.repeat(32), id: '77777', api: '/api/nobody/has/v1' }

const long = 'a'.repeat(16_600)
/** What is wrong for some operation each, and for any: an address too long, headers too large. */
const wrong = [
  ...['limit=0', 'api=1&api=2', 'maxAge=soon', `a=${long}`].map((query) => ({ query })),
  { headers: { 'x-long': long } },
]

/** Every path of ours: by a caller and an operator, by nobody and by whoever may do nothing; wrong, and where nothing is. */
async function askService(watched: Watched, service: TestService, caller: TestCaller, operator: TestCaller) {
  const barred = await service.addCaller({ scopes: [] })
  const known = await findKnown(service, caller)
  for (const operation of watched.operations.filter((one) => !isCall(one))) {
    const ask = (secret: string, values: Readonly<Record<string, string>>, more: Partial<Asking> = {}) => {
      const params = Object.fromEntries(Object.entries(values).filter(([name]) => takes(operation, name)))
      return watched.ask(operation, { secret, params, ...more })
    }
    for (const secret of [caller.secret, operator.secret, barred.secret, 'nobody']) await ask(secret, known)
    await ask(operator.secret, nowhere)
    for (const more of wrong) await ask(operator.secret, known, more)
  }
}

const takes = ({ fields }: Operation, name: string): boolean =>
  JSON.stringify(fields['parameters'] ?? []).includes(`"name":"${name}"`)

for (const httpStatus of ['mapped', 'always-200'] as const) {
  test(`with HTTP_STATUS=${httpStatus} Prism finds no response outside the document`, async (t) => {
    const dataDir = makeFolder(t)
    await importShop(dataDir)
    const vendor = await openUpstream(t, 'just-one-api')
    const environment = { ...settingsOf([vendor]), HTTP_STATUS: httpStatus, ENDPOINTS_DIR: makeFolder(t) }
    const service = await openTestService(t, { dataDir, environment })
    vendor.behave(answering(service.books))
    const caller = await service.addCaller({ balanceMicro: yuan('1000') })
    const operator = await service.addCaller({ balanceMicro: yuan('1000'), isOperator: true })
    const watched = await openWatched(t, service)

    await askEndpoints(watched, service, caller)
    await askService(watched, service, caller, operator)
    await askForRefusals(watched, service, caller, () =>
      vendor.behave(send('{"code":301,"data":null,"message":"COLLECT FAILED"}')),
    )

    const { asked, outside, operations } = watched
    assert.deepEqual(outside, [])
    for (const operation of operations) {
      const codes = asked.filter((one) => one.operation === operation).map(({ code }) => code)
      assert.ok(codes.includes(0) && codes.some((code) => code !== 0), `${operation.path}: ${codes}`)
    }
    // A path nobody has is in no document, and a bug of ours cannot be asked for.
    const told = new Set(asked.filter((one) => isCall(one.operation)).map(({ code }) => code))
    const untold = Object.values(problems)
      .map(({ code }) => code)
      .filter((code) => !told.has(code))
    assert.deepEqual([...new Set(untold)], [404, 500])
  })
}
