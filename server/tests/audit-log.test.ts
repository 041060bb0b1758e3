import assert from 'node:assert/strict'
import { setQuota } from '#desk'
import { tester } from '#support/actor'
import { openTestConsole } from '#support/console'
import { overPlaces } from '#support/places'

interface Entry {
  readonly id: number
  readonly at: number
  readonly who: string
  readonly verb: string
  readonly nth: number | null
}

overPlaces('the audit log', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const operator = await service.addPerson({ isOperator: true, name: 'Olga' })
  const { accountId, name } = await service.addCaller()
  // More than a page of them.
  for (let dailyLimit = 1; dailyLimit <= 130; dailyLimit++)
    await setQuota(service.books, tester, { accountId, dailyLimit })
  const read = async (query = '') => (await operator.ask(`operator/audit-log${query}`)).body
  const [newest] = (await read()).items

  await t.test('tells who did what, the newest first, page after page, each once', async () => {
    const first = await read('?verb=set-quota')
    const second = await read(`?verb=set-quota&after=${first.next}`)
    const items: readonly Entry[] = [...first.items, ...second.items]
    assert.deepEqual([first.items.length, second.items.length, second.next, second.facts], [100, 30, null, null])
    assert.equal(new Set(items.map(({ id }) => id)).size, 130)
    assert.deepEqual(
      items.map(({ id }) => id),
      items.map(({ id }) => id).sort((one, other) => other - one),
    )
    assert.partialDeepStrictEqual(newest, {
      surface: 'command',
      who: tester.who,
      name: null,
      from: tester.from,
      verb: 'set-quota',
      account: { id: accountId, name },
      before: { dailyLimit: 129 },
      after: { dailyLimit: 130 },
    })
  })

  await t.test('is narrowed by who, verb, account and day', async () => {
    const { facts } = await read()
    assert.deepEqual(facts.who.map(({ id }: Entry) => id).sort(), [operator.id, tester.who].sort())
    assert.ok(facts.verbs.includes('open-account'))
    const own = (await read(`?who=${operator.id}`)).items
    assert.deepEqual(
      own.map(({ verb }: Entry) => verb),
      ['take-invitation'],
    )
    const opened = (await read(`?verb=open-account&of=${encodeURIComponent(name)}`)).items
    assert.equal(opened.length, 1)
    const day = new Date(newest.at + 8 * 3_600_000).toISOString().slice(0, 10)
    assert.equal((await read(`?from=${day}&to=${day}&verb=open-account`)).items.length, 1)
    assert.deepEqual((await read('?to=2020-01-01')).items, [])
    assert.deepEqual((await read('?of=nobody')).items, [])
    assert.equal((await operator.ask('operator/audit-log?to=2026-13-45')).status, 400)
  })

  await t.test('is linked within seconds, and says how far', async () => {
    for (;;) {
      const { facts, items } = await read()
      if (facts.unlinked > 0) continue
      assert.equal(items[0].nth, facts.linked)
      assert.equal(items[0].link, facts.head)
      break
    }
  })

  await t.test('is taken as a file, whole', async () => {
    const { text, headers } = await operator.ask('operator/audit-log/file?format=csv&verb=set-quota')
    const lines = text.trim().split('\r\n')
    assert.equal(lines.length, 131)
    assert.match(headers.get('content-disposition') ?? '', /almagest-journal\.csv/)
    assert.match(lines[1] ?? '', /\+08:00,command,tester,here,set-quota/)
    const json = (await operator.ask('operator/audit-log/file?format=json')).body
    assert.ok(json.items.length > 131)
    assert.deepEqual(
      json.items.map(({ place }: { place: number }) => place),
      json.items.map((_: unknown, at: number) => json.items.length - at),
    )
  })
})
