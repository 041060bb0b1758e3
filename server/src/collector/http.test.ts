import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { createMask } from '#kit'
import { viaOf } from '#support/providers'
import { type Behaviour, openUpstream, send } from '#support/upstream'
import { Fault } from './fault.ts'
import { type HttpRequest, openClient } from './http.ts'
import type { Via } from './via.ts'

const boundBytes = 8 * 1_048_576

/** A client and a local server that does this. */
async function openPair(t: TestContext, behaviour: Behaviour, secrets: readonly string[] = []) {
  const upstream = await openUpstream(t, 'tikhub')
  upstream.behave(behaviour)
  const http = openClient(createMask(secrets))
  t.after(http.close)
  const get = (via: Partial<Via> = {}, request: Partial<HttpRequest> = {}) =>
    http.get({ path: '/things', query: {}, ...request }, viaOf({ region: upstream.url, ...via }))
  return { upstream, http, get }
}

/** How asking ends, where it is no reply. */
async function findFault(reply: Promise<unknown>): Promise<Fault> {
  const error = await reply.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Fault) return error
  throw new Error('it ends without a Fault', { cause: error })
}

/** A server that says these bytes to whoever asks, and hangs up. */
async function openRaw(t: TestContext, bytes: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('it listens at no port')
  return `http://127.0.0.1:${address.port}`
}

const text = '{"title":"抓鱼 🐟","digits":12345678901234567890}'

const packed = (coding: string, body: Buffer): Behaviour => send(body, { headers: { 'content-encoding': coding } })

test('a reply', async (t) => {
  await t.test('comes with its status, its headers and the bytes of its body, whatever the status is', async (t) => {
    for (const status of [200, 204, 404, 429, 500, 503]) {
      const { get } = await openPair(t, send(status === 204 ? '' : text, { status, headers: { 'retry-after': '7' } }))

      const reply = await get()

      assert.equal(reply.status, status)
      assert.equal(reply.headers['retry-after'], '7')
      assert.equal(reply.headers['content-type'], 'application/json')
      assert.equal(reply.body.toString(), status === 204 ? '' : text)
    }
  })

  await t.test('has one value for a header that is sent twice', async (t) => {
    const { get } = await openPair(t, (_request, response) => {
      response
        .writeHead(
          200,
          [
            ['X-Said', 'one'],
            ['X-Said', 'two'],
          ].flat(),
        )
        .end()
    })

    assert.equal((await get()).headers['x-said'], 'one')
  })

  for (const [coding, body] of [
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['GZIP', gzipSync(text)],
    ['identity', Buffer.from(text)],
    ['deflate, gzip', gzipSync(deflateSync(text))],
  ] as const) {
    await t.test(`packed as ${coding} is unpacked`, async (t) => {
      const { get } = await openPair(t, packed(coding, body))

      assert.equal((await get()).body.toString(), text)
    })
  }

  await t.test('that says it is packed and has no body is empty', async (t) => {
    const { get } = await openPair(t, packed('gzip', Buffer.alloc(0)))

    assert.equal((await get()).body.length, 0)
  })

  await t.test('that sends elsewhere is not followed', async (t) => {
    const { upstream, get } = await openPair(t, (_request, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end()
    })

    const reply = await get()

    assert.equal(reply.status, 302)
    assert.deepEqual(upstream.targets, ['/things'])
  })
})

test('a body', async (t) => {
  await t.test('of 8 MiB is taken, packed or not', async (t) => {
    const body = Buffer.alloc(boundBytes, 0x20)
    for (const behaviour of [send(body), packed('gzip', gzipSync(body)), packed('br', brotliCompressSync(body))]) {
      const { get } = await openPair(t, behaviour)

      assert.equal((await get()).body.length, boundBytes)
    }
  })

  const large = Buffer.alloc(boundBytes + 1, 0x20)
  for (const [how, behaviour] of [
    ['as it is sent', send(large)],
    ['once it is unpacked from gzip', packed('gzip', gzipSync(large))],
    ['once it is unpacked from br', packed('br', brotliCompressSync(large))],
    ['once it is unpacked from zstd', packed('zstd', zstdCompressSync(large))],
    ['once it is unpacked from deflate', packed('deflate', deflateSync(large))],
    ['once it is unpacked twice', packed('gzip, gzip', gzipSync(gzipSync(large)))],
  ] as const) {
    await t.test(`that is larger than 8 MiB ${how} is a fault`, async (t) => {
      const { get } = await openPair(t, behaviour)

      assert.equal((await findFault(get())).kind, 'reply.large')
    })
  }

  await t.test('without a length that does not end is given up at 8 MiB', async (t) => {
    let sentBytes = 0
    const { get } = await openPair(t, (_request, response) => {
      const chunk = Buffer.alloc(65_536, 0x20)
      const pump = (): void => {
        do sentBytes += chunk.length
        while (!response.destroyed && response.write(chunk))
      }
      response.on('drain', pump)
      pump()
    })

    assert.equal((await findFault(get())).kind, 'reply.large')
    assert.ok(sentBytes < 4 * boundBytes, `${sentBytes} bytes`)
  })

  for (const [coding, body] of [
    ['gzip', gzipSync(text).subarray(0, -12)],
    ['br', brotliCompressSync(text).subarray(0, -12)],
    ['zstd', zstdCompressSync(text).subarray(0, -12)],
    ['deflate', deflateSync(text).subarray(0, -12)],
    ['gzip', Buffer.from(text)],
    ['br', Buffer.from(text)],
    ['zstd', Buffer.from(text)],
    ['deflate', Buffer.from(text)],
    ['compress', Buffer.from(text)],
  ] as const) {
    await t.test(`that is not what ${coding} makes of anything, ${body.length} bytes, is unreadable`, async (t) => {
      const { get } = await openPair(t, packed(coding, body))

      assert.equal((await findFault(get())).kind, 'reply.unreadable')
    })
  }
})

test('secrets', async (t) => {
  const credential = 'key-0123456789'

  await t.test('that are said back are masked, wherever they stand, and nothing else is', async (t) => {
    const said = `${credential}{"said":"${credential}${credential}","key":"key-012"}`
    const { get } = await openPair(t, send(said), [credential, 'session-abcdef'])

    const { body } = await get({ credential })

    const stars = '*'.repeat(credential.length)
    assert.equal(body.toString(), `${stars}{"said":"${stars}${stars}","key":"key-012"}`)
  })

  await t.test('are masked in what was packed', async (t) => {
    const { get } = await openPair(t, packed('gzip', gzipSync(`{"said":"${credential}"}`)), [credential])

    const { body } = await get({ credential })

    assert.equal(body.includes(credential), false)
  })

  await t.test('are struck out of headers', async (t) => {
    const { get } = await openPair(
      t,
      send('{}', { status: 302, headers: { location: `/login?key=${credential}&at=1` } }),
      [credential],
    )

    const { headers } = await get({ credential })

    assert.equal(headers['location'], '/login?key=***&at=1')
  })

  await t.test('shorter than eight characters are left: they occur by chance', async (t) => {
    const { get } = await openPair(t, send('{"code":"1234567","other":"12345678"}'), ['', '1234567', '12345678'])

    const { body } = await get()

    assert.equal(body.toString(), '{"code":"1234567","other":"********"}')
  })

  await t.test('and addresses are in no message of a fault', async (t) => {
    const { upstream, get } = await openPair(t, (request) => void request.socket.resetAndDestroy())

    const broken = await findFault(get({ credential }, { query: { key: credential } }))
    await upstream.kill()
    const refused = await findFault(get({ credential }, { query: { key: credential } }))

    for (const { message } of [broken, refused]) {
      assert.equal(message.includes(credential) || message.includes('127.0.0.1'), false, message)
    }
  })
})

test('a way that fails is the fault it stands for', async (t) => {
  await t.test('refused: no connection', async (t) => {
    const { upstream, get } = await openPair(t, send(text))
    await upstream.kill()

    assert.equal((await findFault(get())).kind, 'connection.refused')
  })

  await t.test('a name nobody has: no connection', async (t) => {
    const { get } = await openPair(t, send(text))

    assert.equal((await findFault(get({ region: 'http://nobody.invalid' }))).kind, 'connection.refused')
  })

  await t.test('reset before an answer: the connection broke', async (t) => {
    const { get } = await openPair(t, (request) => void request.socket.resetAndDestroy())

    assert.equal((await findFault(get())).kind, 'connection.broken')
  })

  await t.test('hung up without an answer: the connection broke', async (t) => {
    const { get } = await openPair(t, (request) => void request.socket.end())

    assert.equal((await findFault(get())).kind, 'connection.broken')
  })

  await t.test('reset within the body: the connection broke', async (t) => {
    const { get } = await openPair(t, (request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"a":', () => request.socket.resetAndDestroy())
    })

    assert.equal((await findFault(get())).kind, 'connection.broken')
  })

  await t.test('fewer bytes than were said: the connection broke', async (t) => {
    const region = await openRaw(t, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":')
    const { get } = await openPair(t, send(text))

    assert.equal((await findFault(get({ region }))).kind, 'connection.broken')
  })

  await t.test('chunks without an end: never a whole body', async (t) => {
    const region = await openRaw(t, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n')
    const { get } = await openPair(t, send(text))

    const { kind } = await findFault(get({ region }))

    assert.ok(kind === 'connection.broken' || kind === 'reply.unreadable', kind)
  })

  await t.test('no HTTP: unreadable', async (t) => {
    for (const said of ['\x00\x01 not HTTP\r\n\r\n', 'SSH-2.0-OpenSSH_9.6\r\n', 'HTTP/9.9 what\r\n\r\n']) {
      const region = await openRaw(t, said)
      const { get } = await openPair(t, send(text))

      assert.equal((await findFault(get({ region }))).kind, 'reply.unreadable', said)
    }
  })

  await t.test('TLS with who speaks none: no secure connection', async (t) => {
    const region = await openRaw(t, 'HTTP/1.1 400 Bad Request\r\n\r\n')
    const { get } = await openPair(t, send(text))

    assert.equal((await findFault(get({ region: region.replace('http:', 'https:') }))).kind, 'tls.failed')
  })
})

test('a signal that aborts', async (t) => {
  const given = new Fault('abandoned', 'another was faster')

  await t.test('before an answer ends the request with its Fault, and hangs up', async (t) => {
    const arrived = Promise.withResolvers<void>()
    const hungUp = Promise.withResolvers<void>()
    const { get } = await openPair(t, (_request, response) => {
      response.once('close', hungUp.resolve)
      arrived.resolve()
    })
    const ending = new AbortController()
    const fault = findFault(get({ signal: ending.signal }))
    await arrived.promise

    ending.abort(given)

    assert.equal(await fault, given)
    await hungUp.promise
  })

  await t.test('within the body ends it with its Fault, and hangs up', async (t) => {
    const arrived = Promise.withResolvers<void>()
    const hungUp = Promise.withResolvers<void>()
    const { get } = await openPair(t, (_request, response) => {
      response.once('close', hungUp.resolve)
      response.writeHead(200).write('{"a":', () => arrived.resolve())
    })
    const ending = new AbortController()
    const fault = findFault(get({ signal: ending.signal }))
    await arrived.promise

    ending.abort(given)

    assert.equal(await fault, given)
    await hungUp.promise
  })

  await t.test('before the request lets none go out', async (t) => {
    const { upstream, get } = await openPair(t, send(text))

    assert.equal(await findFault(get({ signal: AbortSignal.abort(given) })), given)
    assert.equal(upstream.targets.length, 0)
  })
})

test('a request', async (t) => {
  await t.test('carries its query encoded', async (t) => {
    const { upstream, get } = await openPair(t, send(text))
    const query = { name: '抓鱼 & co', sign: 'a+b=c?d#e/f%', 'odd key': '', list: '1,2' }

    await get({}, { query })

    const target = new URL(upstream.targets[0] ?? '', upstream.url)
    assert.equal(target.pathname, '/things')
    assert.deepEqual(Object.fromEntries(target.searchParams), query)
    assert.match(upstream.targets[0] ?? '', /^[!-~]+$/)
  })

  await t.test('goes below the path of its region', async (t) => {
    const { upstream, get } = await openPair(t, send(text))

    await get({ region: `${upstream.url}/base/v2` }, { query: { id: '1' } })

    assert.deepEqual(upstream.targets, ['/base/v2/things?id=1'])
  })

  await t.test('carries its own headers, and asks for JSON that may be packed', async (t) => {
    const { upstream, get } = await openPair(t, send(text))

    await get({}, { headers: { authorization: 'Bearer word', accept: 'application/json, text/plain' } })

    const [sent] = upstream.headers
    assert.equal(sent?.authorization, 'Bearer word')
    assert.equal(sent.accept, 'application/json, text/plain')
    assert.equal(sent['accept-encoding'], 'gzip, br')
  })

  await t.test('passes the trace on, and none where there is none', async (t) => {
    const { upstream, get } = await openPair(t, send(text))
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

    await get({ traceparent })
    await get()

    assert.deepEqual(
      upstream.headers.map((sent) => sent['traceparent']),
      [traceparent, undefined],
    )
  })
})

test('a question put by a form', async (t) => {
  const seen: { readonly method: string; readonly url: string; readonly type: string; readonly body: string }[] = []
  const { upstream, http } = await openPair(t, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      seen.push({ method, url, type: headers['content-type'] ?? '', body: Buffer.concat(chunks).toString('utf8') })
      send(text)(request, response)
    })
  })
  const put = (form: Readonly<Record<string, string>>) =>
    http.post({ path: '/things', query: { page: '1' }, form }, viaOf({ region: upstream.url }))

  await t.test('is a POST with its fields in the body, and the others in the query', async () => {
    const reply = await put({ name: '手机 & "x"', empty: '' })

    assert.equal(reply.body.toString(), text)
    assert.deepEqual(seen.at(-1), {
      method: 'POST',
      url: '/things?page=1',
      type: 'application/x-www-form-urlencoded',
      body: 'name=%E6%89%8B%E6%9C%BA+%26+%22x%22&empty=',
    })
  })

  await t.test('is a POST without a body where there are no fields', async () => {
    await put({})

    assert.deepEqual(seen.at(-1), { method: 'POST', url: '/things?page=1', type: '', body: '' })
  })
})
