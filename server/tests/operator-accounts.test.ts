import assert from 'node:assert/strict'
import { yuan } from '#kit'
import { openTestConsole } from '#support/console'
import { overPlaces } from '#support/places'
import { kolId, kolPath } from '#support/service'

overPlaces('accounts, as operators keep them', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const operator = await service.addPerson({ isOperator: true, name: 'Olga' })
  const { body: made } = await operator.ask('operator/accounts', { name: 'Nova Media', balanceMicro: yuan('2') })
  const root = `operator/accounts/${made.id}`
  const readOne = async () => (await operator.ask(root)).body
  const auditLog = async (query = '') => (await operator.ask(`operator/audit-log${query}`)).body

  await t.test('are opened with money, and listed with what they have', async () => {
    const caller = await service.addCaller({ balanceMicro: yuan('1') })
    await service.ask(`${kolPath}?token=${caller.secret}&kolId=${kolId}`)
    const { items, facts, next } = (await operator.ask('operator/accounts')).body
    const byName = new Map(items.map((item: { name: string }) => [item.name, item]))
    assert.partialDeepStrictEqual(byName.get('Nova Media'), {
      status: 'active',
      availableMicro: yuan('2'),
      spentTodayMicro: 0,
      tokens: 0,
      people: 0,
      lastCallAt: null,
    })
    const spender = byName.get(caller.name) as { spentTodayMicro: number; availableMicro: number; lastCallAt: number }
    assert.equal(spender.spentTodayMicro + spender.availableMicro, yuan('1'))
    assert.ok(spender.spentTodayMicro > 0 && spender.lastCallAt > 0)
    assert.equal(facts.availableMicro, yuan('2') + spender.availableMicro)
    assert.deepEqual([facts.accounts, facts.suspended, next], [2, 0, null])
    assert.deepEqual(
      (await operator.ask('operator/accounts?q=nova&status=active')).body.items.map(({ id }: { id: string }) => id),
      [made.id],
    )
    assert.deepEqual((await operator.ask('operator/accounts?q=50%25')).body.items, [])
  })

  await t.test('are topped up once, however often the form is sent', async () => {
    const form = { amountMicro: yuan('5'), reason: 'bank transfer 0614', key: 'form-0614-x' }
    const replies = await Promise.all([1, 2, 3].map(() => operator.ask(`${root}/top-up`, form)))
    assert.deepEqual(
      replies.map(({ body }) => body.isApplied).filter((isApplied: boolean) => isApplied),
      [true],
    )
    assert.equal((await readOne()).availableMicro, yuan('7'))
    const { items } = await auditLog(`?verb=top-up&of=${made.id}`)
    assert.equal(items.length, 1)
    assert.partialDeepStrictEqual(items[0], {
      surface: 'console',
      who: operator.id,
      name: 'Olga',
      account: { id: made.id, name: 'Nova Media' },
      asked: { amountMicro: yuan('5'), reason: 'bank transfer 0614' },
      before: { availableMicro: yuan('2') },
      after: { availableMicro: yuan('7') },
    })
  })

  await t.test('are adjusted with a reason, and never below nothing', async () => {
    const { body } = await operator.ask(`${root}/adjust`, { amountMicro: -yuan('1'), reason: 'counted twice' })
    assert.deepEqual(body, { availableMicro: yuan('6'), isApplied: true })
    const tooMuch = await operator.ask(`${root}/adjust`, { amountMicro: -yuan('7'), reason: 'all of it' })
    assert.deepEqual([tooMuch.status, tooMuch.body.kind], [409, 'refused'])
    const silent = await operator.ask(`${root}/adjust`, { amountMicro: 1, reason: ' ' })
    assert.deepEqual([silent.status, silent.body.kind], [400, 'parameters.invalid'])
  })

  await t.test('have quota, limits, granted calls and prices of their own, which are taken back', async () => {
    for (const [what, body] of [
      ['quota', { dailyLimit: 50 }],
      ['limit', { rate: '20/s, burst 100' }],
      ['limit', { path: kolPath, rate: '1/s' }],
      ['grant', { path: kolPath, calls: 3 }],
      ['price', { path: kolPath, priceMicro: yuan('0.1'), cachedMicro: 0 }],
    ] as const)
      assert.equal((await operator.ask(`${root}/${what}`, body)).status, 200, what)
    const one = await readOne()
    assert.deepEqual(one.quota, { dailyLimit: 50, usedToday: 0, heldToday: 0 })
    assert.deepEqual(one.limits, [
      { path: '', rate: '20/s, burst 100' },
      { path: kolPath, rate: '1/s' },
    ])
    assert.deepEqual(one.allowances, [{ path: kolPath, granted: 3, left: 3, held: 0, used: 0 }])
    assert.deepEqual(one.prices, [{ path: kolPath, priceMicro: yuan('0.1'), cachedMicro: 0 }])
    assert.equal(one.endpoints.find(({ path }: { path: string }) => path === kolPath).priceMicro, yuan('0.1'))

    await operator.ask(`${root}/quota`, { dailyLimit: null })
    await operator.ask(`${root}/limit`, { path: kolPath, rate: null })
    await operator.ask(`${root}/price/unset`, { path: kolPath })
    const { quota, limits, prices } = await readOne()
    assert.deepEqual([quota.dailyLimit, limits.length, prices], [null, 1, []])
    const [row] = (await auditLog('?verb=unset-price')).items
    assert.deepEqual([row.before, row.after], [{ priceMicro: yuan('0.1'), cachedMicro: 0 }, {}])
    assert.equal((await operator.ask(`${root}/price/unset`, { path: kolPath })).status, 409)
    assert.equal((await operator.ask(`${root}/grant`, { path: '/api/nothing', calls: 3 })).status, 400)
  })

  await t.test('are suspended and resumed, and their tokens with them', async () => {
    const status = (wanted: string) => operator.ask(`${root}/status`, { status: wanted, reason: 'unpaid' })
    assert.equal((await status('suspended')).status, 200)
    assert.equal((await readOne()).status, 'suspended')
    assert.equal((await operator.ask('operator/accounts?status=suspended')).body.items.length, 1)
    await status('active')
    const [resumed, suspended] = (await auditLog(`?of=Nova%20Media`)).items
    assert.deepEqual(
      [resumed, suspended].map(({ verb, before, after }) => [verb, before.status, after.status]),
      [
        ['resume-account', 'suspended', 'active'],
        ['suspend-account', 'active', 'suspended'],
      ],
    )
    assert.equal(suspended.asked.reason, 'unpaid')
  })

  await t.test('get their first owner by a link, which is shown once', async () => {
    const { body } = await operator.ask(`${root}/invite`, { email: 'nova@example.com', role: 'owner' })
    const secret = new URL(body.address).pathname.split('/').at(-1) ?? ''
    const { email, account } = (await service.askAsStranger('join/look', { secret })).body
    assert.deepEqual([email, account], ['nova@example.com', 'Nova Media'])
    assert.deepEqual(
      (await readOne()).invitations.map((one: { role: string }) => one.role),
      ['owner'],
    )
    const { text } = await operator.ask('operator/audit-log?verb=invite-person')
    assert.ok(!text.includes(secret))
  })

  await t.test('that are not there are told as such', async () => {
    const reply = await operator.ask('operator/accounts/acc_nothing')
    assert.deepEqual([reply.status, reply.body.kind], [404, 'resource.unknown'])
    const write = await operator.ask('operator/accounts/acc_nothing/quota', { dailyLimit: 1 })
    assert.equal(write.status, 404)
  })
})
