import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Almagest } from './core.ts'
import type { AlmagestError } from './errors.ts'
import type { AlmagestOptions, Fetch } from './options.ts'

const apiKey = 'alm_T0kenThatNobodyMaySee_8f3a'
const path = '/api/else/v1'

interface Asked {
  readonly url: string
  readonly key: string | null
}

/** A client whose way to the service is a function; it tells what was sent. */
function openClient(answer: (nth: number, url: string) => Response | Promise<Response>, options: AlmagestOptions = {}) {
  const asked: Asked[] = []
  const fetch: Fetch = async (url, { headers }) => {
    if (url.endsWith('/ping')) return good('"pong"')
    return answer(asked.push({ url, key: new Headers(headers).get('idempotency-key') }), url)
  }
  return {
    asked,
    client: new Almagest({ apiKey, baseUrl: options.servers ? undefined : 'http://a.example', fetch, ...options }),
  }
}

const good = (data: string): Response => new Response(`{"code":0,"data":${data},"message":null}`)

const bad = (code: number, status: number, headers: Record<string, string> = {}): Response =>
  new Response(`{"code":${code},"data":null,"message":"no"}`, { status, headers })

const failureOf = (call: PromiseLike<unknown>): Promise<AlmagestError> =>
  Promise.resolve(call).then(
    () => assert.fail('the call did not fail'),
    (error) => error,
  )

test('a call whose caller has left already is not sent, whatever its fetch makes of signals', async () => {
  const { client, asked } = openClient(() => good('1'))
  assert.equal((await failureOf(client.get(path, {}, { signal: AbortSignal.abort() }))).name, 'AbortedError')
  assert.deepEqual(asked, [])
})

test('a key is sent as it stands, or refused: a header would lose the blanks around it', async () => {
  const { client, asked } = openClient(() => good('1'))
  for (const idempotencyKey of [' ', ' a', 'a ', '', 'a\n', '粉', 'a'.repeat(256)])
    assert.ok((await failureOf(client.get(path, {}, { idempotencyKey }))) instanceof TypeError, idempotencyKey)
  await client.get(path, {}, { idempotencyKey: 'report 17' })
  assert.deepEqual(
    asked.map(({ key }) => key),
    ['report 17'],
  )
})

test('a time-out longer than a timer can be is refused instead of ending at once', async () => {
  const { client } = openClient(() => good('1'))
  assert.ok((await failureOf(client.get(path, {}, { timeoutMs: 2 ** 31 }))) instanceof TypeError)
  assert.throws(() => openClient(() => good('1'), { timeoutMs: 2 ** 31 }), /timeoutMs/)
  assert.equal(await client.get(path, {}, { timeoutMs: 2 ** 31 - 1 }), 1)
})

test('an answer without end is not received without end, nor asked for again', async () => {
  let sent = 0
  const chunk = new Uint8Array(1_000_000).fill(32)
  const endless = () =>
    new Response(new ReadableStream({ pull: (stream) => void (sent++ < 500 ? stream.enqueue(chunk) : stream.close()) }))
  const { client, asked } = openClient(endless)
  const error = await failureOf(client.get(path))
  assert.deepEqual([error.name, error.retryable, asked.length], ['UnexpectedAnswerError', false, 1])
  assert.ok(sent < 200, `${sent} MB`)
})

test('characters that are cut by the pieces of an answer come out whole', async () => {
  const bytes = new TextEncoder().encode('{"code":0,"data":"美食😀","message":null}')
  const inPieces = new ReadableStream({
    start(stream) {
      for (const byte of bytes) stream.enqueue(Uint8Array.of(byte))
      stream.close()
    },
  })
  assert.equal(await openClient(() => new Response(inPieces)).client.get(path), '美食😀')
})

test('a Retry-After that says nothing is no reason to ask again at once', async () => {
  for (const [text, expected] of [
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['Mon, 30 Nov 2020 00:00:00 GMT', 0],
    ['99999999999999999999', 1e23],
  ] as const) {
    const { client } = openClient(() => bad(302, 429, { 'retry-after': text }), { maxRetries: 0 })
    assert.equal((await failureOf(client.get(path))).retryAfterMs, expected, text)
  }
})

test('a date to come back at is read on the clock of whoever wrote it', async () => {
  const headers = { date: 'Mon, 30 Nov 2020 00:00:00 GMT', 'retry-after': 'Mon, 30 Nov 2020 00:00:20 GMT' }
  const { client } = openClient(() => bad(503, 503, headers), { maxRetries: 0 })
  assert.equal((await failureOf(client.get(path))).retryAfterMs, 20_000)
})

test('where another address can be asked, nobody waits for the one that went away', async () => {
  const servers = ['http://a.example', 'http://b.example']
  let gone = ''
  const { client, asked } = openClient(
    (nth, url) => {
      if (nth === 1) gone = new URL(url).origin
      return url.startsWith(gone) ? bad(503, 503, { 'retry-after': '3600' }) : good('1')
    },
    { servers },
  )
  assert.equal(await client.get(path), 1)
  assert.equal(asked.length, 2)
  assert.equal(new Set(asked.map(({ key }) => key)).size, 1)
})

test('a token that is echoed in headers or ids stands in no error', async () => {
  const echo = () =>
    new Response(`{"code":400,"message":"no","requestId":"${apiKey}"}`, {
      status: 400,
      headers: { 'x-echo': `Bearer ${apiKey}`, 'x-request-id': apiKey },
    })
  const error = await failureOf(openClient(echo).client.get(path))
  const shown = [inspect(error, { showHidden: true, depth: 9 }), error.requestId, ...(error.headers?.values() ?? [])]
  assert.equal(shown.join('\n').includes(apiKey), false)
})

test('a page that is no answer is shown by its beginning, without the token and in one line', async () => {
  const page = () => new Response(`<html>\n  <p>${apiKey}</p>${'x'.repeat(200)}`, { status: 404 })
  const { message } = await failureOf(openClient(page).client.get(path))
  assert.match(message, /It said: <html> <p>\*\*\*<\/p>x{10,80}…$/)
})

test('a logger that throws costs no answer that was paid', async () => {
  const fail = (): never => {
    throw new Error('no room for logs')
  }
  const answer = (nth: number) => (nth === 1 ? bad(302, 429, { 'retry-after': '0' }) : good('1'))
  const { client, asked } = openClient(answer, { logger: { debug: fail, warn: fail } })
  assert.equal(await client.get(path), 1)
  assert.equal(asked.length, 2)
})

test('a list that leads round in a circle ends', async () => {
  const { client, asked } = openClient((nth) => new Response(`{"calls":[],"next":"${['a', 'b', 'c'][nth % 3]}"}`))
  const walk = async (): Promise<void> => {
    for await (const _ of client.list('/v1/calls').pages()) if (asked.length > 20) return
  }
  const error = await failureOf(walk())
  assert.deepEqual([error.name, asked.length <= 5], ['UnexpectedAnswerError', true])
})
