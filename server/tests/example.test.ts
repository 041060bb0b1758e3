import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { builtInRecordings, recordingFile } from '#providers/recordings'
import { formPath, kolId, kolPath, openTestService, type Reply, successorPath, thingsPath } from '#support/service'

interface Detail {
  readonly api: string
  readonly checkedAt: string | null
  readonly synthetic: boolean
  readonly example: { readonly code: number; readonly data: unknown; readonly requestId: string }
}

const detailOf = ({ body }: Reply) => body.data as Detail

test('the example of an endpoint', async (t) => {
  const service = await openTestService(t)
  const askFor = (path: string): Promise<Reply> => service.ask(`/status/api-example/detail?api=${path}`)

  for (const { path, judge } of service.books.catalogue.list()) {
    await t.test(`is a good answer of ${path}, and needs no token`, async () => {
      const reply = await askFor(path)
      const { api, checkedAt, example } = detailOf(reply)

      assert.deepEqual([reply.status, reply.body.code, api], [200, 0, path])
      assert.deepEqual(Object.keys(example), ['code', 'data', 'message', 'recordTime', 'requestId'])
      assert.equal(judge(example.data).isGood, true)
      assert.ok(Math.abs(Date.parse(checkedAt ?? '') - Date.now()) < 60_000)
      assert.match(example.requestId, /^[0-9a-f]{32}$/)
    })
  }

  await t.test('is the built-in sample where there is one, for the successor of its endpoint too', async () => {
    const sample = readFileSync(join(builtInRecordings, recordingFile({ path: kolPath, params: { kolId } })), 'utf8')

    for (const path of [kolPath, successorPath]) {
      const { synthetic, example } = detailOf(await askFor(path))
      assert.deepEqual([synthetic, example.data], [false, JSON.parse(sample)])
    }
  })

  await t.test('never is what an operator recorded: that is not for everybody', async (t) => {
    const { record, ask } = await openTestService(t)
    record(formPath, { name: 'ada' }, '{"of":"the operator"}')

    const { synthetic, example } = detailOf(await ask(`/status/api-example/detail?api=${formPath}`))

    assert.deepEqual([synthetic, example.data], [true, {}])
  })

  await t.test('is made from the schema where nothing is recorded, and says so', async () => {
    assert.equal(detailOf(await askFor(thingsPath)).synthetic, true)
  })

  await t.test('is 404 for a path that is not there, and 400 where none is named', async () => {
    const [unknown, missing] = [await askFor('/api/nothing'), await service.ask('/status/api-example/detail')]

    assert.deepEqual([unknown.status, unknown.body.code], [404, 404])
    assert.deepEqual([missing.status, missing.body.code], [400, 400])
  })
})
