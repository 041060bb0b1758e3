import assert from 'node:assert/strict'
import { request } from 'undici'
import { openTestConsole } from '#support/console'
import { overPlaces } from '#support/places'

overPlaces('signing in', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const { accountId, name } = await service.addCaller()
  const ada = await service.addPerson({ email: 'Ada@Example.com', name: 'Ada', accountId, role: 'owner' })
  const signIn = { email: ' ada@example.COM ', password: ada.password }

  await t.test('takes an address in capitals or not, and its password, and keeps a secret in a cookie', async () => {
    const reply = await service.askAsStranger('sign-in', signIn)
    assert.equal(reply.status, 200, reply.text)
    const cookie = reply.headers.get('set-cookie') ?? ''
    assert.match(
      cookie,
      /^__Host-almagest=alp_[0-9a-f]{64}; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=2(592000|591999)$/,
    )
    const session = await service.askAsStranger('session', undefined, {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    })
    assert.equal(session.body.person.email, 'Ada@Example.com')
    assert.deepEqual(session.body.accounts, [{ id: accountId, name, status: 'active', role: 'owner', isOwn: true }])
    assert.equal(session.headers.get('cache-control'), 'no-store')
  })

  await t.test('says the same of a wrong password, and of an address nobody has', async () => {
    const wrong = await service.askAsStranger('sign-in', { ...signIn, password: 'another password' })
    const unknown = await service.askAsStranger('sign-in', { email: 'ben@example.com', password: 'another password' })
    const told = ({ status, body: { requestId: _, ...body } }: typeof wrong) => ({ status, body })
    assert.deepEqual(told(wrong), told(unknown))
    assert.deepEqual([wrong.status, wrong.body.kind], [401, 'sign-in.wrong'])
    assert.equal(wrong.headers.get('content-type'), 'application/problem+json; charset=utf-8')
  })

  await t.test('is told in the language of who asks', async () => {
    const headers = { 'accept-language': 'zh-CN' }
    const { body } = await service.askAsStranger('sign-in', { ...signIn, password: 'nothing like it' }, { headers })
    assert.equal(body.title, '邮箱或密码不正确。')
  })

  await t.test(
    'is refused from another site, without the header of our scripts, and where anybody could listen',
    async () => {
      for (const headers of [
        { origin: 'https://evil.example' },
        { 'x-almagest': '' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'null' },
      ]) {
        const { status, body } = await service.askAsStranger('sign-in', signIn, { headers })
        assert.deepEqual([status, body.kind], [403, 'origin.foreign'], JSON.stringify(headers))
      }
      const far = { host: 'data.example.com', 'x-almagest': '1', 'content-type': 'application/json' }
      const reply = await request(`${service.url}/console/api/sign-in`, {
        method: 'POST',
        headers: { ...far, origin: 'http://data.example.com' },
        body: JSON.stringify(signIn),
      })
      assert.equal(reply.statusCode, 403)
      assert.match(await reply.body.text(), /"kind":"sign-in.insecure"/)
      const near = await request(`${service.url}/console/api/session`, { headers: { host: far.host } })
      assert.match(await near.body.text(), /"signIn":\{"noPasskeys":"insecure","needsHttps":true\}/)
    },
  )

  await t.test('by a passkey waits after many wrong answers for that passkey alone', async () => {
    const wrong = async (id: string) => {
      const response = { id, rawId: id, type: 'public-key', response: { clientDataJSON: 'e30' } }
      return (await service.askAsStranger('passkey/sign-in', { response })).body.kind
    }
    for (let nth = 0; nth < 5; nth++) assert.equal(await wrong('one'), 'passkey.wrong')
    assert.equal(await wrong('one'), 'sign-in.slow')
    assert.equal(await wrong('other'), 'passkey.wrong')
  })

  await t.test('is invited to at the address of the service, whatever host a request names', async () => {
    const host = 'evil.example'
    const reply = await request(`${service.url}/console/api/accounts/${accountId}/people/invite`, {
      method: 'POST',
      headers: {
        ...{ host, origin: `http://${host}`, cookie: ada.cookie },
        ...{ 'x-almagest': '1', 'content-type': 'application/json' },
      },
      body: JSON.stringify({ email: 'guest@example.com', role: 'viewer' }),
    })
    const { url } = (await reply.body.json()) as { readonly url: string }
    assert.match(url, /^http:\/\/localhost:\d+\/console\/join\/alp_[0-9a-f]{64}$/)
  })

  await t.test('ends where somebody signs out, and everywhere', async () => {
    const { id: sessionOf } = await service.addPerson()
    const ben = await service.addPerson({ email: 'ben@example.com' })
    const again = await service.askAsStranger('sign-in', { email: ben.email, password: ben.password })
    const headers = { cookie: again.headers.get('set-cookie')?.split(';')[0] ?? '' }

    const out = await ben.ask('sign-out', {})
    assert.match(out.headers.get('set-cookie') ?? '', /^__Host-almagest=; .*Max-Age=0$/)
    assert.equal((await ben.ask('session')).body.person, null)
    assert.equal((await service.askAsStranger('session', undefined, { headers })).body.person.id, ben.id)

    await service.askAsStranger('sign-out-everywhere', {}, { headers })
    assert.equal((await service.askAsStranger('session', undefined, { headers })).body.person, null)
    assert.notEqual(sessionOf, ben.id)
  })
})
