import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { yuan } from '#kit'
import { callTool, type Era, openMcpClient } from '#support/mcp'
import { kolId, kolPath, openTestService, thingsPath, until } from '#support/service'
import { flatData, goodBodies, openUpstream, settingsOf } from '#support/upstream'

const rich = { balanceMicro: yuan('10') }
const asked = { path: kolPath, params: { kolId } }

test('a call by a tool', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')
  const service = await openTestService(t, { environment: settingsOf([upstream]) })
  const ada = await service.addCaller(rich)
  const client = await openMcpClient(t, service, ada.secret)
  const authorization = { authorization: `Bearer ${ada.secret}` }
  const getBalance = async (): Promise<string> => (await callTool(client, 'get_balance')).data.balance

  await t.test('is recorded, counted and logged as one by HTTP is', async () => {
    const byTool = await callTool(client, 'call_endpoint', asked)
    const byHttp = await service.ask(`${kolPath}?kolId=${kolId}`, { headers: authorization })

    const [tool, http] = await Promise.all(
      [byTool.requestId, byHttp.body.requestId].map(async (id) => {
        const { text } = await service.ask(`/v1/calls/${id}`, { headers: authorization })
        const { requestId: _id, at: _at, durationMs: _ms, ...record } = JSON.parse(text)
        const line = service.logLines.find((one) => one.includes(id) && one.includes('"msg":"call"')) ?? '{}'
        const { requestId: _of, time: _time, durationMs: _took, ...logged } = JSON.parse(line)
        return { record: Object.keys(record), charge: record.charge, logged }
      }),
    )
    assert.deepEqual(tool, http)
    assert.equal(tool?.logged.ip, '127.0.0.1')
    assert.match(await service.readMetrics(), new RegExp(`almagest_calls_total\\{endpoint="${kolPath}",code="0"\\} 2`))
    assert.equal(await getBalance(), '9.70')
  })

  await t.test('keeps every byte in its text, and every digit in its structure', async () => {
    const { text } = await callTool(client, 'call_endpoint', asked)
    assert.ok(text.includes(`"data":${flatData},"charge"`))

    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'call_endpoint', arguments: asked } }
    const accept = 'application/json, text/event-stream'
    const reply = await fetch(`${service.url}/mcp`, {
      method: 'POST',
      headers: { ...authorization, accept, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    // What stands in the text has its quotes escaped.
    assert.match(await reply.text(), /[^\\]"1":1234567890123456789012345,/)
  })

  await t.test('is whole in its text, where what was paid for is nested too deeply for the structure', async () => {
    const bodyOf = (data: string): string => goodBodies['just-one-api'].replace(flatData, data)
    for (const [depth, isWhole] of [
      [99, true],
      [100, false],
      [20_000, false],
    ] as const) {
      const deep = `"]]\\"":${'['.repeat(depth)}${']'.repeat(depth)}`
      const data = flatData.replace('{', `{${deep},`)
      upstream.behave((_request, response) => void response.end(bodyOf(data)))
      const answer = await callTool(client, 'call_endpoint', asked)
      assert.deepEqual([answer.code, answer.charge, answer.data !== null], [0, '0.15', isWhole], `${depth}`)
      assert.equal(answer.dataInText, isWhole ? undefined : true)
      assert.ok(answer.text.includes(`"data":${data},"charge"`))
    }
    assert.equal((await callTool(client, 'get_creator', { kolId })).code, 0)
    upstream.behave((_request, response) => void response.end(goodBodies['just-one-api']))
    await callTool(client, 'call_endpoint', asked)
  })

  await t.test('costs nothing above maxPrice, and asks nobody', async () => {
    const [before, sent] = [await getBalance(), upstream.targets.length]

    const dear = await callTool(client, 'call_endpoint', { ...asked, maxPrice: '0.1' })
    assert.deepEqual([dear.isError, dear.code, dear.charge], [true, 400, '0'])
    assert.match(dear.text, /the price of this call is 0\.15 CNY, above maxPrice 0\.10: nothing was asked or charged/)
    assert.deepEqual([await getBalance(), upstream.targets.length], [before, sent])

    const cached = { ...asked, params: { kolId, acceptCache: true }, maxPrice: '0' }
    const { code, cache, charge } = await callTool(client, 'call_endpoint', cached)
    assert.deepEqual([code, cache, charge], [0, 'hit', '0'])
    assert.equal((await callTool(client, 'call_endpoint', { ...asked, maxPrice: '0.15' })).charge, '0.15')
    for (const maxPrice of ['much', '0.0000001', '-1', ''])
      assert.match((await callTool(client, 'call_endpoint', { ...asked, maxPrice })).text, /maxPrice is not valid/)
  })

  await t.test('is charged once under one key, be it an argument or a header', async () => {
    const keyed = { ...asked, idempotencyKey: 'once' }
    const first = await callTool(client, 'call_endpoint', keyed)
    const again = await callTool(client, 'call_endpoint', keyed)
    assert.deepEqual([first.charge, first.replayed], ['0.15', false])
    assert.deepEqual([again.charge, again.replayed, again.requestId], ['0', true, first.requestId])

    const bridge = await openMcpClient(t, service, ada.secret, { headers: { 'idempotency-key': 'by header' } })
    assert.equal((await callTool(bridge, 'call_endpoint', asked)).charge, '0.15')
    assert.equal((await callTool(bridge, 'call_endpoint', asked)).replayed, true)
    assert.equal((await callTool(bridge, 'call_endpoint', keyed)).requestId, first.requestId)

    const other = await callTool(client, 'call_endpoint', { ...keyed, params: { kolId: '7' } })
    assert.match(other.text, /Idempotency-Key was used for another question/)
  })

  await t.test('is not asked where an id came as a number, in whatever tool', async () => {
    const sent = upstream.targets.length
    for (const [name, args, param] of [
      ['call_endpoint', { path: kolPath, params: { kolId: 6831825876674412 } }, 'params.kolId'],
      ['call_endpoint', { ...asked, maxPrice: 1 }, 'maxPrice'],
      ['get_creator', { kolId: 6831825876674412 }, 'kolId'],
      ['get_history', { kolId: 1 }, 'kolId'],
      ['compare_creators', { kolIds: ['1', 2] }, 'kolIds'],
      ['describe_endpoint', { path: 1 }, 'path'],
    ] as const) {
      const { isError, code, charge, text } = await callTool(client, name, args)
      assert.deepEqual([isError, code, charge], [true, 400, '0'], name)
      assert.ok(text.startsWith(`${param} came as a number: send it as text`), text)
    }
    assert.equal(upstream.targets.length, sent)
  })

  await t.test('has no name the endpoint does not know, the token’s least of all', async () => {
    for (const params of [
      { kolId, acceptCaches: true },
      { kolId, token: ada.secret },
      { kolId, [ada.secret]: '' },
    ]) {
      const { code, text } = await callTool(client, 'call_endpoint', { path: kolPath, params })
      assert.equal(code, 400)
      assert.match(text, /a name this endpoint does not know: expected kolId, acceptCache/)
    }
    const twice = await callTool(client, 'call_endpoint', { path: kolPath, params: { kolId: [kolId] } })
    assert.match(twice.text, /params\.kolId is not a text/)
    assert.equal((await callTool(client, 'call_endpoint', { path: thingsPath, params: { kolId } })).code, 400)
  })

  await t.test('has arguments that say how long they may be, where they are too long', async () => {
    for (const [name, args, expected] of [
      ['search_endpoints', { query: '达'.repeat(201) }, 'query is not valid: expected text of 1 to 200 characters'],
      ['search_endpoints', { query: '达', limit: 21 }, 'limit is not valid: expected integer of 1 to 20'],
      ['call_endpoint', { ...asked, idempotencyKey: '' }, 'expected text of 1 to 255 characters'],
      ['compare_creators', { kolIds: ['1'] }, 'a list of 2 to 10 texts, none twice, each matching ^[0-9]{1,20}$'],
      ['get_creator', {}, 'kolId is missing: expected text matching ^[0-9]{1,20}$'],
    ] as const) {
      const { text } = await callTool(client, name, args)
      assert.ok(text.includes(expected), text)
    }
  })

  await t.test('that fails says what happened, what to do and when', async () => {
    upstream.behave((_request, response) => void response.writeHead(500).end())
    const failed = await callTool(client, 'call_endpoint', { path: kolPath, params: { kolId: '7' } })
    assert.deepEqual([failed.isError, failed.code, failed.charge, failed.retryAfterSeconds], [true, 301, '0', 1])
    assert.match(failed.text, /Nothing was charged\. Ask again, a few times at most\. Not before a second has passed/)
    upstream.behave((_request, response) => void response.end(goodBodies['just-one-api']))

    const poor = await openMcpClient(t, service, (await service.addCaller()).secret)
    const short = await callTool(poor, 'call_endpoint', asked)
    assert.deepEqual([short.isError, short.code], [true, 601])
    assert.match(short.text, /The account has to be topped up/)
    const unknown = await callTool(client, 'call_endpoint', { path: '/api/none', params: {} })
    assert.match(unknown.text, /there is no endpoint at this path .* search_endpoints finds/)
  })

  await t.test('has the token in nothing that is told or logged', async () => {
    const { secret } = ada
    const texts = [
      await callTool(client, 'call_endpoint', { path: secret, params: {} }),
      await callTool(client, 'call_endpoint', { path: kolPath, params: { kolId: secret } }),
      await callTool(client, 'call_endpoint', { ...asked, idempotencyKey: secret }),
      await callTool(client, 'call_endpoint', { ...asked, maxPrice: secret }),
      await callTool(client, 'search_endpoints', { query: secret }),
      await callTool(client, 'search_endpoints', { query: 'x', [secret]: 1 }),
      await callTool(client, 'describe_endpoint', { path: secret }),
      await callTool(client, 'get_creator', { kolId: secret }),
      await callTool(client, secret).catch(tell),
      await client.readResource({ uri: `almagest://docs/${secret}` }).catch(tell),
    ]
    for (const [nth, answer] of texts.entries()) assert.ok(!JSON.stringify(answer).includes(secret), `answer ${nth}`)
    assert.ok(!service.logLines.some((line) => line.includes(secret)))
  })
})

const tell = (error: Error): object => ({ ...error, told: error.message })

for (const era of ['legacy', 'modern'] as const satisfies readonly Era[]) {
  test(`the answer of a call whose ${era} client left is charged once, and given to whoever asks the same`, async (t) => {
    const upstream = await openUpstream(t, 'just-one-api')
    const waiting: ServerResponse[] = []
    upstream.behave((_request, response) => void waiting.push(response))
    const service = await openTestService(t, { environment: settingsOf([upstream]) })
    const { secret } = await service.addCaller(rich)
    const leaver = await openMcpClient(t, service, secret, { era })

    const leaving = new AbortController()
    const left = leaver.callTool({ name: 'call_endpoint', arguments: asked }, { signal: leaving.signal })
    await until(async () => waiting.length === 1)
    leaving.abort()
    await assert.rejects(left)
    await leaver.close()
    const client = await openMcpClient(t, service, secret, { era })
    const again = callTool(client, 'call_endpoint', asked)
    waiting[0]?.end(goodBodies['just-one-api'])

    const { code, charge, replayed } = await again
    assert.deepEqual([code, charge, replayed], [0, '0', true])
    assert.equal((await callTool(client, 'get_balance')).data.balance, '9.85')
    assert.equal(upstream.targets.length, 1)
  })
}
