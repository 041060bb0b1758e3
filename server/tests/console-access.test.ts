import assert from 'node:assert/strict'
import { consoleAccess } from '#console'
import { addWebhook, invitePerson } from '#desk'
import { tester } from '#support/actor'
import { type ConsoleReply, openTestConsole, type TestPerson } from '#support/console'
import { overPlaces } from '#support/places'
import { kolId, kolPath } from '#support/service'

const roles = ['viewer', 'member', 'owner'] as const
const lines = Object.entries(consoleAccess).map(([route, line]) => {
  const [method = '', url = ''] = route.split(' ')
  const [needed = '', proved] = line.split(', ')
  return { route, method, path: url.replace('/console/api/', ''), needed, isProved: proved !== undefined }
})

/** What a write is sent where an empty body would be refused before anybody looks whose the thing is. */
const bodies: Readonly<Record<string, object>> = {
  'POST /console/api/accounts/:accountId/people/:personId/role': { role: 'viewer' },
  'POST /console/api/accounts/:accountId/webhooks/:webhookId/change': { isPaused: true },
}

/** Words that say somebody may not, whatever the route would have done. */
const turnedAway = ['session.missing', 'permission.denied', 'session.unproved', 'origin.foreign']

const isOfAccount = (needed: string): boolean => roles.some((role) => role === needed)

overPlaces('the console', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const own = await service.addCaller()
  const other = await service.addCaller()
  const at = { accountId: own.accountId }
  const people: Readonly<Record<string, TestPerson>> = {
    viewer: await service.addPerson({ ...at, role: 'viewer' }),
    member: await service.addPerson({ ...at, role: 'member' }),
    owner: await service.addPerson({ ...at, role: 'owner' }),
    operator: await service.addPerson({ isOperator: true }),
    stranger: await service.addPerson({ accountId: other.accountId, role: 'owner' }),
  }
  const call = await service.ask(`${kolPath}?token=${other.secret}&kolId=${kolId}`)
  const link = await invitePerson(service.books, tester, {
    email: 'invited@example.com',
    accountId: other.accountId,
    role: 'viewer',
  })
  const hook = await addWebhook(service.books, tester, {
    accountId: other.accountId,
    url: 'https://hooks.example.com/key',
    types: ['balance.low'],
    label: other.name,
  })
  const session = (await people['stranger']?.ask('security'))?.body.sessions[0].id

  /** Things of the other account, by the names that routes have for them; of any other kind, an id of nothing. */
  const foreign: Readonly<Record<string, string>> = {
    tokenId: other.tokenId,
    requestId: call.body.requestId,
    personId: people['stranger']?.id ?? '',
    invitationId: link.id,
    webhookId: hook.id,
    sessionId: session,
  }
  const fill = (path: string, accountId: string): string =>
    path.replaceAll(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(name === 'accountId' ? accountId : (foreign[name] ?? 'nothing')),
    )

  async function ask(one: (typeof lines)[number], person: TestPerson | undefined, accountId = own.accountId) {
    const { route, method, path } = one
    const body = method === 'GET' ? undefined : (bodies[route] ?? {})
    const target = fill(path, accountId)
    return person ? person.ask(target, body, { method }) : service.askAsStranger(target, body, { method })
  }
  const kindOf = ({ body }: ConsoleReply): string => body?.kind ?? ''

  await t.test('has a line for what it has, and asks each of whoever comes', () => {
    assert.ok(lines.length > 8)
  })

  // A session that ends itself would have nothing more to ask with.
  const walked = lines.filter(({ path }) => !path.startsWith('sign-out'))
  for (const one of walked) {
    const { route, needed, isProved, path } = one
    if (needed !== 'anybody')
      await t.test(`${route} is nobody's who is not signed in`, async () => {
        const reply = await ask(one, undefined)
        assert.deepEqual([reply.status, kindOf(reply)], [401, 'session.missing'])
      })

    if (isOfAccount(needed)) {
      await t.test(`${route} is not there for people of another account`, async () => {
        const reply = await ask(one, people['stranger'])
        assert.deepEqual([reply.status, kindOf(reply)], [404, 'resource.unknown'])
        const nowhere = await ask(one, people['owner'], 'acc_nothing')
        assert.deepEqual([nowhere.status, kindOf(nowhere)], [404, 'resource.unknown'])
      })

      await t.test(`${route} takes ${needed} or more, and of operators what a viewer may`, async () => {
        for (const role of [...roles, 'operator'] as const) {
          const may = role === 'operator' ? needed === 'viewer' : roles.indexOf(role) >= roles.indexOf(needed as never)
          const reply = await ask(one, people[role])
          if (may) assert.ok(!turnedAway.includes(kindOf(reply)), `${role}: ${reply.text}`)
          else assert.deepEqual([reply.status, kindOf(reply)], [403, 'permission.denied'], role)
        }
      })
    }

    if (needed === 'operator')
      await t.test(`${route} takes operators alone`, async () => {
        for (const role of roles) {
          const reply = await ask(one, people[role])
          assert.deepEqual([reply.status, kindOf(reply)], [403, 'permission.denied'], role)
        }
        const reply = await ask(one, people['operator'])
        assert.ok(!turnedAway.includes(kindOf(reply)), reply.text)
      })

    if (isProved)
      await t.test(`${route} asks for the password again`, async () => {
        const fields = isOfAccount(needed) ? { ...at, role: 'owner' as const } : { isOperator: needed === 'operator' }
        const reply = await ask(one, await service.addPerson({ ...fields, isProved: false }))
        assert.deepEqual([reply.status, kindOf(reply)], [403, 'session.unproved'])
      })

    if (needed !== 'operator' && /:(?!accountId)/.test(path))
      await t.test(`${route} finds nothing of another account’s`, async () => {
        const reply = await ask(one, people['owner'])
        assert.ok([404, 409].includes(reply.status) || reply.body?.ended === 0, `${reply.status} ${reply.text}`)
        assert.ok(!reply.text.includes(other.name), reply.text)
      })
  }

  await t.test('left the other account as it was', async () => {
    const rows = await service.books.people.listMembers({ accountId: other.accountId, after: '', limit: 10 })
    assert.deepEqual(
      rows.map(({ id, role }) => [id, role]),
      [[people['stranger']?.id, 'owner']],
    )
    assert.equal((await service.books.people.listInvitations(other.accountId)).length, 1)
    await service.books.tokens.identify(other.secret)
    const [kept] = await service.books.notices.listHooks(other.accountId)
    assert.deepEqual([kept?.id, kept?.pausedAt], [hook.id, null])
    assert.equal((await people['stranger']?.ask('session'))?.body.person.id, people['stranger']?.id)
  })
})
