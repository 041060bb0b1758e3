import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Endpoint, loadCatalogue } from '#catalogue'
import { Fault, type FaultKind, type Reply } from '#collector'
import { createTestClock } from '#support/clock'
import { providerNeeds, viaOf } from '#support/providers'
import { type Behaviour, flatData, type LocalUpstream, openUpstream, secrets, send } from '#support/upstream'
import { xingtu } from './index.ts'

const kolPath = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const successorPath = '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1'
const kolId = '6831825876674412552'
const cookie = secrets.xingtu
const morning = Date.parse('2026-11-22T10:00:00+08:00')

const catalogue = await loadCatalogue()

function getEndpoint(path: string): Endpoint {
  const endpoint = catalogue.find(path)
  if (!endpoint) throw new Error(`${path} is not in the catalogue`)
  return endpoint
}

/** The requests of an endpoint's sources here; `undefined` where the question is declined. */
function listRequests(path: string, raw: Readonly<Record<string, string>>) {
  const endpoint = getEndpoint(path)
  const { params } = endpoint.readInput(new Map(Object.entries({ token: 'of-a-caller', ...raw })))
  return endpoint.sources
    .filter(({ provider }) => provider === xingtu.name)
    .map((source) => source.ask({ path, params }))
}

function open() {
  const settings = { credentials: [cookie], regions: [], rate: { perSecond: 1, burst: 1 }, concurrency: 1 }
  const upstream = xingtu.open({ ...providerNeeds({ settings }), clock: createTestClock(morning) })
  if (!upstream) throw new Error('the provider did not open')
  return upstream
}

interface Asked {
  readonly path?: string
  readonly raw?: Readonly<Record<string, string>>
}

async function ask(local: LocalUpstream, { path = kolPath, raw = { kolId } }: Asked = {}): Promise<Reply> {
  const [request] = listRequests(path, raw)
  assert.ok(request, 'the question was declined')
  const upstream = open()
  try {
    return await upstream.ask(request, viaOf({ credential: cookie, region: local.url }))
  } finally {
    await upstream.close()
  }
}

/** The Fault an upstream that behaves so ends in. */
async function findFault(t: TestContext, behaviour: Behaviour): Promise<Fault> {
  const local = await openUpstream(t, 'xingtu')
  local.behave(behaviour)
  try {
    await ask(local)
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return error
  }
  throw new Error('there was an answer')
}

const html = { headers: { 'content-type': 'text/html; charset=utf-8' } }
const said = (code: number, message = ''): string =>
  JSON.stringify({ base_resp: { status_code: code, status_message: message } })

test('xingtu is asked', async (t) => {
  const local = await openUpstream(t, 'xingtu')

  for (const [what, asked] of [
    ['for a KOL', {}],
    ['for an author', { path: successorPath, raw: { oAuthorId: kolId } }],
    ['for an author’s short videos', { path: successorPath, raw: { oAuthorId: kolId, platform: 'SHORT_VIDEO' } }],
    ['without what is between us and our caller', { raw: { kolId, acceptCache: 'true', junk: '1' } }],
  ] as const) {
    await t.test(`${what} by its own names`, async () => {
      await ask(local, asked)

      const target = `/gw/api/data_sp/author_rec_videos_v2?o_author_id=${kolId}&platform_source=1&platform_channel=1`
      assert.equal(local.targets.at(-1), target)
    })
  }

  await t.test('as the account whose cookie it is, with numbers as text', async () => {
    await ask(local)

    const { host, connection, ...headers } = local.headers.at(-1) ?? {}
    assert.ok(host && connection)
    assert.deepEqual(headers, {
      accept: 'application/json',
      'accept-encoding': 'gzip, br',
      'agw-js-conv': 'str',
      cookie,
      referer: `${local.url}/`,
      'x-login-source': '1',
    })
  })
})

test('xingtu is asked for short videos only', () => {
  for (const platform of ['LIVE_STREAMING', 'PICTURE_TEXT', 'SHORT_DRAMA']) {
    assert.deepEqual(listRequests(successorPath, { oAuthorId: kolId, platform }), [undefined])
  }
  assert.equal(listRequests(successorPath, { oAuthorId: kolId }).filter(Boolean).length, 1)
  assert.equal(listRequests(kolPath, { kolId }).filter(Boolean).length, 1)
})

test('without a cookie xingtu is left out', () => {
  assert.equal(xingtu.open(providerNeeds({})), undefined)
})

test('a good answer of xingtu', async (t) => {
  const local = await openUpstream(t, 'xingtu')

  await t.test('is data as a whole, byte for byte', async () => {
    const body = `\n ${flatData.replace('{', '{ ')}\r\n`
    local.behave(send(body))

    const reply = await ask(local)

    assert.equal(reply.data.toString('utf8'), body.trim())
    assert.equal(reply.body.toString('utf8'), body)
    assert.deepEqual(reply.value, JSON.parse(flatData))
    assert.deepEqual(getEndpoint(kolPath).judge(reply.value), { isGood: true, isEmpty: false })
  })

  await t.test('may be empty', async () => {
    local.behave(send(said(0)))

    assert.deepEqual(getEndpoint(kolPath).judge((await ask(local)).value), { isGood: true, isEmpty: true })
  })

  await t.test('may tell in a title of being logged out', async () => {
    const video = { item_id: '7553989899192519974', title: '提示用户未登录怎么办？' }
    local.behave(send(JSON.stringify({ base_resp: { status_code: 0 }, newest_videos: [video] })))

    assert.match((await ask(local)).data.toString('utf8'), /7553989899192519974/)
  })
})

test('xingtu wants a login', async (t) => {
  const login = '用户未登录'
  const escaped = [...login].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  const behaviours: Readonly<Record<string, Behaviour>> = {
    'by its words': send(said(100_000, login)),
    'by its words, escaped': send(said(100_000, 'words').replace('words', escaped)),
    'by its words among others': send(said(5, `${login}，请登录`)),
    'by its words with HTTP 403': send(said(5, login), { status: 403 }),
    'by its words with HTTP 500': send(said(5, login), { status: 500 }),
    'by its words beside base_resp': send(`{"code":401,"message":"${login}"}`),
    'by its words on a page': send(`<html>${login}`, html),
    'by HTTP 401': send('{}', { status: 401 }),
    'by sending elsewhere': send('', { status: 302, headers: { location: 'https://sso.invented.example/' } }),
    'by sending elsewhere for good': send('', { status: 308, headers: { location: '/login' } }),
  }
  for (const [what, behaviour] of Object.entries(behaviours)) {
    await t.test(what, async (t) => {
      const fault = await findFault(t, behaviour)

      assert.deepEqual([fault.kind, fault.isBilled, fault.restMs], ['login.required', false, undefined])
    })
  }

  await t.test('and is not followed to where it sends', async (t) => {
    const local = await openUpstream(t, 'xingtu')
    local.behave(send('', { status: 302, headers: { location: '/login' } }))

    await assert.rejects(ask(local))
    assert.equal(local.targets.length, 1)
  })
})

test('a challenge of xingtu', async (t) => {
  const behaviours: Readonly<Record<string, Behaviour>> = {
    'a page': send('<!doctype html><title>Please wait</title>', html),
    'a page after blanks': send('\ufeff\n  <html>', html),
    'a page said to be JSON': send('<html>'),
    'HTTP 403': send('{}', { status: 403 }),
    'a page with HTTP 403': send('<html>', { ...html, status: 403 }),
  }
  for (const [what, behaviour] of Object.entries(behaviours)) {
    await t.test(`is ${what}`, async (t) => {
      const fault = await findFault(t, behaviour)

      assert.deepEqual([fault.kind, fault.isBilled, fault.restMs], ['challenge.met', false, undefined])
    })
  }
})

test('a failure of xingtu', async (t) => {
  const failures: Readonly<Record<string, readonly [Behaviour, FaultKind]>> = {
    'status_code 5': [send(said(5, 'said by the upstream')), 'reply.refused'],
    'status_code -1': [send(said(-1)), 'reply.refused'],
    'status_code 10001 beside data': [
      send(flatData.replace('"status_code":0', '"status_code":10001')),
      'reply.refused',
    ],
    'an empty body': [send(''), 'reply.empty'],
    'half of an answer': [send(flatData.slice(0, -3)), 'reply.unreadable'],
    'an image': [send(flatData, { headers: { 'content-type': 'image/png' } }), 'reply.mistyped'],
    'no base_resp': [send('{}'), 'reply.unfit'],
    'a base_resp without status_code': [send('{"base_resp":{}}'), 'reply.unfit'],
    'a status_code in text': [send('{"base_resp":{"status_code":"0"}}'), 'reply.unfit'],
    'a list': [send('[]'), 'reply.unfit'],
    'HTTP 400': [send('{}', { status: 400 }), 'question.refused'],
    'HTTP 404': [send('{}', { status: 404 }), 'question.refused'],
    'HTTP 500': [send('{}', { status: 500 }), 'server.failed'],
    'a page with HTTP 502': [send('<html>', { ...html, status: 502 }), 'server.failed'],
    'HTTP 429': [send('{}', { status: 429 }), 'rate.limited'],
  }
  for (const [what, [behaviour, kind]] of Object.entries(failures)) {
    await t.test(`is ${what}`, async (t) => {
      const fault = await findFault(t, behaviour)

      assert.deepEqual([fault.kind, fault.isBilled, fault.restMs], [kind, false, undefined])
      assert.equal(fault.unfit?.path, kind === 'reply.unfit' ? 'base_resp.status_code' : undefined)
      assert.doesNotMatch(fault.message, /said by the upstream/)
    })
  }

  await t.test('leaves it alone for as long as it asks for', async (t) => {
    for (const [text, restMs] of [
      ['30', 30_000],
      [new Date(morning + 5_000).toUTCString(), 5_000],
    ] as const) {
      const fault = await findFault(t, send('{}', { status: 429, headers: { 'retry-after': text } }))
      assert.deepEqual([fault.kind, fault.restMs], ['rate.limited', restMs])
    }
  })
})
