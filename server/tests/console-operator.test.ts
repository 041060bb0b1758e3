import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { yuan } from '#kit'
import { createRunAudit } from '#run-audit'
import { defineQuery } from '#store'
import { openTestConsole, type TestPerson } from '#support/console'
import { runOperator } from '#support/operator'
import { overPlaces } from '#support/places'
import { kolPath, notice, until } from '#support/service'
import { tamper, tamperServer } from '#support/tamper'
import { goodBodies, openUpstream, secrets, send, settingsOf } from '#support/upstream'
import { answering } from '#support/upstream-answers'

const shopPath = '/api/shop/list/v1'
const lonePath = '/api/shop/lone/v1'
const octets = 'application/octet-stream'
const script = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

const listVerbs = defineQuery<{ readonly verb: string; readonly who: string }>(
  'test.listVerbs',
  'SELECT verb, who FROM journal ORDER BY id',
)

const documentOf = (...paths: readonly string[]): string =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Shop' },
    paths: Object.fromEntries(paths.map((path) => [path, { get: { summary: path.split('/')[3], tags: ['Shop'] } }])),
  })

overPlaces('what operators see and do in the console', async (t, makePlace) => {
  const [joa, tikhub] = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  joa.behave(send('{"code":0,"data":{"of another shape":1}}'))
  tikhub.behave(send(goodBodies.tikhub))
  const place = await makePlace()
  const environment = { ...settingsOf([joa, tikhub]), RATES: 'USD:7.1', TOKEN_SECRET: 'a key of tokens for tests' }
  const where = place.databaseUrl === undefined ? { DATA_DIR: place.dataDir } : { DATABASE_URL: place.databaseUrl }
  const audit = createRunAudit({ script, environment: { PATH: process.env['PATH'], ...environment, ...where } })
  const service = await openTestConsole(t, { ...place, environment, runAudit: audit })
  const { books } = service
  const settings = { ...environment, ...where }
  const ada = await service.addCaller({ balanceMicro: yuan('9') })
  const root = await service.addPerson({ isOperator: true })
  let nth = 0
  const askOne = async (path = kolPath): Promise<number> => {
    const { body } = await service.ask(`${path}?token=${ada.secret}&kolId=${++nth}`)
    return body.code
  }
  const read = async (path: string, person: TestPerson = root) => {
    const { status, body, text } = await person.ask(path)
    assert.equal(status, 200, text)
    return body
  }
  const write = async (path: string, body: object): Promise<void> => {
    const { status, text } = await root.ask(path, body)
    assert.ok(status === 200 || status === 202, text)
  }
  const endpointOf = async (path: string, range = '24h') => {
    const { endpoints } = await read(`operator/endpoints?range=${range}`)
    return endpoints.find((one: { readonly path: string }) => one.path === path)
  }

  await t.test(
    'an endpoint shows what it brought and what it took upstream, as savings and the ledger have it',
    async () => {
      assert.equal(await askOne(), 0)
      assert.equal(await askOne(), 0)
      const { output } = await runOperator(['savings', '--since', '1h', '--json'], settings)
      const { inYuan, upstreams, charged } = JSON.parse(output)

      for (const range of ['24h', '7d', '30d']) {
        const { totals, endpoints } = await read(`operator/endpoints?range=${range}`)
        assert.equal(totals.upstreamMicro, inYuan.billedMicro)
        assert.equal(totals.revenueMicro, charged.chargedMicro)
        assert.equal(totals.marginMicro, totals.revenueMicro - totals.upstreamMicro)
        assert.deepEqual(totals.currencies, [
          { currency: 'USD', micro: upstreams.USD.billedMicro, yuanMicro: (upstreams.USD.billedMicro * 71) / 10 },
        ])
        const own = endpoints.find((one: { readonly path: string }) => one.path === kolPath)
        assert.deepEqual([own.calls, own.answered, own.success, own.revenueMicro], [2, 2, 1, yuan('0.30')])
        assert.ok(own.p50Ms > 0 && own.p95Ms >= own.p50Ms, range)
        assert.equal(endpoints.length, books.catalogue.list().length)
      }
    },
  )

  await t.test('what is given back is revenue no more', async () => {
    const { calls } = await service
      .ask(`/v1/calls?limit=1`, { headers: { authorization: `Bearer ${ada.secret}` } })
      .then(({ text }) => JSON.parse(text))
    const { exitCode } = await runOperator(['refund', calls[0].requestId, '--reason', 'drawn'], settings)
    assert.equal(exitCode, 0)
    assert.equal((await endpointOf(kolPath)).revenueMicro, yuan('0.15'))
    assert.equal((await endpointOf(kolPath, '30d')).revenueMicro, yuan('0.15'))
  })

  await t.test('the list of endpoints is a file as well', async () => {
    const { items } = await read('operator/endpoints/file?format=json&range=30d')
    const own = items.find((row: { readonly endpoint: string }) => row.endpoint === kolPath)
    assert.deepEqual([own.calls, own.revenue, items.length], [2, '0.150000', books.catalogue.list().length])
  })

  await t.test('an endpoint is turned off and on, and its price is set and unset, each in the journal', async () => {
    await write('operator/endpoints/switch', { path: kolPath, isDisabled: true })
    assert.equal(await askOne(), 503)
    assert.equal((await endpointOf(kolPath)).isDisabled, true)
    await write('operator/endpoints/switch', { path: kolPath, isDisabled: false })
    await write('operator/endpoints/price', { path: kolPath, priceMicro: yuan('0.2'), cachedMicro: yuan('0.01') })
    const set = (await endpointOf(kolPath)).price
    assert.deepEqual([set.priceMicro, set.cachedMicro, set.isSet], [200_000, 10_000, true])
    await write('operator/endpoints/price/unset', { path: kolPath })
    const unset = (await endpointOf(kolPath)).price
    assert.deepEqual([unset.priceMicro, unset.isSet], [unset.usualMicro, false])
    assert.equal((await root.ask('operator/endpoints/switch', { path: '/api/none', isDisabled: true })).status, 404)
    assert.equal((await root.ask('operator/endpoints/price', { path: kolPath, priceMicro: -1 })).status, 400)
  })

  await t.test('providers show who is asked, what became of it, and what went wrong', async () => {
    const { providers, errors } = await read('operator/providers')
    const of = (name: string) => providers.find((one: { readonly name: string }) => one.name === name)
    assert.deepEqual([of('just-one-api').state, of('tikhub').state, of('recordings').state], ['first', 'next', 'off'])
    assert.deepEqual([of('tikhub').success, of('just-one-api').success], [1, 0])
    assert.equal(of('tikhub').hours.at(-1).requests, 2)
    assert.deepEqual(
      of('tikhub').credentials.map(({ place }: { readonly place: string }) => place),
      ['1'],
    )
    assert.deepEqual([errors[0].provider, errors[0].outcome], ['just-one-api', 'reply.unfit'])
    assert.equal(of('xingtu').state, 'off')
  })

  await t.test('a provider is paused and resumed from here', async () => {
    await write('operator/providers/pause', { provider: 'just-one-api', isPaused: true })
    await notice(books)
    const before = joa.targets.length
    assert.equal(await askOne(), 0)
    assert.equal(joa.targets.length, before)
    const { providers } = await read('operator/providers')
    const own = providers.find((one: { readonly name: string }) => one.name === 'just-one-api')
    assert.ok(own.state === 'paused' && own.pausedAt > 0)
    await write('operator/providers/pause', { provider: 'just-one-api', isPaused: false })
    assert.equal((await root.ask('operator/providers/pause', { provider: 'nobody', isPaused: true })).status, 404)
  })

  await t.test('upstreams are checked from here within a budget, one check at a time', async () => {
    joa.behave(answering('just-one-api'))
    await write('operator/upstream-check', { provider: 'just-one-api', budgetMicro: yuan('0.5') })
    const again = await root.ask('operator/upstream-check', { budgetMicro: 0 })
    assert.ok(again.status === 409 || again.status === 202)
    await until(async () => (await read('operator/upstream-check')).check.endedAt !== null)
    const { check } = await read('operator/upstream-check')
    assert.ok(
      check.failed === null && check.spentMicro <= yuan('0.5') && check.outcomes.length > 0,
      JSON.stringify(check),
    )
    assert.equal((await root.ask('operator/upstream-check', { budgetMicro: yuan('1001') })).status, 400)
    assert.equal((await root.ask('operator/upstream-check', { provider: 'nobody', budgetMicro: 0 })).status, 409)
  })

  await t.test('a document shows its difference before it is taken, and is taken back as it was asked', async () => {
    const upload = (text: string) =>
      root.ask(
        'operator/catalogue/plans?priceMicro=250000',
        {},
        { method: 'POST', body: text, headers: { 'content-type': octets } },
      )
    const first = await upload(documentOf(shopPath, lonePath))
    assert.equal(first.status, 200, first.text)
    assert.deepEqual([first.body.isFirst, first.body.added.count, books.catalogue.find(shopPath)], [true, 2, undefined])
    await write(`operator/catalogue/plans/${first.body.id}/apply`, {})
    await until(async () => books.catalogue.find(shopPath)?.priceMicro === 250_000)
    assert.equal((await root.ask(`operator/catalogue/plans/${first.body.id}/apply`, {})).status, 404)
    joa.behave(send('{"code":0,"data":{"items":[1]},"message":null,"recordTime":null}'))
    assert.equal(await askOne(shopPath), 0)

    const looked = await read('operator/catalogue/withdrawal?document=Shop')
    assert.deepEqual([looked.gone.items, looked.kept.items], [[{ path: lonePath }], [{ path: shopPath }]])
    const stale = await root.ask('operator/catalogue/withdrawal', { document: 'Shop', revision: looked.revision - 1 })
    assert.equal(stale.status, 409)
    await write('operator/catalogue/withdrawal', { document: 'Shop', revision: looked.revision })
    await until(async () => books.catalogue.find(lonePath) === undefined)
    assert.ok(books.catalogue.find(shopPath)?.deprecated)
    assert.equal(await askOne(shopPath), 0)
    const { documents } = await read('operator/catalogue')
    assert.deepEqual(
      documents.map((one: { readonly name: string; readonly removed: number }) => [one.name, one.removed]),
      [['Shop', 1]],
    )
    assert.equal((await root.ask('operator/catalogue/withdrawal?document=Shop')).status, 409)
    const broken = await upload('{"swagger":"2.0"}')
    assert.deepEqual([broken.status, /is Swagger/.test(broken.text)], [409, true])
  })

  await t.test('the system says what it runs on, and the books are verified from here', async () => {
    const system = await read('operator/system')
    assert.match(system.store.engine, place.databaseUrl === undefined ? /^SQLite 3/ : /^PostgreSQL \d/)
    assert.ok(system.store.bytes > 10_000 && system.commits.count > 0 && system.commits.p99Ms > 0)
    assert.doesNotMatch(JSON.stringify(system), /password@|:password/)
    await write('operator/verify', {})
    assert.equal((await root.ask('operator/verify', {})).status, 409)
    await until(async () => (await read('operator/verify')).verify.endedAt !== null, 60_000)
    const { verify } = await read('operator/verify')
    assert.deepEqual([verify.result, verify.differences], ['right', []])
    assert.ok(verify.counted.calls > 3)

    const forgery = 'UPDATE balance SET money_in = money_in + 1, available = available + 1'
    await (place.databaseUrl === undefined
      ? tamper({ dataDir: service.dataDir, store: books.store }, forgery)
      : tamperServer(place.databaseUrl)(forgery, {}))
    await write('operator/verify', {})
    await until(async () => (await read('operator/verify')).verify.endedAt !== null, 60_000)
    const found = (await read('operator/verify')).verify
    assert.equal(found.result, 'differences')
    assert.match(found.differences[0], /^the balance of account/)
  })

  await t.test('settings say what they are and where they come from, and no secret', async () => {
    const { settings: shown } = await read('operator/settings')
    const of = (name: string) => shown.find((one: { readonly name: string }) => one.name === name)
    assert.deepEqual([of('RATES').value, of('RATES').from], ['USD:7.1', 'environment'])
    assert.deepEqual([of('TOKEN_SECRET').value, of('TOKEN_SECRET').isSet], [null, true])
    assert.deepEqual([of('DEADLINE').value, of('DEADLINE').from], ['55s', 'default'])
    assert.match(of('PORT').text.zh, /监听端口/)
    assert.equal(of('PORT').group.en, 'Address and folder')
    const others = shown.filter((one: { readonly group: { readonly en: string } }) => one.group.en === 'Others')
    assert.deepEqual(others, [])
    for (const secret of ['a key of tokens', secrets.tikhub])
      assert.doesNotMatch(JSON.stringify(shown), new RegExp(secret))
  })

  await t.test('every write of these stands in the journal with the person who did it', async () => {
    const verbs = (await books.store.list(listVerbs, {})).filter(({ who }) => who === root.id).map(({ verb }) => verb)
    for (const verb of [
      ...['disable-endpoint', 'enable-endpoint', 'set-price', 'unset-price', 'pause-provider', 'resume-provider'],
      ...['check-upstreams', 'import-catalogue', 'withdraw-import'],
    ])
      assert.ok(verbs.includes(verb), `${verb}: ${verbs}`)
  })
})
