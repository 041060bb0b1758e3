import assert from 'node:assert/strict'
import { generateSync } from 'otplib'
import { resetPerson } from '#desk'
import { systemClock } from '#kit'
import { defineQuery } from '#store'
import { tester } from '#support/actor'
import { openTestConsole } from '#support/console'
import { overPlaces } from '#support/places'

const listKept = defineQuery<{ readonly sealed: Uint8Array }>('test.listSealed', 'SELECT sealed FROM authenticator')
const listVerbs = defineQuery<{ readonly verb: string }>('test.listDeeds', 'SELECT verb FROM journal ORDER BY id')

/** What an app shows; later ones are taken early, within half a minute. */
const codeOf = (secret: string, later = 0): string =>
  generateSync({ secret, epoch: Math.floor(systemClock.now() / 1_000) + later * 30 })

overPlaces('an authenticator', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const { store } = service.books
  const ada = await service.addPerson({ email: 'ada@example.com' })
  const signIn = { email: ada.email, password: ada.password }
  const { body: begun } = await ada.ask('security/authenticator/begin', {})
  const { secret, uri } = begun
  const enter = async (code?: string) => {
    const { status, body } = await service.askAsStranger('sign-in', { ...signIn, ...(code !== undefined && { code }) })
    return status === 200 ? 'in' : body.kind
  }
  let recoveryCodes: readonly string[] = []

  await t.test('is not asked for before its first code was typed', async () => {
    assert.match(uri, new RegExp(`^otpauth://totp/Almagest:ada%40example.com\\?.*secret=${secret}`))
    assert.equal(await enter(), 'in')
    const wrong = await ada.ask('security/authenticator/confirm', { code: '000000' })
    assert.deepEqual([wrong.status, wrong.body.kind], [401, 'code.wrong'])
  })

  await t.test('gives recovery codes once, and is asked for from then on', async () => {
    const confirmed = await ada.ask('security/authenticator/confirm', { code: codeOf(secret) })
    recoveryCodes = confirmed.body.recoveryCodes
    assert.equal(new Set(recoveryCodes).size, 10)
    const { body } = await ada.ask('security')
    assert.equal(body.authenticator.codesLeft, 10)

    assert.equal(await enter(), 'code.missing')
    assert.equal(await enter('123 456'), 'code.wrong')
    assert.equal(await enter(codeOf(secret)), 'code.wrong', 'the code that was taken already')
    const wrong = await service.askAsStranger('sign-in', {
      ...signIn,
      password: 'another password',
      code: codeOf(secret, 1),
    })
    assert.equal(wrong.body.kind, 'sign-in.wrong')
    assert.equal(await enter(codeOf(secret, 1)), 'in')
    assert.equal(await enter(codeOf(secret, 1)), 'code.wrong')
  })

  await t.test('has each recovery code stand in for it once, as its owner may type it', async () => {
    const [first = '', second = ''] = recoveryCodes
    assert.equal(await enter(first.toUpperCase().replaceAll('-', ' ')), 'in')
    assert.equal(await enter(first), 'code.wrong')
    assert.equal(await enter(second), 'in')
    assert.equal((await ada.ask('security')).body.authenticator.codesLeft, 8)
  })

  await t.test('holds back who knows the password and tries codes, from wherever they come', async () => {
    const told = new Set<string>()
    for (let nth = 0; nth < 8; nth++) told.add(await enter('111111'))
    assert.ok(told.has('sign-in.slow'), [...told].join())
  })

  await t.test('stands in the database sealed, and its codes as digests', async () => {
    const [row] = await store.list(listKept, {})
    assert.ok(row && !Buffer.from(row.sealed).includes(secret))
  })

  await t.test('is there once, and needs the password again before it changes', async () => {
    const again = await ada.ask('security/authenticator/begin', {})
    assert.equal(again.status, 409)
    const ben = await service.addPerson({ email: 'ben@example.com', isProved: false })
    for (const verb of ['begin', 'confirm', 'remove']) {
      const { status, body } = await ben.ask(`security/authenticator/${verb}`, { code: '1' })
      assert.deepEqual([status, body.kind], [403, 'session.unproved'])
    }
  })

  await t.test('is gone with the link that sets a password anew', async () => {
    const link = await resetPerson(service.books, tester, { personId: ada.id, email: ada.email })
    const password = 'quite another password'
    assert.equal((await service.askAsStranger('join', { secret: link.secret, password })).status, 200)
    assert.equal((await service.askAsStranger('sign-in', { email: ada.email, password })).status, 200)
    assert.deepEqual(await store.list(listKept, {}), [])
    const verbs = (await store.list(listVerbs, {})).map(({ verb }) => verb)
    assert.ok(verbs.includes('add-authenticator'))
  })

  await t.test('is removed by its owner', async () => {
    const cleo = await service.addPerson({ email: 'cleo@example.com' })
    const { body } = await cleo.ask('security/authenticator/begin', {})
    await cleo.ask('security/authenticator/confirm', { code: codeOf(body.secret) })
    assert.equal((await cleo.ask('security/authenticator/remove', {})).status, 200)
    const entered = await service.askAsStranger('sign-in', { email: cleo.email, password: cleo.password })
    assert.equal(entered.status, 200)
    assert.equal((await cleo.ask('security')).body.authenticator, null)
  })
})
