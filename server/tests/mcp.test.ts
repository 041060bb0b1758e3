import assert from 'node:assert/strict'
import { test } from 'node:test'
import { yuan } from '#kit'
import { callTool, type Era, eras, openMcpClient } from '#support/mcp'
import { kolId, kolPath, openTestService } from '#support/service'

const rich = { balanceMicro: yuan('1000') }

const toolNames = [
  'search_endpoints',
  'describe_endpoint',
  'call_endpoint',
  'get_creator',
  'compare_creators',
  'get_history',
  'get_balance',
]

for (const era of Object.keys(eras) as Era[]) {
  test(`a client of the ${era} era`, async (t) => {
    const service = await openTestService(t)
    const { secret } = await service.addCaller(rich)
    const client = await openMcpClient(t, service, secret, { era })

    await t.test('lists the tools in the order they are used in, with what they do', async () => {
      const { tools } = await client.listTools()
      assert.deepEqual(
        tools.map(({ name }) => name),
        toolNames,
      )
      for (const { name, annotations, outputSchema, inputSchema } of tools) {
        assert.equal(annotations?.readOnlyHint, name !== 'call_endpoint')
        assert.deepEqual([inputSchema.type, outputSchema?.type], ['object', 'object'])
        assert.ok(!JSON.stringify(outputSchema).includes('additionalProperties'))
      }
    })

    await t.test('finds, reads, asks and pays', async () => {
      const { data: found } = await callTool(client, 'search_endpoints', { query: '内容表现' })
      assert.ok(found.hits.some(({ path }: { readonly path: string }) => path === kolPath))
      const { data: described } = await callTool(client, 'describe_endpoint', { path: kolPath })
      assert.deepEqual([described.price, described.params[0].name], ['0.15', 'kolId'])
      const asked = await callTool(client, 'call_endpoint', { path: kolPath, params: { kolId } })
      assert.deepEqual([asked.code, asked.charge, asked.cache], [0, '0.15', 'miss'])
      assert.ok(asked.data.newest_videos.length > 0)
      assert.equal((await callTool(client, 'get_balance')).data.balance, '999.85')
    })

    await t.test('reads what is kept, for nothing', async () => {
      const { data, charge } = await callTool(client, 'get_creator', { kolId })
      assert.deepEqual([data.kolId, charge], [kolId, '0'])
      assert.ok(data.videos.lists.newest.length > 0)
      assert.ok('value' in data.metrics.groups.all.medianPlays)
      const { data: compared } = await callTool(client, 'compare_creators', { kolIds: ['1', kolId] })
      assert.deepEqual([compared.creators[0].kolId, compared.missing], [kolId, ['1']])
      const { data: history } = await callTool(client, 'get_history', { kolId })
      assert.equal(history.points.length, 1)
      const nothing = await callTool(client, 'get_creator', { kolId: '1' })
      assert.deepEqual([nothing.isError, nothing.code], [true, 404])
    })

    await t.test('reads the documentation', async () => {
      const { resources } = await client.listResources()
      assert.ok(resources.some(({ uri }) => uri === 'almagest://docs/zh/guides/calling.md'))
      for (const { uri } of resources) {
        const [content] = (await client.readResource({ uri })).contents
        assert.ok(content && 'text' in content && content.text.length > 100, uri)
      }
      await assert.rejects(client.readResource({ uri: 'almagest://docs/en/guides/none.md' }), /not found/)
      await assert.rejects(client.readResource({ uri: 'file:///etc/passwd' }), /not found/)
    })
  })
}
