import assert from 'node:assert/strict'
import { removeMember } from '#desk'
import { tester } from '#support/actor'
import { openTestConsole, type TestPerson } from '#support/console'
import { overPlaces } from '#support/places'
import { stillReads } from './still-reads.ts'

overPlaces('who watches an account', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const { people } = service.books
  const { accountId } = await service.addCaller()
  await service.addPerson({ accountId, role: 'owner' })
  const may = async ({ id: personId }: TestPerson) => {
    const [session] = await people.sessions.list(personId)
    return stillReads(people, { personId, sessionId: session?.id ?? '', accountId })
  }

  await t.test('does so no longer once there is no part in it, or no session', async () => {
    const ada = await service.addPerson({ accountId, role: 'viewer' })
    assert.equal(await may(ada), true)
    await removeMember(service.books, tester, { accountId, personId: ada.id })
    assert.equal(await may(ada), false)

    const ben = await service.addPerson({ accountId, role: 'viewer' })
    await ben.ask('sign-out', {})
    assert.equal(await may(ben), false)
  })

  await t.test('is there also as an operator', async () => {
    assert.equal(await may(await service.addPerson({ isOperator: true })), true)
  })
})
