import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { callTool, openMcpClient } from '#support/mcp'
import { overPlaces, type Place } from '#support/places'
import { openTestService, type TestCaller, type TestService, thingsPath } from '#support/service'

const price = yuan('0.15')
const rich = { balanceMicro: yuan('100') }

const paramsOf = (name: string) => ({ name, keyword: '', page: 1, sort: 'NEW' })

const targetOf = ({ secret }: TestCaller, name: string): string =>
  `${thingsPath}?token=${secret}&name=${name}&acceptCache=true`

/** What a call comes to, by HTTP and by tool alike. */
async function codeOf(t: TestContext, service: TestService, caller: TestCaller, name: string): Promise<number> {
  const { status, body, headers } = await service.ask(targetOf(caller, name))
  const client = await openMcpClient(t, service, caller.secret)
  const asked = { path: thingsPath, params: { name, acceptCache: true } }
  assert.equal((await callTool(client, 'call_endpoint', asked)).code, body.code)
  assert.equal(headers.get('x-charge'), '0')
  assert.equal(body.data === null, body.code !== 0)
  assert.equal(status, body.code === 0 ? 200 : 403)
  return body.code
}

const openService = (t: TestContext, place: Place, environment: Readonly<Record<string, string>>) =>
  openTestService(t, { ...place, environment })

overPlaces('a cached answer that costs nothing', async (t, makePlace) => {
  for (const [setting, environment] of [
    ['fresh', {}],
    ['stale, since upstreams fail,', { CACHE_TTL: '0s' }],
  ] as const) {
    await t.test(`${setting} is for accounts with money or granted calls, where CACHED_FREE says so`, async (t) => {
      const service = await openService(t, await makePlace(), { CACHED_FREE: 'funded', ...environment })
      const { books } = service
      service.record(thingsPath, paramsOf('one'), '{"items":["one"]}')
      const rita = await service.addCaller(rich)
      assert.equal((await service.ask(targetOf(rita, 'one'))).body.code, 0)
      service.record(thingsPath, paramsOf('one'), '{"items":[')
      const ada = await service.addCaller({ balanceMicro: 0 })

      assert.equal(await codeOf(t, service, ada, 'one'), 601)
      await books.store.write(books.ledger.topUp({ accountId: ada.accountId, amountMicro: price }))
      assert.equal(await codeOf(t, service, ada, 'one'), 0)
      await books.store.write(books.ledger.adjust({ accountId: ada.accountId, amountMicro: -price, reason: 'spent' }))
      assert.equal(await codeOf(t, service, ada, 'one'), 601)
      await books.store.write(books.ledger.grantCalls({ accountId: ada.accountId, path: thingsPath, calls: 1 }))
      assert.equal(await codeOf(t, service, ada, 'one'), 0)

      const { chargedMicro, heldMicro } = await books.ledger.getBalance(ada.accountId)
      assert.deepEqual([chargedMicro, heldMicro], [0, 0])
      assert.deepEqual((await auditBooks(books.store)).differences, [])
    })
  }

  await t.test('is for everybody where a new one costs nothing either', async (t) => {
    const service = await openService(t, await makePlace(), { CACHED_FREE: 'funded' })
    await service.books.store.write(service.books.ledger.setPrice({ path: thingsPath, priceMicro: 0 }))
    service.record(thingsPath, paramsOf('one'), '{"items":["one"]}')
    const ada = await service.addCaller({ balanceMicro: 0 })

    assert.equal(await codeOf(t, service, ada, 'one'), 0)
    assert.equal(await codeOf(t, service, ada, 'one'), 0)
  })

  await t.test('is for everybody, unless that is set', async (t) => {
    const service = await openService(t, await makePlace(), {})
    service.record(thingsPath, paramsOf('one'), '{"items":["one"]}')
    await service.ask(targetOf(await service.addCaller(rich), 'one'))

    assert.equal(await codeOf(t, service, await service.addCaller({ balanceMicro: 0 }), 'one'), 0)
  })
})
