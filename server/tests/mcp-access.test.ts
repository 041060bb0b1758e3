import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { type Scope, usualScopes } from '#accounts'
import { yuan } from '#kit'
import { callTool, openMcpClient } from '#support/mcp'
import { kolId, kolPath, openTestService, successorPath } from '#support/service'

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

  await t.test('those of this machine may read answers, and no other', async () => {
    const preflight = async (origin: string) => {
      const asked = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      }
      const reply = await fetch(`${url}/mcp`, { method: 'OPTIONS', headers: asked })
      return [reply.status, reply.headers.get('access-control-allow-origin')]
    }
    assert.deepEqual(await preflight('http://localhost:6274'), [204, 'http://localhost:6274'])
    assert.deepEqual(await preflight('https://evil.example'), [403, null])
  })

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

test('each tool takes its scope, and that alone', async (t) => {
  const service = await openTestService(t)
  const { books, addCaller } = service
  const { accountId } = await addCaller({ balanceMicro: yuan('10') })
  const uses: Readonly<Record<string, { readonly scope: Scope; readonly args: Record<string, unknown> }>> = {
    call_endpoint: { scope: 'api:call', args: { path: kolPath, params: { kolId } } },
    search_endpoints: { scope: 'catalog:read', args: { query: '达人' } },
    describe_endpoint: { scope: 'catalog:read', args: { path: kolPath } },
    get_creator: { scope: 'archive:read', args: { kolId } },
    compare_creators: { scope: 'archive:read', args: { kolIds: [kolId, '1'] } },
    get_history: { scope: 'archive:read', args: { kolId } },
    get_balance: { scope: 'account:read', args: {} },
  }

  for (const scope of usualScopes) {
    const token = await books.tokens.newToken({ accountId, scopes: [scope] })
    await books.store.commit([token.change])
    const client = await openMcpClient(t, service, token.secret)
    const { tools } = await client.listTools()
    assert.deepEqual(tools.map(({ name }) => name).sort(), Object.keys(uses).sort())
    for (const [name, use] of Object.entries(uses)) {
      const { code, text } = await callTool(client, name, use.args)
      assert.equal(code === 600, use.scope !== scope, `${name} with ${scope}: ${text}`)
      if (code === 600) assert.ok(text.includes(`the token lacks the scope ${use.scope}`))
    }
  }
})

test('a token limited to endpoints sees those, and no other', async (t) => {
  const service = await openTestService(t)
  const all = await openMcpClient(t, service, (await service.addCaller({ balanceMicro: yuan('10') })).secret)
  const fields = { balanceMicro: yuan('10'), endpoints: [successorPath] }
  const one = await openMcpClient(t, service, (await service.addCaller(fields)).secret)
  const search = async (client: Client): Promise<readonly string[]> =>
    (await callTool(client, 'search_endpoints', { query: '达人', limit: 20 })).data.hits.map(
      ({ path }: { readonly path: string }) => path,
    )

  assert.ok((await search(all)).length > 1)
  for (const path of await search(one)) assert.equal(path, successorPath)
  assert.equal((await callTool(one, 'describe_endpoint', { path: successorPath })).code, 0)
  assert.equal((await callTool(one, 'describe_endpoint', { path: kolPath })).code, 404)
  for (const params of [{ kolId }, { unknown: 'x' }, { kolId: 1 }]) {
    const { code, text } = await callTool(one, 'call_endpoint', { path: kolPath, params })
    assert.equal(code, 600, text)
  }
  const { tools } = await one.listTools()
  assert.match(tools.find(({ name }) => name === 'call_endpoint')?.description ?? '', /costs 0\.15 to 0\.15 CNY/)
})

test('a call whose token may not call is refused, recorded, counted and logged as one by HTTP is', async (t) => {
  const service = await openTestService(t)
  const { secret, accountId } = await service.addCaller({ scopes: ['account:read'] })
  const client = await openMcpClient(t, service, secret)
  const headers = { authorization: `Bearer ${secret}` }

  const byTool = await callTool(client, 'call_endpoint', { path: kolPath, params: { kolId } })
  const byHttp = await service.ask(`${kolPath}?kolId=${kolId}`, { headers })

  assert.deepEqual([byTool.code, byHttp.body.code], [600, 600])
  const ids = [byTool.requestId, byHttp.body.requestId]
  for (const id of ids) {
    const record = await service.books.usage.findCall({ accountId, endpoints: undefined }, id)
    assert.deepEqual([record?.path, record?.code], [kolPath, 600])
    assert.equal(service.logLines.filter((line) => line.includes(id) && line.includes('"msg":"call"')).length, 1)
  }
  assert.match(await service.readMetrics(), new RegExp(`almagest_calls_total\\{endpoint="${kolPath}",code="600"\\} 2`))
})
