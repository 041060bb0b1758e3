import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Endpoint, loadCatalogue, type SchemaView } from '#catalogue'
import { sliceMember } from '#collector'
import { yuan } from '#kit'
import { openTestService, type TestCaller, type TestService } from '#support/service'
import { type LocalUpstream, openUpstream, secrets, send, settingsOf } from '#support/upstream'

const reference = fileURLToPath(new URL('../../../shared/reference', import.meta.url))
const documentFile = `${reference}/openapi/just-one-api.public.2026-08-21.json`
const pricesFile = `${reference}/prices.xingtu.2026-07-28.json`
const recordingsDir = `${reference}/recordings`
const skip = existsSync(documentFile) ? false : `the vendor's document is not here: ${documentFile}`

const prefix = '/api/douyin-xingtu/'
const catalogue = await loadCatalogue()
const family = catalogue.list().filter(({ path }) => path.startsWith(prefix))

interface Parameter {
  readonly name: string
  readonly required?: boolean
  readonly example?: unknown
  readonly schema: { readonly type: string; readonly default?: unknown; readonly enum?: readonly unknown[] }
}

interface Operation {
  readonly deprecated?: boolean
  readonly parameters: readonly Parameter[]
}

interface Asked {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

function listOperations(): readonly Asked[] {
  const { paths }: { readonly paths: Record<string, Record<string, Operation>> } = JSON.parse(
    readFileSync(documentFile, 'utf8'),
  )
  return Object.entries(paths)
    .filter(([path]) => path.startsWith(prefix))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    )
}

/** What must be the same in both: where a default stands outside its own enumeration, we accept it too. */
function describeTheirs({ path, method, operation: { deprecated = false, parameters } }: Asked) {
  const params = parameters.map(({ name, required = false, schema: { type, default: usual, enum: options } }) => {
    const values = options && [...new Set([...options, ...(usual === undefined ? [] : [usual])])]
    return { name, required, type, default: usual, enum: values?.sort() }
  })
  return { path, method, deprecated, params: sortByName(params) }
}

function describeOurs({ path, method, deprecated, params: schema }: Endpoint) {
  const { properties = {}, required = [] }: SchemaView = schema
  const params = Object.entries(properties)
    .filter(([name]) => name !== 'acceptCache')
    .map(([name, { type, default: usual, enum: options }]) => {
      return { name, required: required.includes(name), type, default: usual, enum: options && [...options].sort() }
    })
  return { path, method, deprecated: deprecated !== undefined, params: sortByName(params) }
}

const sortByName = <T extends { readonly name: string }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => (a.name < b.name ? -1 : 1))

function getEndpoint(path: string): Endpoint {
  const endpoint = catalogue.find(path)
  if (!endpoint) throw new Error(`${path} is not in the catalogue`)
  return endpoint
}

test('the family is the one of the vendor’s document', { skip }, async (t) => {
  const operations = listOperations()

  await t.test('all of it, and nothing else', () => {
    assert.equal(operations.length, 53)
    assert.deepEqual(family.map(({ path }) => path).sort(), operations.map(({ path }) => path).sort())
  })

  for (const asked of operations) {
    await t.test(`in method, parameters and deprecation: ${asked.path}`, () => {
      assert.deepEqual(describeOurs(getEndpoint(asked.path)), describeTheirs(asked))
    })
  }

  await t.test('in price, and an operation without one takes its successor’s', () => {
    const { prices }: { readonly prices: Record<string, number> } = JSON.parse(readFileSync(pricesFile, 'utf8'))
    for (const { path, priceMicro, deprecated } of family) {
      const listed = prices[path] ?? prices[deprecated?.successor ?? '']
      assert.ok(listed, `${path} has no price`)
      assert.equal(priceMicro, yuan(`${listed}`), path)
    }
  })
})

test('a deprecated endpoint says that its successor is inferred, and shares the shape of its data', () => {
  const deprecated = family.filter(
    (endpoint) => endpoint.deprecated && endpoint.path !== `${prefix}get-kol-rec-videos/v1`,
  )

  assert.equal(deprecated.length, 19)
  for (const { path, data, note, deprecated: is } of deprecated) {
    assert.match(note?.en ?? '', /inferred/, path)
    assert.equal(getEndpoint(is?.successor ?? '').data, data, path)
  }
})

interface Lived extends TestService {
  readonly vendor: LocalUpstream
  readonly caller: TestCaller
}

async function openLived(t: TestContext): Promise<Lived> {
  const vendor = await openUpstream(t, 'just-one-api')
  const service = await openTestService(t, { environment: settingsOf([vendor]) })
  const caller = await service.addCaller({ balanceMicro: yuan('1000') })
  return { ...service, vendor, caller }
}

/** Asks as a caller would, and returns what the vendor was asked. */
async function ask({ ask, vendor, caller }: Lived, path: string, asked: Readonly<Record<string, string>>) {
  const reply = await ask(`${path}?${new URLSearchParams({ token: caller.secret, ...asked })}`)
  const target = new URL(vendor.targets.at(-1) ?? '', vendor.url)
  return { reply, path: target.pathname, query: Object.fromEntries(target.searchParams) }
}

const ownParameters = ({ operation }: Asked): readonly Parameter[] =>
  operation.parameters.filter(({ name }) => name !== 'token')

function exampleOf(path: string, { name, example }: Parameter): string {
  const { properties }: SchemaView = getEndpoint(path).params
  return String(example ?? properties?.[name]?.examples?.[0])
}

const bare = '{"code":0,"data":{"base_resp":{"status_code":0,"status_message":""}},"message":null}'

test('the vendor is asked what was asked of us', { skip }, async (t) => {
  const service = await openLived(t)
  service.vendor.behave(send(bare))

  for (const operation of listOperations()) {
    const { path } = operation
    const own = ownParameters(operation)

    await t.test(`every parameter of ${path} unchanged`, async () => {
      const asked = Object.fromEntries(own.map((parameter) => [parameter.name, exampleOf(path, parameter)]))

      const { reply, ...there } = await ask(service, path, asked)

      assert.equal(reply.body.code, 0, reply.body.message ?? '')
      assert.deepEqual(there, { path, query: { token: secrets['just-one-api'], ...asked } })
    })

    await t.test(`the usual values of ${path} where nothing else is asked`, async () => {
      const required = own.filter((parameter) => parameter.required)
      const usual = own.filter(({ schema }) => schema.default !== undefined)
      const asked = Object.fromEntries(required.map((parameter) => [parameter.name, exampleOf(path, parameter)]))
      const filled = Object.fromEntries(usual.map(({ name, schema }) => [name, String(schema.default)]))

      const { query } = await ask(service, path, asked)

      assert.deepEqual(query, { token: secrets['just-one-api'], ...filled, ...asked })
    })
  }
})

/** Recordings that hold nothing: delivered, but free. */
const emptyRecordings = [
  'get_author_content_hot_keywords_v1',
  'get_kol_convert_videos_or_products_v1',
  'get_video_detail_v1',
  'gw_api_aggregator_get_author_order_experience_v1',
  'gw_api_data_sp_get_author_convert_videos_or_products_v1',
  'gw_api_data_sp_get_author_daily_fans_v1',
  'gw_api_gauthor_get_author_content_hot_keywords_v1',
]

const operationOf = (path: string): string => path.slice(prefix.length).replaceAll(/[-/]/g, '_')

function listRecordings() {
  return readdirSync(recordingsDir)
    .map((file) => ({ file, operation: /^just-one-api\.(.+)\.json$/.exec(file)?.[1] }))
    .flatMap(({ file, operation }) => {
      const endpoint = family.find(({ path }) => operationOf(path) === operation)
      if (operation === undefined) return []
      if (!endpoint) throw new Error(`no endpoint for ${file}`)
      return [{ operation, endpoint, body: readFileSync(`${recordingsDir}/${file}`) }]
    })
}

test('an answer of the vendor comes through byte for byte, charged once unless it holds nothing', {
  skip,
}, async (t) => {
  const service = await openLived(t)
  const operations = listOperations()
  const readBalance = async () => (await service.books.ledger.getBalance(service.caller.accountId)).availableMicro
  const recorded = listRecordings()
  assert.equal(recorded.length, 36)

  for (const { operation, endpoint, body } of recorded) {
    await t.test(operation, async () => {
      const own = ownParameters(operations.find(({ path }) => path === endpoint.path) ?? assert.fail(endpoint.path))
      const asked = Object.fromEntries(own.map((parameter) => [parameter.name, exampleOf(endpoint.path, parameter)]))
      const before = await readBalance()
      service.vendor.behave(send(body))

      const { reply } = await ask(service, endpoint.path, asked)

      const data = sliceMember(Buffer.from(reply.text), 'data')
      assert.equal(data.toString('utf8'), sliceMember(body, 'data').toString('utf8'))
      assert.equal(before - (await readBalance()), emptyRecordings.includes(operation) ? 0 : endpoint.priceMicro)
    })
  }
})

/** Requests of an endpoint's other sources, by provider; none where they decline the question. */
function listElsewhere(path: string, asked: Readonly<Record<string, string>>) {
  const { readInput, sources } = getEndpoint(prefix + path)
  const { params } = readInput(new Map(Object.entries(asked)))
  return Object.fromEntries(
    sources
      .filter(({ provider }) => provider === 'tikhub' || provider === 'xingtu')
      .map(({ provider, ask }) => [provider, ask({ path, params })] as const)
      .flatMap(([provider, request]) => (request && 'query' in request ? [[provider, request.query]] : [])),
  )
}

const spreadPath = 'gw/api/data_sp/get_author_spread_info/v1'
const usualSpread = { o_author_id: '7', only_assign: 'false' }

test('who else knows an operation is asked in its own words', async (t) => {
  for (const [path, asked, expected] of [
    ['get-author-hot-comment-tokens/v1', { kolId: '7' }, { author_id: '7' }],
    ['gw/api/data/get_author_hot_comment_tokens/v1', { oAuthorId: '7' }, { author_id: '7' }],
    ['get-author-content-hot-keywords/v1', { kolId: '7' }, { author_id: '7' }],
    ['gw/api/gauthor/get_author_content_hot_keywords/v1', { oAuthorId: '7' }, { author_id: '7' }],
    ['gw/api/gauthor/author_get_business_card_info/v1', { oAuthorId: '7' }, { o_author_id: '7' }],
    ['get-kol-info/v1', { kolId: '7' }, { o_author_id: '7' }],
    ['gw/api/author/get_author_base_info/v1', { oAuthorId: '7' }, { o_author_id: '7' }],
    [spreadPath, { oAuthorId: '7' }, usualSpread],
    [spreadPath, { oAuthorId: '7', onlyAssign: 'true' }, { ...usualSpread, only_assign: 'true' }],
  ] as const) {
    await t.test(`${path} of ${JSON.stringify(asked)}`, () => {
      const { tikhub, xingtu } = listElsewhere(path, asked)

      assert.deepEqual(tikhub, expected)
      assert.partialDeepStrictEqual(xingtu, expected)
    })
  }

  await t.test('and not at all where it would answer another question', () => {
    for (const [path, asked] of [
      ['get-kol-info/v1', { kolId: '7', platformChannel: '_10' }],
      ['gw/api/author/get_author_base_info/v1', { oAuthorId: '7', platform: 'LIVE_STREAMING' }],
      [spreadPath, { oAuthorId: '7', range: 'DAY_90' }],
      [spreadPath, { oAuthorId: '7', type: 'XINTU_VIDEO' }],
      [spreadPath, { oAuthorId: '7', flowType: 'INCLUDE' }],
    ] as const) {
      assert.deepEqual(listElsewhere(path, asked), {}, `${path} ${JSON.stringify(asked)}`)
    }
  })
})

test('works of a creator as Xingtu shows them fit the endpoint of its name', { skip }, () => {
  const captured = JSON.parse(readFileSync(`${recordingsDir}/xingtu.get_author_show_items_v2.2024-09.json`, 'utf8'))
  const { judge, reading } = getEndpoint(`${prefix}gw/api/author/get_author_show_items_v2/v1`)

  assert.equal(reading, 'works')
  assert.deepEqual(judge(captured), { isGood: true, isEmpty: false })
  assert.deepEqual(judge({ ...captured, latest_item_info: [], latest_star_item_info: [] }), {
    isGood: true,
    isEmpty: true,
  })
})

/** The same data as upstream writes it on another day. */
function listVariants(data: Readonly<Record<string, unknown>>, name: string): readonly object[] {
  const { [name]: value, ...rest } = data
  const asNumber = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value
  return [rest, { ...data, [name]: null }, { ...data, [name]: asNumber }, { ...data, more: [1] }]
}

test('a good answer stays one', { skip }, async (t) => {
  for (const { operation, endpoint, body } of listRecordings()) {
    const { data } = JSON.parse(body.toString('utf8'))
    const names = Object.keys(data).filter((name) => name !== 'base_resp')

    await t.test(`without a field, with null, with numbers for text, with more fields: ${operation}`, () => {
      for (const name of names) {
        for (const variant of listVariants(data, name)) assert.equal(endpoint.judge(variant).isGood, true, name)
      }
    })

    await t.test(`but not with a list where there was one value: ${operation}`, () => {
      for (const name of names.filter((name) => typeof data[name] !== 'object')) {
        assert.equal(endpoint.judge({ ...data, [name]: [data[name]] }).isGood, false, name)
      }
    })
  }
})

test('what is no answer of the family is refused', () => {
  const success = { status_code: 0, status_message: '' }
  for (const { path, judge } of family) {
    const failed = { base_resp: { status_code: 10001, status_message: 'failed' } }
    for (const data of [null, undefined, '', 7, [], {}, failed, { base_resp: 'Success' }]) {
      assert.equal(judge(data).isGood, false, `${path} takes ${JSON.stringify(data)}`)
    }
    assert.deepEqual(judge({ base_resp: success }), { isGood: true, isEmpty: true }, path)
  }
})

test('products are an answer of conversion resources, under whatever name they come', () => {
  const { judge } = getEndpoint(`${prefix}gw/api/data_sp/get_author_convert_videos_or_products/v1`)
  const answer = { base_resp: { status_code: 0, status_message: '' }, pagination: { page: 1, has_more: false } }

  assert.deepEqual(judge({ ...answer, invented_products: [{ name: 'a cup' }] }), { isGood: true, isEmpty: false })
  assert.deepEqual(judge(answer), { isGood: true, isEmpty: true })
  assert.equal(judge({ ...answer, authors: [{ star_id: '7' }] }).isGood, false)
})
