import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { openSystemRandom, yuan } from '#kit'
import { countRows } from '#support/store'
import { overStores, type StoreKind } from '#support/stores'
import { openEvaluator } from './evaluator.ts'
import { startMailSender } from './mail-sender.ts'
import { openMailings } from './mailings.ts'
import { openNoticeSettings } from './notice-settings.ts'

async function openDesk(t: TestContext, kind: StoreKind) {
  const kept = await kind.open(t)
  const { store, clock } = kept
  const evaluator = openEvaluator({ store, clock, random: openSystemRandom(), isMailed: true, onTold: () => {} })
  const settings = openNoticeSettings(store)
  const letters: { to: string; subject: string }[] = []
  const sender = startMailSender({
    clock,
    mailings: openMailings(store),
    findEmail: async (_accountId, personId) => personId,
    send: async ({ to, subject }) => {
      letters.push({ to, subject })
      return undefined
    },
    getAddress: () => 'https://api.example',
    onReport: () => {},
    onError: (error) => {
      throw error
    },
  })
  t.after(sender.close)
  return {
    ...kept,
    ...evaluator,
    settings,
    letters,
    sender,
    /** A new account, one person of which wants letters of a type. */
    async addReader(personId: string, type: string): Promise<string> {
      const { accountId } = await kept.addAccount({ name: personId, availableMicro: yuan('10') })
      await store.write(settings.newMailed({ accountId, personId, type, language: 'en' }))
      return accountId
    },
  }
}

overStores('letters of notices', async (t, kind) => {
  await t.test('are so many an hour to a person of an account, and accounts take turns', async (t) => {
    const { addReader, tell, sender, letters, clock, store } = await openDesk(t, kind)
    const type = 'webhook.disabled'
    const loud = await addReader('loud', type)
    const ada = await addReader('ada', type)
    for (let nth = 0; nth < 30; nth++) await tell({ accountId: loud, type, data: { webhook: `hook_${nth}` } })
    clock.advance(1)
    await tell({ accountId: ada, type, data: { webhook: 'hook_a' } })

    await sender.settle()
    assert.deepEqual(letters.map(({ to }) => to).sort(), ['ada', 'loud'])
    for (let look = 0; look < 20; look++) await sender.settle()
    assert.equal(letters.filter(({ to }) => to === 'loud').length, 12)
    assert.equal(await countRows(store, 'mailing'), 0)
  })

  await t.test('tell of a state that moves to and fro when it has stayed', async (t) => {
    const { addReader, evaluate, sender, letters, clock, store, settings } = await openDesk(t, kind)
    const accountId = await addReader('ada', 'balance.low')
    const set = async (threshold: number) => {
      await store.write(settings.newThreshold({ accountId, type: 'balance.low', threshold }))
      await evaluate('balance.low')
      await sender.settle()
      clock.advance(60_000)
      await sender.settle()
    }
    const [little, much] = [yuan('5'), yuan('20')]
    await set(much)
    assert.equal(letters.length, 1)
    for (const threshold of [little, much, little, much, little]) await set(threshold)
    assert.equal(letters.length, 1)

    clock.advance(600_000)
    // A look that began while time moved on knows of an earlier time.
    await sender.settle()
    await sender.settle()
    assert.equal(letters.length, 2)
    assert.notEqual(letters[1]?.subject, letters[0]?.subject)
    assert.equal(await countRows(store, 'mailing'), 0)
  })
})
