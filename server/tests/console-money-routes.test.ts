import assert from 'node:assert/strict'
import { refundCall, topUp } from '#desk'
import { formatDay, readYuan, yuan } from '#kit'
import { tester } from '#support/actor'
import { openTestConsole } from '#support/console'
import { overPlaces } from '#support/places'
import { kolId, kolPath } from '#support/service'

const month = formatDay(Date.now()).slice(0, 7)

interface Entry {
  readonly id: string
  readonly kind: string
  readonly amountMicro: number
  readonly requestId: string | null
}

overPlaces('money in the console', async (t, makePlace) => {
  const console = await openTestConsole(t, await makePlace())
  const { books } = console
  const payer = await console.addCaller({ balanceMicro: yuan('10') })
  const other = await console.addCaller({ balanceMicro: yuan('10') })
  const viewer = await console.addPerson({ accountId: payer.accountId, role: 'viewer' })
  const root = `accounts/${payer.accountId}`
  const requestIds: string[] = []
  for (let calls = 0; calls < 3; calls++) {
    const { headers } = await console.ask(`${kolPath}?token=${payer.secret}&kolId=${kolId}`)
    requestIds.push(headers.get('x-request-id') ?? '')
  }
  await console.ask(`${kolPath}?token=${other.secret}&kolId=${kolId}`)
  await refundCall(books, tester, { callId: requestIds[0] ?? '', amountMicro: 50_000, reason: '=late' })
  await topUp(books, tester, { accountId: payer.accountId, amountMicro: yuan('5'), key: 'transfer 1' })
  const { availableMicro } = await books.ledger.getBalance(payer.accountId)

  async function listKinds(query: string): Promise<string[]> {
    const { status, body } = await viewer.ask(`${root}/money${query}`)
    assert.equal(status, 200)
    return body.items.map(({ kind }: Entry) => kind)
  }

  await t.test('the ledger is the account’s, newest first, and adds up to its balance', async () => {
    const { body } = await viewer.ask(`${root}/money`)
    assert.deepEqual(
      body.items.map(({ kind }: Entry) => kind),
      ['topup', 'refund', 'charge', 'charge', 'charge', 'topup'],
    )
    const sum = body.items.reduce((micro: number, { amountMicro }: Entry) => micro + amountMicro, 0)
    assert.deepEqual([sum, body.facts.balanceMicro], [availableMicro, availableMicro])
    assert.equal(body.items[2].title.en.length > 0, true)
    assert.deepEqual([body.next, body.searchedTo], [null, null])
  })

  await t.test('filters find what they say, and no other account’s', async () => {
    assert.deepEqual(await listKinds('?kind=charges'), ['charge', 'charge', 'charge'])
    assert.deepEqual(await listKinds('?kind=topups'), ['topup', 'topup'])
    assert.deepEqual(await listKinds(`?request=${requestIds[0]}`), ['refund', 'charge'])
    assert.deepEqual(await listKinds(`?token=${payer.tokenId}`), ['refund', 'charge', 'charge', 'charge'])
    assert.deepEqual(await listKinds(`?token=${other.tokenId}`), [])
    assert.deepEqual(await listKinds(`?endpoint=${kolPath}&kind=refunds`), ['refund'])
    assert.deepEqual(await listKinds('?to=2025-01-01'), [])
    assert.deepEqual(await listKinds(`?from=${formatDay(Date.now())}`), await listKinds(''))
    for (const wrong of ['?kind=all', '?from=yesterday', '?from=2026-99-99', '?after=1', '?nothing=1'])
      assert.equal((await viewer.ask(`${root}/money${wrong}`)).status, 400, wrong)
  })

  await t.test('a month is its ledger’s, by endpoint and token too', async () => {
    const { body } = await viewer.ask(`${root}/statement?month=${month}`)
    assert.deepEqual([body.openingMicro, body.closingMicro, body.state], [0, availableMicro, 'running'])
    assert.equal(body.entries, 6)
    assert.deepEqual(
      body.endpoints.map(({ path, answers, chargedMicro }: Record<string, unknown>) => [path, answers, chargedMicro]),
      [[kolPath, 3, 450_000]],
    )
    assert.deepEqual(
      body.tokens.map(({ id, answers }: Record<string, unknown>) => [id, answers]),
      [[payer.tokenId, 3]],
    )
    assert.deepEqual(
      body.moneyIn.map(({ kind }: Entry) => kind),
      ['topup', 'topup'],
    )
    assert.deepEqual([body.firstPeriod, body.lastPeriod], [month, month])
    assert.equal(
      body.days.reduce((sum: number, day: { chargedMicro: number }) => sum + day.chargedMicro, 0),
      450_000,
    )

    const { body: checked } = await viewer.ask(`${root}/statement/check?month=${month}`)
    assert.deepEqual([checked.entries, checked.isEqual], [6, true])
    const { body: ofToken } = await viewer.ask(`${root}/statement?month=${month}&token=${payer.tokenId}`)
    assert.deepEqual([ofToken.closingMicro, ofToken.entries], [-400_000, 4])
    for (const wrong of ['month=2999-01', 'month=2026-13', `token=${other.tokenId}`, 'label=nothing'])
      assert.equal((await viewer.ask(`${root}/statement?${wrong}`)).status, 400, wrong)
  })

  await t.test('a month tells what came in before however many refunds', async () => {
    const { accountId, tokenId } = await console.addCaller({ balanceMicro: yuan('7') })
    const { ledger, store } = books
    const callIds = Array.from({ length: 201 }, (_, nth) => `refunded ${accountId} ${nth}`)
    const charged = { accountId, tokenId, path: kolPath, priceMicro: 1, at: Date.now() }
    await store.commit(callIds.map((callId) => ledger.chargeCall({ ...charged, callId })))
    await store.commit(callIds.map((callId) => ledger.refund({ callId, reason: 'a test' })))
    const owner = await console.addPerson({ accountId, role: 'viewer' })
    const { body } = await owner.ask(`accounts/${accountId}/statement?month=${month}`)
    assert.deepEqual(
      body.moneyIn.map(({ kind, amountMicro }: Entry) => [kind, amountMicro]),
      [['topup', yuan('7')]],
    )
  })

  await t.test('files are what the pages show, named after the account and month', async () => {
    const json = await viewer.ask(`${root}/statement/file?month=${month}&format=json&download=one`)
    const named = json.headers.get('content-disposition')?.split("UTF-8''")[1] ?? ''
    assert.equal(decodeURIComponent(named), `almagest-statement-${payer.name}-${month}.json`)
    assert.equal(readYuan(json.body.closing), availableMicro)
    assert.deepEqual((await viewer.ask('downloads/one')).body, {
      state: 'done',
      rows: 6,
      rowsMax: 6,
      why: null,
    })

    const csv = await viewer.ask(`${root}/statement/file?month=${month}&format=csv`)
    assert.match(csv.text, /,0\.050000,[0-9a-f]{32},.*,'=late\r\n/)
    const ledger = await viewer.ask(`${root}/money/file?kind=charges&format=json`)
    assert.deepEqual(
      ledger.body.items.map(({ requestId }: Entry) => requestId),
      requestIds.toReversed(),
    )
    const xlsx = await viewer.ask(`${root}/statement/file?month=${month}&format=xlsx`)
    assert.match(xlsx.text, /^PK/)
    assert.equal((await viewer.ask(`${root}/statement/file?month=${month}&format=pdf`)).status, 400)
  })

  await t.test('calls are a file too, narrowed as their page is, and no other account’s', async () => {
    const { body } = await viewer.ask(`${root}/calls/file?format=json&range=today`)
    assert.deepEqual(
      body.items.map((call: Record<string, unknown>) => [call['requestId'], call['charge'], call['answer']]),
      requestIds.toReversed().map((id) => [id, '0.150000', 'new']),
    )
    const none = await viewer.ask(`${root}/calls/file?format=csv&code=301`)
    assert.equal(none.text.trim().split('\r\n').length, 1)
    assert.equal((await viewer.ask(`accounts/${other.accountId}/calls/file?format=csv`)).status, 404)
  })

  await t.test('how far a file is, is told to whom it is sent alone', async () => {
    const stranger = await console.addPerson({ accountId: other.accountId, role: 'owner' })
    assert.equal((await stranger.ask('downloads/one')).status, 404)
    assert.equal((await viewer.ask('downloads/two')).status, 404)
  })
})
