import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { openTestConsole, type TestPerson } from '#support/console'
import { overPlaces } from '#support/places'
import { kolId, kolPath, until } from '#support/service'
import { type Behaviour, good, openUpstream, settingsOf } from '#support/upstream'

overPlaces('calls in the console', async (t, makePlace) => {
  const service = await openTestConsole(t, await makePlace())
  const ada = await service.addCaller({ balanceMicro: 10_000_000 })
  const owner = await service.addPerson({ accountId: ada.accountId, role: 'owner' })
  const operator = await service.addPerson({ isOperator: true })
  const at = `accounts/${ada.accountId}`
  const call = (query = '', headers: Record<string, string> = {}) =>
    service.ask(`${kolPath}?kolId=${kolId}${query}`, { headers: { authorization: `Bearer ${ada.secret}`, ...headers } })

  await t.test('stand in a list, newest first, with what their ids are called', async () => {
    const { body } = await call()
    await call('&acceptCache=true')
    await call('', { 'idempotency-key': 'order 1' })
    await call('', { 'idempotency-key': 'order 1' })
    await service.ask(`${kolPath}?kolId=x`, { headers: { authorization: `Bearer ${ada.secret}` } })

    const page = (await owner.ask(`${at}/calls`)).body
    assert.deepEqual(
      page.items.map(({ kind, code }: { kind: string; code: number }) => `${kind} ${code}`),
      ['none 400', 'replay 0', 'new 0', 'cached 0', 'new 0'],
    )
    const last = page.items.at(-1)
    assert.deepEqual([last.id, last.chargeMicro > 0, page.next], [body.requestId, true, null])
    assert.equal(page.names.tokens[ada.tokenId], `…${ada.secret.slice(-4)}`)
    assert.ok(page.names.endpoints[kolPath].zh)
    const cached = page.items[3]
    assert.ok(cached.collectedAt <= cached.at)
  })

  await t.test('are found by what their filters say', async () => {
    const kinds = async (query: string) => {
      const { body } = await owner.ask(`${at}/calls?${query}`)
      return body.items.map(({ kind }: { kind: string }) => kind)
    }
    assert.deepEqual(await kinds('answer=cached'), ['cached'])
    assert.deepEqual(await kinds('key=order%201'), ['replay', 'new'])
    assert.deepEqual(await kinds(`about=${kolId}&charged=yes`), ['new', 'new'])
    assert.deepEqual(await kinds(`token=${ada.tokenId}&endpoint=${encodeURIComponent(kolPath)}&limit=1`), ['none'])
    assert.deepEqual(await kinds('code=301'), [])
    assert.equal((await owner.ask(`${at}/calls?colour=red`)).status, 400)
  })

  await t.test('are told over time by sums that equal the records and the ledger', async () => {
    const { body: page } = await owner.ask(`${at}/calls`)
    const sum = (name: string): number =>
      page.strip.bars.reduce((total: number, bar: Record<string, number>) => total + (bar[name] ?? 0), 0)
    const { chargedMicro } = await service.books.ledger.getBalance(ada.accountId)
    assert.deepEqual([sum('calls'), sum('answered'), sum('chargeMicro')], [5, 4, chargedMicro])
    const week = (await owner.ask(`${at}/calls?range=7&code=400`)).body.strip
    assert.deepEqual([week.unit, week.bars.length, week.bars.at(-1).calls], ['day', 7, 1])
    assert.equal((await owner.ask(`${at}/calls?token=${ada.tokenId}`)).body.strip, null)
  })

  await t.test('say why they were charged what they were, and who was asked to operators alone', async () => {
    const { body: page } = await owner.ask(`${at}/calls`)
    const tell = async (nth: number, person: TestPerson = owner) =>
      (await person.ask(`${at}/calls/${page.items[nth].id}`)).body
    const steps = ({ story }: { story: readonly { step: string }[] }) => story.map(({ step }) => step)

    const fresh = await tell(4)
    assert.deepEqual(steps(fresh), ['identified', 'noReplay', 'held', 'asked', 'judged', 'settled'])
    assert.equal(fresh.provider, null)
    assert.equal(fresh.story.find(({ step }: { step: string }) => step === 'asked').attempts, null)
    const seen = await tell(4, operator)
    assert.ok(seen.provider)
    assert.ok(seen.story.find(({ step }: { step: string }) => step === 'asked').attempts.length > 0)
    const settled = fresh.story.at(-1)
    assert.deepEqual([settled.because, settled.micro], ['charged', page.items[4].chargeMicro])
    assert.match(fresh.curl, /Bearer \$TOKEN/)
    assert.ok(!fresh.curl.includes(ada.secret))

    assert.deepEqual(steps(await tell(3)), ['identified', 'recalled', 'settled'])
    const replay = await tell(1)
    assert.deepEqual(steps(replay), ['identified', 'replayed', 'settled'])
    assert.deepEqual([replay.story.at(-1).because, replay.story[1].of], ['replay', page.items[2].id])
    const refused = await tell(0)
    assert.deepEqual([steps(refused), refused.answer, refused.noAnswer], [['identified', 'refused'], null, 'none'])
  })

  await t.test('give their answers byte for byte, and what these mean', async () => {
    const { body: page } = await owner.ask(`${at}/calls`)
    const id = page.items.at(-1).id
    const { body: detail } = await owner.ask(`${at}/calls/${id}`)
    const raw = await owner.ask(`${at}/calls/${id}/answer`)
    assert.equal(detail.answer.text, raw.text)
    assert.equal(detail.answer.bytes, Buffer.byteLength(raw.text))
    assert.match(raw.headers.get('content-disposition') ?? '', /^attachment/)
    const { body: reading } = await owner.ask(`${at}/calls/${id}/works`)
    assert.ok(reading.works.length > 0)
  })

  await t.test('arrive as they are settled, those that are meant, until the session is over', async (t) => {
    const watcher = await service.addPerson({ accountId: ada.accountId, role: 'viewer' })
    const asked = request(`${service.origin}/console/api/${at}/calls/events?answer=new`, {
      headers: { cookie: watcher.cookie },
    })
    t.after(() => asked.destroy())
    asked.end()
    const [reply] = await once(asked, 'response')
    assert.deepEqual([reply.statusCode, reply.headers['content-type']], [200, 'text/event-stream; charset=utf-8'])
    let text = ''
    reply.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    const listed = () => [...text.matchAll(/"id":"([0-9a-f]{32})"/g)].map(([, id]) => id)
    const until = async (is: () => boolean) => {
      while (!is()) await once(reply, 'data')
    }
    await until(() => listed().length === 2)
    const { body } = await call()
    await call('&acceptCache=true')
    await until(() => listed().length === 3)
    assert.equal(listed()[2], body.requestId)
    assert.ok(!text.includes(ada.secret))
  })
})

overPlaces('a collection that calls of two accounts share', async (t, makePlace) => {
  const local = await openUpstream(t, 'just-one-api')
  const waiting: Parameters<Behaviour>[] = []
  local.behave((...exchange) => void waiting.push(exchange))
  const service = await openTestConsole(t, { ...(await makePlace()), environment: settingsOf([local]) })
  const [ada, ben] = [
    await service.addCaller({ balanceMicro: 10_000_000 }),
    await service.addCaller({ balanceMicro: 10_000_000 }),
  ]
  const operator = await service.addPerson({ isOperator: true })
  const call = ({ secret }: typeof ada) => service.ask(`${kolPath}?kolId=${kolId}&token=${secret}`)

  await t.test('is told of to both, and the call that began it to its own account alone', async () => {
    const first = call(ada)
    await until(async () => waiting.length > 0)
    const heldMicro = await service.books.ledger.getHeldMicro()
    const others = [call(ben), call(ada)]
    await until(async () => (await service.books.ledger.getHeldMicro()) === 3 * heldMicro)
    for (const exchange of waiting) good('just-one-api')(...exchange)
    const [leader = '', ofBen = '', ofAda = ''] = (await Promise.all([first, ...others])).map(
      ({ body }) => body.requestId,
    )
    const told = async ({ accountId }: typeof ada, id: string) => {
      const { story } = (await operator.ask(`accounts/${accountId}/calls/${id}`)).body
      const { isShared, begunBy } = story.find(({ step }: { step: string }) => step === 'asked')
      return [isShared, begunBy]
    }
    assert.deepEqual(await told(ada, leader), [false, leader])
    assert.deepEqual(await told(ada, ofAda), [true, leader])
    assert.deepEqual(await told(ben, ofBen), [true, null])
  })
})
