import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { openTestStore } from '#support/store'
import { createIdentify, holdAccess } from './access.ts'

test('a route without a line in the table of access keeps the service from starting', async (t) => {
  const { tokens } = openTestStore(t)
  const failures = { note: () => {}, close: () => {} }
  const open = (): FastifyInstance => {
    const app = fastify()
    holdAccess(app, { identify: createIdentify({ tokens, failures }), open: [] })
    return app
  }
  const answer = async (): Promise<string> => 'everything'

  await t.test('wherever it is added, by whatever method', async () => {
    assert.throws(() => open().get('/v1/secrets', answer), /route \/v1\/secrets has no line in the table of access/)
    assert.throws(() => open().all('/anything', answer), /no line/)
    const app = open()
    app.register(async (scope) => void scope.post('/secrets', answer), { prefix: '/v1' })
    await assert.rejects(async () => app.ready(), /route \/v1\/secrets has no line/)
  })

  await t.test('and so does one that the OpenAPI document does not have by its method', () => {
    assert.throws(() => open().post('/v1/calls', answer), /route POST \/v1\/calls is not in the OpenAPI document/)
  })

  await t.test('and one with a line takes what its line says', async () => {
    const app = open().get('/v1/calls', answer).get('/ping', answer)

    assert.match((await app.inject('/v1/calls')).body, /TOKEN INVALID/)
    assert.equal((await app.inject('/ping')).body, 'everything')
    await app.close()
  })
})
