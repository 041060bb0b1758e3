import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { consoleAccess } from '#console'
import { invitePerson, resetPerson } from '#desk'
import { defineQuery } from '#store'
import { tester } from '#support/actor'
import { openTestConsole } from '#support/console'
import { overPlaces } from '#support/places'

const long = 'a password long enough'

const listDeeds = defineQuery<{ readonly id: number }>('test.listJournal', 'SELECT id FROM journal')

/** Kinds of holes that services like this one were hit by, each by its name; those of money, webhooks and imports stand with them. */
overPlaces('what others were hit by:', async (t, makePlace) => {
  const service = await openTestConsole(t, { ...(await makePlace()), environment: { TRUST_PROXY: '1' } })
  const { books } = service
  const own = await service.addCaller()
  const other = await service.addCaller()
  const ada = await service.addPerson({ email: 'ada@example.com', accountId: own.accountId, role: 'owner' })
  const ben = await service.addPerson({ email: 'ben@example.com', accountId: other.accountId, role: 'owner' })
  const ofOwn = `accounts/${own.accountId}`

  await t.test('accounts hijacked before their people came', async () => {
    const email = 'victim@example.com'
    // Whoever may invite has the link, and so may take the address before its owner comes.
    const link = await ada.ask(`${ofOwn}/people/invite`, { email, role: 'viewer' })
    const secret = link.body.url.split('/').at(-1)
    const taken = await service.askAsStranger('join', { secret, name: 'Eve', password: long })
    const evesCookie = { cookie: taken.headers.get('set-cookie')?.split(';')[0] ?? '' }

    // An invitation elsewhere is for whoever has its link, signed in: Eve has the address, and not the link.
    const real = await invitePerson(books, tester, { email, accountId: other.accountId, role: 'owner' })
    const look = await service.askAsStranger('join/look', { secret: real.secret })
    assert.equal(look.body.kind, 'accept')
    const asNew = await service.askAsStranger('join', { secret: real.secret, name: 'Victim', password: long })
    assert.equal(asNew.status, 401)

    // Once the address is its owner's, nothing that was begun before goes on.
    const person = await books.people.findPerson(email)
    const reset = await resetPerson(books, tester, { personId: person?.id ?? '', email })
    const set = await service.askAsStranger('join', { secret: reset.secret, password: `${long} of the victim` })
    assert.equal(set.status, 200, set.text)
    const session = await service.askAsStranger('session', undefined, { headers: evesCookie })
    assert.equal(session.body.person, null)
    assert.equal((await service.askAsStranger('sign-in', { email, password: long })).status, 401)
  })

  await t.test('privileges by a member nobody asked for', async () => {
    const viewer = await service.addPerson({ accountId: own.accountId, role: 'viewer' })
    for (const more of [{ isOperator: true }, { operator: 1 }, { role: 'owner' }, { personId: ben.id }]) {
      const reply = await viewer.ask('security/password', { password: long, ...more })
      assert.deepEqual([reply.status, reply.body.kind], [400, 'parameters.invalid'], JSON.stringify(more))
    }
    const invited = await ada.ask(`${ofOwn}/people/invite`, {
      email: 'x@example.com',
      role: 'viewer',
      isOperator: true,
    })
    assert.equal(invited.status, 400)
    const operator = await ada.ask(`${ofOwn}/people/invite`, { email: 'x@example.com', role: 'operator' })
    assert.equal(operator.status, 400)
    assert.deepEqual((await viewer.ask('session')).body.accounts[0].role, 'viewer')
  })

  await t.test('things made by nobody: no route that writes is open but those that sign in', () => {
    const open = Object.entries(consoleAccess).filter(([route, line]) => line === 'anybody' && !route.startsWith('GET'))
    assert.deepEqual(open.map(([route]) => route).sort(), [
      'POST /console/api/join',
      'POST /console/api/join/look',
      'POST /console/api/passkey/begin',
      'POST /console/api/passkey/sign-in',
      'POST /console/api/sign-in',
      'POST /console/api/sign-out',
    ])
  })

  await t.test('rates by whole addresses of IPv6, of which everybody has more than can be counted', async () => {
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const guess = (address: string, email = 'guessed@example.com') =>
      service.askAsStranger('sign-in', { email, password: 'a wrong password' }, from(address))
    for (let nth = 0; nth < 5; nth++) assert.equal((await guess(`2001:db8:7:7::${nth + 1}`)).status, 401)
    const slowed = await guess('2001:db8:7:7:ffff::9')
    assert.deepEqual([slowed.status, slowed.body.kind], [429, 'sign-in.slow'])
    assert.ok(Number(slowed.headers.get('retry-after')) >= 1)
    assert.equal((await guess('2001:db8:7:8::1')).status, 401)
  })

  await t.test('a lock that anybody can turn: who guesses waits, and whose password it is does not', async () => {
    const guess = { email: ben.email, password: 'a wrong password' }
    const from = { headers: { 'x-forwarded-for': '203.0.113.9' } }
    let slowed = 0
    for (let nth = 0; nth < 1_000; nth++)
      if ((await service.askAsStranger('sign-in', guess, from)).status === 429) slowed++
    assert.ok(slowed >= 980, `${slowed} slowed`)
    const right = { email: ben.email, password: ben.password }
    const home = { headers: { 'x-forwarded-for': '198.51.100.7' } }
    assert.equal((await service.askAsStranger('sign-in', right, home)).status, 200)
    assert.equal((await service.askAsStranger('sign-in', { ...right, email: ada.email }, from)).status, 200)
  })

  await t.test('passkeys of others, used or taken away', async () => {
    const { change } = { change: { rule: 'people.addPasskey' } }
    const row = { name: 'a key', publicKey: Buffer.from('key'), transports: '', createdAt: 1, usedAt: null, counter: 0 }
    await books.store.write({ ...change, asks: { ...row, id: 'bens-key', personId: ben.id } })
    assert.equal((await ada.ask('security/passkeys/bens-key/remove', {})).status, 404)
    assert.equal((await ben.ask('security')).body.passkeys.length, 1)
    const response = { id: 'bens-key', rawId: 'bens-key', type: 'public-key', response: { clientDataJSON: 'e30' } }
    const used = await service.askAsStranger('passkey/sign-in', { response })
    assert.deepEqual([used.status, used.body.kind], [401, 'passkey.wrong'])
    const proved = await ada.ask('prove/passkey', { response })
    assert.deepEqual([proved.status, proved.body.kind], [401, 'passkey.wrong'])
  })

  await t.test('removal across accounts, by an address that names one’s own', async () => {
    const link = await invitePerson(books, tester, {
      email: 'guest@example.com',
      accountId: other.accountId,
      role: 'viewer',
    })
    for (const path of [
      `${ofOwn}/people/${ben.id}/remove`,
      `${ofOwn}/people/${ben.id}/role`,
      `${ofOwn}/invitations/${link.id}/withdraw`,
    ]) {
      const reply = await ada.ask(path, path.endsWith('role') ? { role: 'viewer' } : {})
      assert.equal(reply.status, 409, path)
    }
    const session = (await ben.ask('security')).body.sessions[0].id
    assert.deepEqual((await ada.ask(`security/sessions/${session}/end`, {})).body, { ended: 0 })
    const there = await ben.ask(`accounts/${other.accountId}/people`)
    assert.deepEqual(
      there.body.items.map(({ id, role }: { id: string; role: string }) => [id, role]),
      [[ben.id, 'owner']],
    )
    assert.ok(there.body.invitations.some(({ id }: { id: string }) => id === link.id))
  })

  await t.test('the journal, filled by asking for what is so already', async () => {
    const mailed = { type: 'balance.low', language: 'zh' }
    const { id: tokenId } = (await ada.ask(`${ofOwn}/tokens`, {})).body
    const again = async () => {
      await ada.ask(`security/sessions/${'x'.repeat(60)}/end`, {})
      await ada.ask(`${ofOwn}/notices/mail`, mailed)
      await ada.ask(`${ofOwn}/tokens/${tokenId}/revoke`, {})
    }
    const count = async () => (await books.store.list(listDeeds, {})).length
    await again()
    const before = await count()
    await again()
    assert.equal(await count(), before)
  })

  await t.test('who one is, said by headers', async () => {
    for (const name of ['x-forwarded-user', 'x-remote-user', 'x-auth-request-email', 'x-user-id', 'remote-user']) {
      const { body } = await service.askAsStranger('session', undefined, { headers: { [name]: ada.email } })
      assert.equal(body.person, null, name)
    }
    const { status } = await service.askAsStranger('security', undefined, {
      headers: { authorization: `Bearer ${own.secret}` },
    })
    assert.equal(status, 401)
  })

  await t.test('tokens that say by themselves how they are to be checked', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const secret of [
      `${part({ alg: 'none' })}.${part({ sub: ada.id })}.`,
      `${part({ alg: 'HS256' })}.${part({ sub: ada.id })}.AAAA`,
      ada.id,
      `alp_${'0'.repeat(64)}`,
      `${ada.cookie.split('=')[1]?.toUpperCase()}`,
    ]) {
      const headers = { cookie: `__Host-almagest=${secret}` }
      assert.equal((await service.askAsStranger('session', undefined, { headers })).body.person, null)
    }
  })

  await t.test('words of a query, put into what is asked before anybody is known', async () => {
    for (const email of ["' OR 1=1 --", "ada@example.com'--", '%@%.%', 'a"@example.com', '\ud800@example.com']) {
      const { status, body } = await service.askAsStranger('sign-in', { email, password: long })
      assert.ok([401, 429].includes(status) && body.kind.startsWith('sign-in.'), email)
    }
    const nul = { email: 'ada@example.com\0', password: long }
    assert.equal((await service.askAsStranger('sign-in', nul)).status, 400)
    assert.equal((await ada.ask(`${ofOwn}/people/%00/remove`, {})).status, 404)
  })

  await t.test('secrets in what is kept of requests', async () => {
    const secret = (await ada.ask(`${ofOwn}/people/invite`, { email: 'canary@example.com', role: 'viewer' })).body.url
    await service.askAsStranger('join/look', { secret: secret.split('/').at(-1) })
    await fetch(`${service.url}/console/join/${secret.split('/').at(-1)}`)
    await fetch(`${service.url}/console/api/nothing?session=${ada.cookie.split('=')[1]}`)
    const lines = service.logLines.join('\n')
    assert.ok(lines.length > 100)
    assert.ok(!/alp_[0-9a-f]{8}/.test(lines), 'a secret was logged')
    assert.ok(!lines.includes(ada.password), 'a password was logged')
    assert.ok(!lines.includes('$argon2'), 'a digest of a password was logged')
  })

  await t.test('secrets in what is kept for good: of each there is a digest', async () => {
    const link = await ada.ask(`${ofOwn}/people/invite`, { email: 'kept@example.com', role: 'viewer' })
    const secrets = [link.body.url.split('/').at(-1), ada.cookie.split('=')[1], ada.password]
    const kept = Buffer.concat(
      readdirSync(service.dataDir, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => readFileSync(join(service.dataDir, name))),
    )
    for (const secret of secrets) assert.ok(!kept.includes(secret ?? 'none'), 'a secret lies in a file')
  })
})
