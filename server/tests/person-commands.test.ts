import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestConsole } from '#support/console'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { overPlaces } from '#support/places'
import { placeOf } from '#support/service'

overPlaces('the commands for people', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const run = (...words: readonly string[]) => runOperator(words, { ...service.place, PORT: '8123' })
  const { name, accountId } = await service.addCaller()

  await t.test('invite by a link that names this machine, and whoever opens it signs in', async () => {
    const { exitCode, output } = await run('person', 'invite', 'Ada@example.com', '--account', name, '--role', 'owner')
    assert.equal(exitCode, 0)
    const [secret] = /alp_[0-9a-f]{64}/.exec(output) ?? []
    assert.match(output, /^ {2}http:\/\/localhost:8123\/console\/join\/alp_/m)
    const joined = await service.askAsStranger('join', { secret, name: 'Ada', password: 'a password of words' })
    assert.equal(joined.status, 200, joined.text)
    const headers = { cookie: joined.headers.get('set-cookie')?.split(';')[0] ?? '' }
    const session = await service.askAsStranger('session', undefined, { headers })
    assert.deepEqual(
      session.body.accounts.map(({ id, role }: { id: string; role: string }) => [id, role]),
      [[accountId, 'owner']],
    )
  })

  await t.test('list who there is, as a table and as JSON', async () => {
    const { output } = await run('person', 'list')
    assert.match(output, /^Ada@example\.com +Ada +- +0/m)
    const [listed] = JSON.parse((await run('person', 'list', '--json')).output)
    assert.deepEqual([listed.email, listed.isOperator, listed.hasPassword], ['Ada@example.com', false, true])
  })

  await t.test('set a new password by a link, which ends what was begun before', async () => {
    const { output } = await run('person', 'reset', 'ada@EXAMPLE.com', '--json')
    const secret = JSON.parse(output).url.split('/').at(-1)
    const look = await service.askAsStranger('join/look', { secret })
    assert.equal(look.body.kind, 'reset')
    await service.askAsStranger('join', { secret, password: 'another password of words' })
    const old = { email: 'ada@example.com', password: 'a password of words' }
    assert.equal((await service.askAsStranger('sign-in', old)).status, 401)
    const now = { email: 'ada@example.com', password: 'another password of words' }
    assert.equal((await service.askAsStranger('sign-in', now)).status, 200)
  })

  await t.test('remove somebody, asked before, and only who is there', async () => {
    assert.equal((await run('person', 'remove', 'ada@example.com')).exitCode, 2)
    assert.equal((await run('person', 'remove', 'ada@example.com', '--yes')).exitCode, 0)
    const again = await run('person', 'remove', 'ada@example.com', '--yes')
    assert.equal(again.exitCode, 1)
    assert.match(again.complaints, /nobody with the address/)
    const { status } = await service.askAsStranger('sign-in', {
      email: 'ada@example.com',
      password: 'another password of words',
    })
    assert.equal(status, 401)
  })

  await t.test('say what is missing', async () => {
    for (const words of [[], ['--account', name], ['--role', 'viewer'], ['--account', name, '--role', 'king']]) {
      const { exitCode } = await run('person', 'invite', 'x@example.com', ...words)
      assert.equal(exitCode, 2, words.join(' '))
    }
    assert.equal((await run('person', 'invite', 'nonsense', '--operator')).exitCode, 1)
    assert.equal((await run('person', 'invite', 'x@example.com', '--account', 'nobody', '--role', 'owner')).exitCode, 1)
  })
})

test('a first operator is invited before there are any books', async (t) => {
  const { exitCode, output } = await runOperator(['person', 'invite', 'ada@example.com', '--operator'], {
    ...placeOf(makeFolder(t)),
    PUBLIC_URL: 'https://data.example.com',
  })
  assert.equal(exitCode, 0)
  assert.match(output, /^ {2}https:\/\/data\.example\.com\/console\/join\/alp_/m)
})
