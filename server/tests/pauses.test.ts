import assert from 'node:assert/strict'
import { openBooks } from '#books'
import { maskOf, readConfig } from '#config'
import { openSystemRandom, systemClock, yuan } from '#kit'
import { openLog } from '#log'
import { overPlaces } from '#support/places'
import { kolPath, openTestService, until } from '#support/service'
import { goodBodies, openUpstream, send, settingsOf } from '#support/upstream'

overPlaces('a provider that is paused beside a running service', async (t, makePlace) => {
  const [joa, tikhub] = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  joa.behave(send(goodBodies['just-one-api']))
  tikhub.behave(send(goodBodies.tikhub))
  const service = await openTestService(t, { ...(await makePlace()), environment: settingsOf([joa, tikhub]) })
  const ada = await service.addCaller({ balanceMicro: yuan('99') })
  const config = readConfig({ ...settingsOf([joa, tikhub]), ...service.place })
  const log = openLog('silent', { write: () => {} }, maskOf(config))
  const beside = await openBooks(config, { clock: systemClock, random: openSystemRandom(), log })
  t.after(() => beside.store.close())
  let nth = 0
  const askOne = async (): Promise<number> => {
    const { body } = await service.ask(`${kolPath}?token=${ada.secret}&kolId=${++nth}`)
    return body.code
  }
  const isAsked = async (upstream: typeof joa): Promise<boolean> => {
    const before = upstream.targets.length
    await askOne()
    return upstream.targets.length > before
  }

  await t.test('is not asked any more, and the next is in its stead', async () => {
    assert.ok(await isAsked(joa))
    await beside.store.commit([beside.pauses.newPause('just-one-api')])

    await until(async () => isAsked(tikhub))
    assert.equal(await isAsked(joa), false)
    assert.deepEqual([...(await service.books.pauses.listPaused()).keys()], ['just-one-api'])
  })

  await t.test('is asked again when it is resumed', async () => {
    await beside.store.commit([beside.pauses.endPause('just-one-api')])

    await until(async () => isAsked(joa))
  })

  await t.test('leaves callers with 301 and uncharged where nobody else is there', async () => {
    await beside.store.commit([beside.pauses.newPause('just-one-api'), beside.pauses.newPause('tikhub')])
    await until(async () => (await askOne()) === 301)
    const { chargedMicro } = await service.books.ledger.getBalance(ada.accountId)
    const [one, other] = [joa.targets.length, tikhub.targets.length]

    assert.equal(await askOne(), 301)
    assert.deepEqual([joa.targets.length, tikhub.targets.length], [one, other])
    assert.equal((await service.books.ledger.getBalance(ada.accountId)).chargedMicro, chargedMicro)
  })
})
