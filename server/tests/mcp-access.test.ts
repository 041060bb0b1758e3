import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { openTestService } from '#support/service'

const listing = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })

interface Refused {
  readonly status: number | undefined
  readonly challenge: string | undefined
  readonly body: string
}

/** Posts a message as no fetch would: with a Host of its own. */
function post(url: string, headers: Readonly<Record<string, string>>, body = listing): Promise<Refused> {
  const usual = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/mcp`, { method: 'POST', headers: { ...usual, ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          challenge: response.headers['www-authenticate'],
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('pages of others get 403, whatever token they have', async (t) => {
  const { url, addCaller } = await openTestService(t, { environment: { PUBLIC_URL: 'https://data.example' } })
  const authorization = `Bearer ${(await addCaller()).secret}`

  for (const [what, headers, status] of [
    ['no Origin', {}, 200],
    ['the Origin of the service', { origin: 'https://data.example' }, 200],
    ['one of this machine', { origin: 'http://localhost:6274' }, 200],
    ['that of another', { origin: 'https://evil.example' }, 403],
    ['one that ends like ours', { origin: 'https://evil-data.example' }, 403],
    ['one that begins like ours', { origin: 'https://data.example.evil.example' }, 403],
    ['none that can be named', { origin: 'null' }, 403],
    ['what is no origin', { origin: 'file://localhost' }, 403],
    ['the Host of the service', { host: 'data.example' }, 200],
    ['its address', { host: '10.1.2.3:8080' }, 200],
    ['a name that was bound to it', { host: 'evil.example' }, 403],
    ['a name like a loopback address', { host: '127.0.0.1.evil.example' }, 403],
  ] as const) {
    await t.test(`${what}: ${status}`, async () => {
      const reply = await post(url, { authorization, ...headers })
      assert.equal(reply.status, status, reply.body)
      if (status === 403) assert.equal(JSON.parse(reply.body).error.data.code, 600)
    })
  }

  await t.test('and is told so before the token is looked at', async () => {
    assert.equal((await post(url, { origin: 'https://evil.example' })).status, 403)
  })
})

test('whoever has no token that works is asked for one', async (t) => {
  const { url, addCaller, readMetrics } = await openTestService(t)
  const { secret } = await addCaller()
  const target = `${url}/mcp?token=${secret}`

  for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: secret }]) {
    const { status, challenge, body } = await post(url, headers)
    assert.deepEqual([status, challenge], [401, 'Bearer'])
    assert.deepEqual(JSON.parse(body).error.data.code, 100)
  }
  // What stands in an address stands in logs.
  assert.equal((await fetch(target, { method: 'POST', body: listing })).status, 401)
  assert.match(await readMetrics(), /failed_authentications_total\{surface="mcp",token="missing"\} 3/)
})

test('what is no message is refused as one would be', async (t) => {
  const { url, addCaller } = await openTestService(t)
  const authorization = `Bearer ${(await addCaller()).secret}`

  for (const [what, body, status] of [
    ['what is no JSON', '{', 400],
    ['nothing', '', 400],
    ['several messages', `[${listing},${listing}]`, 400],
    ['more than fits', listing + ' '.repeat(70_000), 413],
  ] as const) {
    await t.test(`${what}: ${status}`, async () => {
      const reply = await post(url, { authorization }, body)
      assert.equal(reply.status, status, reply.body)
      const { jsonrpc, error } = JSON.parse(reply.body)
      assert.deepEqual([jsonrpc, typeof error.message], ['2.0', 'string'])
    })
  }

  await t.test('GET and DELETE, which belong to sessions, are told what there is', async () => {
    for (const method of ['GET', 'DELETE']) {
      const reply = await fetch(`${url}/mcp`, { method, headers: { authorization } })
      assert.deepEqual([reply.status, reply.headers.get('allow')], [405, 'POST, OPTIONS'])
      assert.equal((await reply.json()).jsonrpc, '2.0')
    }
  })

  await t.test('nobody is kept waiting for changes', async () => {
    const listen = JSON.stringify({
      jsonrpc: '2.0',
      id: 7,
      method: 'subscriptions/listen',
      params: {
        notifications: { toolsListChanged: true },
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'tests', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    })
    const told = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }
    const { body } = await post(url, { authorization, ...told }, listen)
    assert.match(JSON.parse(body).error.message, /limit/)
  })
})
