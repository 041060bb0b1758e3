import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { type TestContext, test } from 'node:test'
import { auditBooks } from '#audit'
import { issueToken } from '#desk'
import { yuan } from '#kit'
import { tester } from '#support/actor'
import { createStillClock } from '#support/clock'
import { formPath, kolPath, openTestService, type Reply, type TestService, thingsPath, until } from '#support/service'

/** So many calls are let in at one time by a service that has not seen any. */
const burst = 1_000
const atOnce = 100

/** So many calls under way are no crowd. */
const few = 32

/** Begins calls that end when what is returned is called. */
async function holdFew({ books: { switches }, ask }: TestService, target: string): Promise<() => Promise<void>> {
  const { isDisabled } = switches
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  let held = 0
  Object.assign(switches, {
    async isDisabled(path: string) {
      if (path !== kolPath) return isDisabled(path)
      held++
      await released
      return true
    },
  })
  const asked = Array.from({ length: few }, () => ask(target))
  await until(async () => held === few)
  return async () => {
    release()
    await Promise.all(asked)
  }
}

/** A service with a clock that stands still, and an account that has asked all there is time for. */
async function openFull(t: TestContext) {
  const clock = createStillClock()
  const service = await openTestService(t, { clock })
  const ada = await service.addCaller()
  const bob = await service.addCaller()
  const ask = (secret: string, query = 'name=ada'): Promise<Reply> =>
    service.ask(`${thingsPath}?token=${secret}&${query}`)
  for (let asked = 0; asked < burst; asked += atOnce) {
    const replies = await Promise.all(Array.from({ length: atOnce }, () => ask(ada.secret, 'name=ada&page=0')))
    assert.ok(replies.every(({ body }) => body.code === 400))
  }
  const release = await holdFew(service, `${kolPath}?token=${ada.secret}&kolId=1`)
  return { clock, service, ada, bob, ask, release }
}

function assertBusy({ status, headers, body }: Reply): void {
  const told = [status, body.code, body.message, headers.get('x-charge'), headers.get('retry-after')]
  assert.deepEqual(told, [503, 503, 'Too busy. Please Retry.', '0', '1'])
  assert.equal(headers.get('x-request-id'), body.requestId)
}

test('a service that has more to do than it can', async (t) => {
  const { clock, service, ada, bob, ask, release } = await openFull(t)
  const { books } = service
  const newToken = (fields: object) =>
    issueToken(books, tester, { accountId: ada.accountId, scopes: ['api:call'], ...fields })
  const [elsewhere, capped] = [await newToken({ endpoints: [formPath] }), await newToken({ capMicro: yuan('0.01') })]

  await t.test(
    'says so right after the token is known, before it looks at permission, parameters, caps and money',
    async () => {
      assertBusy(await ask(ada.secret))
      assertBusy(await ask(ada.secret, 'name=ada&page=0'))
      assertBusy(await ask(elsewhere.secret))
      assertBusy(await ask(capped.secret))
      await books.store.write(books.switches.disable(thingsPath))
      assertBusy(await ask(ada.secret))
      await books.store.write(books.switches.enable(thingsPath))
    },
  )

  await t.test('says what is unreadable, unknown or without a token, as always', async () => {
    assert.equal((await ask(ada.secret, 'name=%zz')).body.code, 400)
    assert.equal((await ask('unknown')).body.code, 100)
    assert.equal((await service.ask(`/api/tests/nothing/v1?token=${ada.secret}`)).body.code, 404)
  })

  await t.test('tells each request on one connection by itself, and looks at one that asks otherwise', async (t) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    const askOn = (secret: string, query: string) =>
      new Promise<{ readonly code: number; readonly id: string; readonly headers: object }>((resolve, reject) => {
        get(`${service.url}${thingsPath}?token=${secret}&${query}`, { agent }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part
          })
          response.on('end', () => {
            const { code, requestId: id } = JSON.parse(text)
            const { 'x-request-id': _id, date: _date, ...headers } = response.headers
            resolve({ code, id, headers })
          })
        }).on('error', reject)
      })
    const [first, second] = [await askOn(ada.secret, 'name=ada'), await askOn(ada.secret, 'name=bob')]
    assert.deepEqual([first.code, second.code], [503, 503])
    assert.notEqual(first.id, second.id)
    assert.deepEqual(second.headers, first.headers)
    assert.equal((await askOn(ada.secret, 'name=ada&name=bob')).code, 400)
    assert.equal((await askOn(ada.secret, 'name=ada')).code, 503)
    assert.equal((await askOn('unknown', 'name=ada')).code, 100)
  })

  await t.test('lets an account in that asks for less than its share', async () => {
    assert.equal((await ask(bob.secret, 'name=ada&page=0')).body.code, 400)
  })

  await t.test('is alive and ready, and shows pages and balances', async () => {
    for (const path of ['/healthz', '/readyz', '/en', `/user/get-balance?token=${ada.secret}`])
      assert.equal((await fetch(service.url + path)).status, 200, path)
  })

  await t.test('counts whom it refused, and tells the operator once', async () => {
    assert.match(await service.readMetrics(), /almagest_calls_shed_total\{reason="load"\} 8\n/)
    await books.usage.writeRefusals()
    assert.deepEqual((await auditBooks(books.store)).differences, [])
    const { text } = await service.ask(`/user/get-usage-summary?token=${ada.secret}`)
    assert.ok(text.includes(String(burst + 8)), text)
    assert.equal(service.logLines.filter((line) => line.includes('more to do than can be done in time')).length, 1)
  })

  await t.test('lets calls in again when few are under way, and when there is time', async () => {
    assertBusy(await ask(ada.secret))
    await release()
    assert.equal((await ask(ada.secret, 'name=ada&page=0')).body.code, 400)
    clock.advance(10)
    assert.equal((await ask(ada.secret, 'name=ada&page=0')).body.code, 400)
  })
})
