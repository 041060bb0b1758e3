import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Almagest,
  CollectionError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  TokenError,
} from '@almagest/sdk'
import { openService } from './service.ts'

const kolId = '6831825876674412552'
const nobody = '6831825876674412553'
const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'

for (const mode of ['mapped', 'always-200']) {
  test(`the real service is understood, with HTTP_STATUS=${mode}`, async (t) => {
    const { url, token } = await openService(t, { HTTP_STATUS: mode })
    const client = new Almagest({ apiKey: token, baseUrl: url, maxRetries: 0 })

    await t.test('an answer, its charge, and the record of it', async () => {
      const answer = await client.douyinXingtu.getKolRecVideosV1({ kolId }).withResponse()
      const { data, charge, cache, requestId = '', collectedAt = '' } = answer
      assert.deepEqual([charge, cache, answer.isReplayed, answer.attempts], ['0.15', 'miss', false, 1])
      assert.ok(data.newest_videos?.length && !Number.isNaN(Date.parse(collectedAt)))
      const record = await client.calls.get(requestId)
      assert.deepEqual([record.code, record.charge, record.idempotencyKey], [0, '0.15', answer.idempotencyKey])
      assert.equal((await client.calls.works(requestId)).kolId, kolId)
      const again = await client.get(path, { kolId }, { idempotencyKey: answer.idempotencyKey }).withResponse()
      assert.deepEqual([again.charge, again.isReplayed, again.requestId], ['0', true, requestId])
      const kept = await client.get(path, { kolId, acceptCache: true }).withResponse()
      assert.deepEqual([kept.cache, kept.data], ['hit', data])
    })

    await t.test('failures, each by its class', async () => {
      await assert.rejects(client.douyinXingtu.getKolRecVideosV1({ kolId: nobody }), CollectionError)
      await assert.rejects(client.get(path, { kolId: 'nobody' }), InvalidRequestError)
      await assert.rejects(client.get('/api/nothing/v1', {}), NotFoundError)
      await assert.rejects(client.kols.metrics(nobody), NotFoundError)
      await assert.rejects(client.providers.list(), PermissionError)
      await assert.rejects(client.metrics(), PermissionError)
      await assert.rejects(new Almagest({ apiKey: `${token}x`, baseUrl: url }).user.getBalance(), TokenError)
    })

    await t.test('resources, and lists to their end', async () => {
      assert.equal((await client.user.getBalance()).balance, '999.8500')
      assert.equal((await client.user.getUsageSummary().withResponse()).status, 200)
      const paths: string[] = []
      for await (const endpoint of client.endpoints.list({ limit: 10 })) paths.push(endpoint.path)
      assert.equal(new Set(paths).size, 53)
      const codes: number[] = []
      for await (const call of client.calls.list({ limit: 2 })) codes.push(call.code)
      assert.ok(codes.length >= 4 && codes.includes(0) && codes.includes(301), String(codes))
      const [snapshot] = (await client.kols.snapshots(kolId)).snapshots
      assert.ok(snapshot)
      assert.equal((await client.kols.snapshot(kolId, snapshot.snapshot)).snapshot, snapshot.snapshot)
    })

    await t.test('what answers mean', async () => {
      const { lists } = await client.kols.videos(kolId)
      assert.ok(lists.newest.length > 0)
      const { groups } = await client.kols.metrics(kolId, { hitFactor: 3, price: '52000' })
      assert.ok(groups)
      assert.equal((await client.kols.history(kolId)).points[0]?.endpoint, path)
      assert.ok((await client.videos.history(lists.newest[0]?.itemId ?? '')).points.length > 0)
    })

    await t.test('what needs no token', async () => {
      assert.equal(await client.ping(), 'pong')
      assert.match(await client.healthz(), /\w/)
      assert.match(await client.readyz(), /\w/)
      assert.ok(await client.status.health({ api: path }))
      assert.ok(await client.status.apiExampleDetail({ api: path }))
    })
  })
}
