import assert from 'node:assert/strict'
import { openTestConsole } from '#support/console'
import { overPlaces } from '#support/places'
import { kolId, kolPath } from '#support/service'

const yuan = 1_000_000

overPlaces('tokens in the console', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const ada = await service.addCaller({ balanceMicro: 10 * yuan })
  const bob = await service.addCaller()
  const member = await service.addPerson({ accountId: ada.accountId, role: 'member' })
  const root = `accounts/${ada.accountId}/tokens`
  const call = (secret: string) =>
    service.ask(`${kolPath}?kolId=${kolId}`, { headers: { authorization: `Bearer ${secret}` } })
  const find = async (id: string, state = 'active') => {
    const { body } = await member.ask(`${root}?state=${state}`)
    return body.items.find((one: { id: string }) => one.id === id)
  }
  const form = {
    label: 'weekly report',
    endpoints: [kolPath],
    scopes: ['api:call', 'archive:read'],
    rate: { perSecond: 5, burst: 10 },
    capMicro: yuan,
    expiresAt: Date.now() + 86_400_000,
  }
  const { body: issued, text } = await member.ask(root, form)

  await t.test('are made with every limit, and their secret is told once', async () => {
    assert.match(issued.secret, /^alm_/)
    const bash = issued.samples.find(({ language }: { language: string }) => language === 'bash')
    assert.match(bash.text, /Bearer \$TOKEN/)
    assert.equal(text.split(issued.secret).length, 2)
    const item = await find(issued.id)
    const { label, endpoints, scopes, rate, capMicro, expiresAt, spentMicro, state, lastUsedAt } = item
    assert.deepEqual({ label, endpoints, scopes, rate, capMicro, expiresAt }, form)
    assert.deepEqual([spentMicro, state, lastUsedAt], [0, 'works', null])
    assert.ok(!JSON.stringify(item).includes(issued.secret))
  })

  await t.test('tell what they spent of their cap, and when they were last used', async () => {
    const begun = Date.now()
    assert.equal((await call(issued.secret)).status, 200)
    const { spentMicro, lastUsedAt } = await find(issued.id)
    assert.ok(spentMicro > 0)
    assert.ok(lastUsedAt >= begun - 1_000)
    await call(ada.secret)
    const uncapped = await find(ada.tokenId)
    assert.deepEqual([uncapped.capMicro, uncapped.spentMicro], [null, spentMicro])
  })

  await t.test('are changed in what is named, at once, and written down with who did it', async () => {
    const { spentMicro } = await find(issued.id)
    assert.equal(
      (await member.ask(`${root}/${issued.id}/change`, { label: 'daily', capMicro: spentMicro })).status,
      200,
    )
    const { label, state, endpoints } = await find(issued.id)
    assert.deepEqual([label, state, endpoints], ['daily', 'capped', [kolPath]])
    assert.equal((await call(issued.secret)).body.code, 602)

    assert.equal((await member.ask(`${root}/${issued.id}/change`, { capMicro: 0 })).status, 409)
    await member.ask(`${root}/${issued.id}/change`, { capMicro: null, endpoints: null, rate: null, expiresAt: null })
    const freed = await find(issued.id)
    assert.deepEqual([freed.capMicro, freed.endpoints, freed.hasOwnRate, freed.expiresAt], [null, null, false, null])
    assert.equal((await call(issued.secret)).body.code, 0)
  })

  await t.test('are revoked for good: the next call is 100', async () => {
    assert.equal((await member.ask(`${root}/${issued.id}/revoke`, {})).status, 200)
    assert.equal((await call(issued.secret)).body.code, 100)
    assert.equal((await find(issued.id, 'revoked')).state, 'revoked')
    assert.equal(await find(issued.id), undefined)
    const { status, body } = await member.ask(`${root}/${issued.id}/change`, { label: 'again' })
    assert.deepEqual([status, body.kind], [409, 'refused'])
  })

  await t.test('of others, and what cannot be, are refused in words', async () => {
    assert.equal((await member.ask(`${root}/${bob.tokenId}/revoke`, {})).status, 404)
    assert.equal((await call(bob.secret)).body.code, 601)
    const refused = [
      [{ scopes: ['operator'] }, 403],
      [{ scopes: ['root'] }, 400],
      [{ endpoints: ['/api/none'] }, 400],
      [{ expiresAt: 1_000 }, 409],
      [{ label: '  ' }, 409],
      [{ isOperator: true }, 400],
    ] as const
    for (const [fields, status] of refused) {
      const reply = await member.ask(root, fields)
      assert.deepEqual([reply.status, typeof reply.body.detail], [status, 'string'], JSON.stringify(fields))
    }
  })

  await t.test('of operators are made and changed by operators alone, also in an account of theirs', async () => {
    const staff = await service.addCaller({ isOperator: true })
    const at = `accounts/${staff.accountId}/tokens`
    const plain = await service.addPerson({ accountId: staff.accountId, role: 'owner' })
    const fields = { accountId: staff.accountId, role: 'member' } as const
    const operator = await service.addPerson({ ...fields, isOperator: true })
    const asked = { scopes: ['api:call', 'operator'] }
    const kindOf = async (path: string, body: object, who = plain) => (await who.ask(path, body)).body.kind
    assert.equal(await kindOf(at, asked), 'permission.denied')
    const { id } = (await operator.ask(at, asked)).body
    assert.equal(await kindOf(`${at}/${id}/change`, { expiresAt: null }), 'permission.denied')
    const usual = (await plain.ask(at, { scopes: ['api:call'] })).body
    assert.equal(await kindOf(`${at}/${usual.id}/change`, asked), 'permission.denied')
    assert.equal((await operator.ask(`${at}/${usual.id}/change`, asked)).status, 200)
  })
})
