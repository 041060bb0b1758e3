import assert from 'node:assert/strict'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { openService } from '../../sdk/tests/service.ts'
import { openKol, openScripted } from './kol.ts'

const kolId = '6831825876674412552'
const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const token = 'a-token-of-a-test'

const eras = { legacy: 'legacy', modern: { pin: '2026-07-28' }, auto: 'auto' } as const

test('an agent that speaks over standard input and output uses the service', async (t) => {
  const { url, token: secret } = await openService(t)
  const { home, program } = openKol(t)

  for (const [era, mode] of Object.entries(eras))
    await t.test(`in the era ${era}`, async () => {
      const client = new Client({ name: 'tests', version: '1' }, { versionNegotiation: { mode } })
      const env = { HOME: home, ALMAGEST_TOKEN: secret, ALMAGEST_BASE_URL: url }
      const stdio = { command: process.execPath, args: [program, 'mcp'], env }
      await client.connect(new StdioClientTransport({ ...stdio, stderr: 'pipe' }))
      const { tools } = await client.listTools()
      assert.ok(tools.some(({ name }) => name === 'call_endpoint'))
      const asked = { name: 'call_endpoint', arguments: { path, params: { kolId } } }
      const { structuredContent } = await client.callTool(asked)
      assert.deepEqual([Reflect.get(Object(structuredContent), 'charge')], ['0.15'])
      await assert.rejects(client.readResource({ uri: 'almagest://docs/zh/粉丝.md' }), /not found/)
      const { resources } = await client.listResources()
      assert.ok(await client.readResource({ uri: resources[0]?.uri ?? '' }))
      await client.close()
    })

  await t.test('and pays once for an answer that was lost on its way', async () => {
    const { say, hear, end } = await openBridge(
      t,
      async ({ request: { headers, socket }, reply, message }, nth) => {
        const { authorization = '', accept = '', 'idempotency-key': key } = headers
        const told = { authorization, accept, 'content-type': 'application/json', 'idempotency-key': String(key) }
        const response = await fetch(`${url}/mcp`, { method: 'POST', headers: told, body: JSON.stringify(message) })
        const text = await response.text()
        if (nth === 1) return void socket.destroy()
        reply.writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? '' }).end(text)
      },
      secret,
    )
    say(ask(1, 'tools/call', { name: 'call_endpoint', arguments: { path, params: { kolId } } }))
    const { charge, replayed } = (await hear()).result.structuredContent
    assert.deepEqual([charge, replayed], ['0', true])
    assert.equal(await end(), 0)
  })
})

interface Asked {
  readonly request: IncomingMessage
  readonly reply: ServerResponse
  readonly message: { readonly id: unknown }
}

/** `kol mcp` before a service that answers as it is told. */
async function openBridge(t: TestContext, answer: (asked: Asked, nth: number) => unknown, secret = token) {
  let nth = 0
  const url = await openScripted(t, async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    answer({ request, reply, message: JSON.parse(Buffer.concat(chunks).toString('utf8')) }, ++nth)
  })
  const { start } = openKol(t, { ALMAGEST_TOKEN: secret, ALMAGEST_BASE_URL: url })
  return follow(start(['mcp']))
}

function follow(child: ChildProcessWithoutNullStreams) {
  const complaints: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text) => complaints.push(text))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const closed = once(child, 'close').then(([exitCode]) => exitCode as number | null)
  return {
    child,
    complaints,
    say: (...messages: readonly unknown[]) => {
      for (const one of messages) child.stdin.write(`${typeof one === 'string' ? one : JSON.stringify(one)}\n`)
    },
    /** The next message, and all that is in it. */
    // biome-ignore lint/suspicious/noExplicitAny: each answer has members of its own
    hear: async (): Promise<any> => JSON.parse((await lines.next()).value ?? 'null'),
    /** The exit code, when its input ends. */
    end: async () => {
      child.stdin.end()
      return closed
    },
    closed,
  }
}

const ask = (id: unknown, method = 'tools/list', params: object = {}) => ({ jsonrpc: '2.0', id, method, params })

const answerOf = (id: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result: {} })

const json = (reply: ServerResponse, body: string, status = 200): void =>
  void reply.writeHead(status, { 'content-type': 'application/json' }).end(body)

test('lines that are no messages are told so, and those after them answered', async (t) => {
  const { say, hear, end } = await openBridge(t, ({ reply, message }) => json(reply, answerOf(message.id)))
  say('nonsense', '[]', '', '"text"', { id: {}, method: 'x' }, 'x'.repeat(1_000_001), ask('last'))
  const heard = []
  for (let nth = 0; nth < 6; nth++) heard.push(await hear())
  assert.deepEqual(
    heard.map(({ id, error }) => [id, error?.code]),
    [
      [null, -32700],
      [null, -32600],
      [null, -32600],
      [null, -32600],
      [null, -32600],
      ['last', undefined],
    ],
  )
  assert.equal(await end(), 0)
})

test('what newer and older clients say of themselves stands in the headers', async (t) => {
  const seen: unknown[][] = []
  const { say, hear, end } = await openBridge(t, ({ request: { headers }, reply, message }) => {
    seen.push([headers['mcp-protocol-version'], headers['mcp-method'], headers['mcp-name'], headers.authorization])
    const result = { protocolVersion: '2025-11-25' }
    json(reply, JSON.stringify({ jsonrpc: '2.0', id: message.id, result }))
  })
  const told = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }
  for (const message of [
    ask(1, 'tools/call', { name: 'call_endpoint', ...told }),
    ask(2, 'resources/read', { uri: 'almagest://粉丝', ...told }),
    ask(3, 'initialize'),
    ask(4),
  ]) {
    say(message)
    await hear()
  }
  const bearer = `Bearer ${token}`
  const encoded = `=?base64?${Buffer.from('almagest://粉丝').toString('base64')}?=`
  assert.deepEqual(seen, [
    ['2026-07-28', 'tools/call', 'call_endpoint', bearer],
    ['2026-07-28', 'resources/read', encoded, bearer],
    [undefined, undefined, undefined, bearer],
    ['2025-11-25', undefined, undefined, bearer],
  ])
  assert.equal(await end(), 0)
})

test('what comes as a stream, or in lines, is one line each, with all digits', async (t) => {
  const { say, hear, child, end } = await openBridge(t, ({ reply }, nth) => {
    const answer = `{"jsonrpc":"2.0","id":${nth},\n "result":{"id":7553989899192519974}}`
    if (nth === 1) return json(reply, answer)
    reply.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.write(': alive\n\nevent: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n')
    reply.end(`data: ${answer.replace('\n', '\ndata: ')}\n\n`)
  })
  const printed: string[] = []
  child.stdout.on('data', (text) => printed.push(text))
  say(ask(1))
  await hear()
  say(ask(2))
  assert.equal((await hear()).method, 'notifications/progress')
  assert.equal((await hear()).id, 2)
  assert.equal(printed.join('').match(/7553989899192519974/g)?.length, 2)
  assert.equal(await end(), 0)
})

test('the longest answer that was paid for is passed on', async (t) => {
  // Of 8 MiB, as structure and as text, where every character of it is escaped.
  const data = '"'.repeat(4 * 1_048_576)
  const { say, hear, end } = await openBridge(t, ({ reply, message: { id } }) => {
    const result = { structuredContent: { data }, content: [{ type: 'text', text: JSON.stringify(data) }] }
    reply.writeHead(200, { 'content-type': 'text/event-stream' })
    reply.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`)
  })
  say(ask(1))
  const { result, error } = await hear()
  assert.equal(error, undefined)
  assert.ok(result.structuredContent.data === data && JSON.parse(result.content[0].text) === data)
  assert.equal(await end(), 0)
})

test('a connection that breaks is made anew once, with the same key', async (t) => {
  const keys: unknown[] = []
  const { say, hear, end } = await openBridge(t, ({ request, reply, message }, nth) => {
    keys.push(request.headers['idempotency-key'])
    if (nth === 2 || nth === 4) return json(reply, answerOf(message.id))
    // Before the answer, and within it.
    if (nth === 3) reply.writeHead(200, { 'content-type': 'text/event-stream' }).write(': alive\n\n')
    if (nth === 3) return void reply.end()
    request.socket.destroy()
  })
  for (const id of [1, 2]) {
    say(ask(id))
    assert.deepEqual((await hear()).result, {})
  }
  say(ask(3, 'tools/call', { name: 'call_endpoint' }))
  const { id, error } = await hear()
  assert.deepEqual([id, error.code, keys.length], [3, -32000, 6])
  assert.equal(error.data.idempotencyKey, keys[5])
  assert.match(error.message, /It may have been charged/)
  const [first, again, second, anew, third, last] = keys
  assert.deepEqual([first, second, third], [again, anew, last])
  assert.equal(new Set(keys).size, 3)
  assert.equal(await end(), 0)
})

test('what is no answer of MCP is told in words, and a refusal without an id is whose it is', async (t) => {
  const { say, hear, end } = await openBridge(t, ({ reply }, nth) => {
    if (nth === 1) return json(reply, '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no token"}}', 401)
    if (nth === 2) return json(reply, '{"code":404,"data":null}', 404)
    reply.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
  })
  say(ask('a'))
  assert.deepEqual(await hear(), { jsonrpc: '2.0', id: 'a', error: { code: -32000, message: 'no token' } })
  for (const [id, status] of [
    ['b', 404],
    ['c', 302],
  ]) {
    say(ask(id))
    const answer = await hear()
    assert.equal(answer.id, id)
    assert.match(answer.error.message, new RegExp(`HTTP ${status} .* is no answer of MCP`))
  }
  assert.equal(await end(), 0)
})

test('what is cancelled is given up, and answered no more', async (t) => {
  let leave: () => void = () => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const { say, hear, end } = await openBridge(t, ({ reply, message }) => {
    if (message.id === 2) return json(reply, answerOf(2))
    reply.on('close', leave)
    say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
  })
  say(ask(1))
  await left
  say(ask(2))
  assert.equal((await hear()).id, 2)
  assert.equal(await end(), 0)
})

test('its input’s end waits for what was asked', async (t) => {
  const { say, hear, child, closed } = await openBridge(t, ({ reply, message }) => {
    child.stdin.end(() => json(reply, answerOf(message.id)))
  })
  say(ask(1))
  assert.equal((await hear()).id, 1)
  assert.equal(await closed, 0)
})

test('stopped, it ends at once and says nothing more', async (t) => {
  const { say, child, closed, hear } = await openBridge(t, () => child.kill('SIGINT'))
  say(ask(1))
  assert.equal(await closed, 130)
  assert.equal(await hear(), null)
})

test('without a token it says so before anything, and without a service with every request', async (t) => {
  const none = await openKol(t).run(['mcp'], { input: `${JSON.stringify(ask(1))}\n` })
  assert.deepEqual([none.exitCode, none.output], [4, ''])
  assert.match(none.complaints, /kol login/)
  const gone = openKol(t, { ALMAGEST_TOKEN: token, ALMAGEST_BASE_URL: 'http://127.0.0.1:7299' })
  const { exitCode, output } = await gone.run(['mcp'], { input: JSON.stringify(ask(1)) })
  assert.equal(exitCode, 0)
  assert.match(JSON.parse(output).error.message, /ECONNREFUSED.*Is the address right/)
})
