import assert from 'node:assert/strict'
import { test } from 'node:test'
import { issueToken } from '#desk'
import { yuan } from '#kit'
import { tester } from '#support/actor'
import { formPath, kolPath, openTestService, successorPath, type TestCaller, thingsPath } from '#support/service'

interface Listed {
  readonly path: string
  readonly method: string
  readonly title: { readonly en: string; readonly zh: string }
  readonly deprecated: { readonly since: string; readonly successor?: string } | null
  readonly enabled: boolean
  readonly price: string
  readonly cachedPrice: string
  readonly grantedCalls: { readonly granted: number; readonly left: number } | null
  readonly rates: readonly { readonly policy: string; readonly perSecond: number; readonly burst: number }[]
}

interface Page {
  readonly endpoints: readonly Listed[]
  readonly dailyQuota: { readonly limit: number; readonly used: number; readonly left: number } | null
  readonly next: string | null
}

test('the endpoints a token may ask', async (t) => {
  const service = await openTestService(t)
  const { books, ask, record } = service
  const { catalogue, ledger, store, limits, switches } = books

  async function list({ secret }: TestCaller, query = ''): Promise<Page> {
    const response = await fetch(`${service.url}/v1/endpoints?token=${secret}${query}`)
    assert.equal(response.status, 200)
    return (await response.json()) as Page
  }

  const find = ({ endpoints }: Page, path: string): Listed | undefined => endpoints.find((one) => one.path === path)

  await t.test('are all of them, by path, with their prices and what is known of them', async () => {
    const page = await list(await service.addCaller())

    const paths = catalogue.list().map(({ path }) => path)
    assert.deepEqual([page.endpoints.map(({ path }) => path), page.next], [paths.toSorted(), null])
    const { rates, ...first } = find(page, kolPath) ?? {}
    assert.deepEqual(first, {
      path: kolPath,
      method: 'GET',
      title: catalogue.find(kolPath)?.title,
      deprecated: { since: '2026-04-01', successor: successorPath },
      enabled: true,
      price: '0.15',
      cachedPrice: '0.00',
      grantedCalls: null,
    })
    assert.deepEqual(rates, [{ policy: 'token', perSecond: 10_000, burst: 20_000 }])
    assert.deepEqual([find(page, formPath)?.method, find(page, formPath)?.deprecated], ['POST', null])
  })

  await t.test('are only those it was made for', async () => {
    const page = await list(await service.addCaller({ endpoints: [thingsPath, formPath] }))

    assert.deepEqual(
      page.endpoints.map(({ path }) => path),
      [formPath, thingsPath].toSorted(),
    )
  })

  await t.test('say the price this account pays, and another account what it pays', async () => {
    const [ada, ben] = [await service.addCaller(), await service.addCaller()]
    await store.write(ledger.setPrice({ path: thingsPath, priceMicro: yuan('0.2'), cachedMicro: yuan('0.01') }))
    await store.write(ledger.setPrice({ path: thingsPath, accountId: ada.accountId, priceMicro: yuan('0.12') }))

    const [own, operators] = [find(await list(ada), thingsPath), find(await list(ben), thingsPath)]

    assert.deepEqual([own?.price, own?.cachedPrice], ['0.12', '0.01'])
    assert.deepEqual([operators?.price, operators?.cachedPrice], ['0.20', '0.01'])
  })

  await t.test('say what is left of granted calls and of the quota of the day', async () => {
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    await store.write(ledger.grantCalls({ accountId: ada.accountId, path: thingsPath, calls: 3 }))
    await store.write(ledger.setQuota({ accountId: ada.accountId, dailyLimit: 10 }))
    record(thingsPath, { name: 'ada', keyword: '', page: 1, sort: 'NEW' }, '{"items":[1]}')
    await ask(`${thingsPath}?token=${ada.secret}&name=ada`)

    const page = await list(ada)

    assert.deepEqual(find(page, thingsPath)?.grantedCalls, { granted: 3, left: 2 })
    assert.equal(find(page, kolPath)?.grantedCalls, null)
    const { limit, used, left } = page.dailyQuota ?? {}
    assert.deepEqual([limit, used, left], [10, 1, 9])
  })

  await t.test('say every rate a call has to keep to', async () => {
    const { accountId, name } = await service.addCaller()
    const slow = await issueToken(service.books, tester, { accountId, rate: '5/s' })
    await store.write(limits.setRate({ accountId, rate: '20/s, burst 30' }))
    await store.write(limits.setRate({ accountId, path: thingsPath, rate: '60/m' }))

    const page = await list({ name, accountId, tokenId: slow.id, secret: slow.secret })

    const [token, account] = [
      { policy: 'token', perSecond: 5, burst: 10 },
      { policy: 'account', perSecond: 20, burst: 30 },
    ]
    assert.deepEqual(find(page, kolPath)?.rates, [token, account])
    assert.deepEqual(find(page, thingsPath)?.rates, [token, account, { policy: 'endpoint', perSecond: 1, burst: 2 }])
  })

  await t.test('say which are turned off', async (t) => {
    const ada = await service.addCaller()
    await store.write(switches.disable(thingsPath))
    t.after(() => store.write(switches.enable(thingsPath)))

    const page = await list(ada)

    assert.deepEqual([find(page, thingsPath)?.enabled, find(page, kolPath)?.enabled], [false, true])
  })

  await t.test('are one where one is asked for, and none where this token may not ask it', async () => {
    const ada = await service.addCaller()
    const bob = await service.addCaller({ endpoints: [thingsPath] })
    const paths = async (caller: TestCaller) =>
      (await list(caller, `&endpoint=${kolPath}`)).endpoints.map(({ path }) => path)

    assert.deepEqual([await paths(ada), await paths(bob)], [[kolPath], []])
  })

  await t.test('come in pages, none left out and none twice', async () => {
    const ada = await service.addCaller()
    const paths: string[] = []
    let after = ''
    for (let next: string | null = after; next !== null; after = next ?? '') {
      const page = await list(ada, `&limit=1&after=${after}`)
      paths.push(...page.endpoints.map(({ path }) => path))
      next = page.next
    }

    assert.deepEqual(
      paths,
      (await list(ada)).endpoints.map(({ path }) => path),
    )
  })

  await t.test('are refused in the words of RFC 9457 to who sends no token or a limit that is none', async () => {
    const { secret } = await service.addCaller()
    for (const [query, status, code] of [
      ['', 401, 100],
      [`?token=${secret}&limit=0`, 400, 400],
      [`?token=${secret}&limit=501`, 400, 400],
    ] as const) {
      const response = await fetch(`${service.url}/v1/endpoints${query}`)
      assert.deepEqual([response.status, ((await response.json()) as { code: number }).code], [status, code])
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    }
  })
})
