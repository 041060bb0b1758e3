import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { kolPath, openTestService, type Reply, type TestCaller, type TestService } from '#support/service'
import { type Behaviour, good, type LocalUpstream, openUpstream, send, settingsOf } from '#support/upstream'

const pool = ['pool-token-0000000001', 'pool-token-0000000002'] as const

/** How each upstream refuses a credential. */
const refused = {
  'just-one-api': send('{"code":100,"data":null,"message":"TOKEN INVALID/UNACTIVATE"}'),
  tikhub: send('{"detail":{"code":401}}', { status: 401 }),
} as const

type Name = keyof typeof refused

/** A service before one upstream that does these in turn, the last again and again. */
async function openDoubted(t: TestContext, name: Name, turns: readonly Behaviour[], more = {}) {
  const local = await openUpstream(t, name)
  let turn = 0
  local.behave((request, response) => turns[Math.min(turn++, turns.length - 1)]?.(request, response))
  const service = await openTestService(t, { environment: { ...settingsOf([local]), ...more } })
  return { local, service, ada: await service.addCaller({ balanceMicro: yuan('100') }) }
}

let kol = 7_000_000_000_000_000_000n
const ask = ({ ask: get }: TestService, { secret }: TestCaller): Promise<Reply> =>
  get(`${kolPath}?token=${secret}&kolId=${kol++}`)

const chargeOf = (replies: readonly Reply[]): string[] => replies.map(({ headers }) => headers.get('x-charge') ?? '')
const countRests = ({ logLines }: TestService): number =>
  logLines.filter((line) => line.includes('a credential is of no use for now')).length
const countAsked = ({ targets }: LocalUpstream): number => targets.length

for (const name of Object.keys(refused) as Name[]) {
  test(`the only credential of ${name}`, async (t) => {
    await t.test(
      'refused once is tried once more: the call is answered, charged once, and nothing rests',
      async (t) => {
        const { local, service, ada } = await openDoubted(t, name, [refused[name], good(name)])

        const replies = [await ask(service, ada), await ask(service, ada)]

        assert.deepEqual(
          replies.map(({ body }) => body.code),
          [0, 0],
        )
        assert.deepEqual(chargeOf(replies), ['0.15', '0.15'])
        assert.equal(countAsked(local), 3)
        assert.equal(countRests(service), 0)
      },
    )

    await t.test('refused twice running rests: it is asked no more, nobody pays, and it is told', async (t) => {
      const { local, service, ada } = await openDoubted(t, name, [refused[name]])

      const replies = [await ask(service, ada), await ask(service, ada), await ask(service, ada)]

      assert.deepEqual(
        replies.map(({ body }) => body.code),
        [301, 301, 301],
      )
      assert.deepEqual(chargeOf(replies), ['0', '0', '0'])
      assert.equal(countAsked(local), 2)
      assert.equal(countRests(service), 1)
    })

    await t.test('refused now and then, with good answers between, never rests', async (t) => {
      const turns = Array.from({ length: 5 }, () => [refused[name], good(name)]).flat()
      const { local, service, ada } = await openDoubted(t, name, turns)

      for (let call = 0; call < 5; call++) assert.equal((await ask(service, ada)).body.code, 0)

      assert.equal(countAsked(local), 10)
      assert.equal(countRests(service), 0)
    })

    await t.test('refused to many at once is asked within the budget of requests on top', async (t) => {
      const { local, service, ada } = await openDoubted(t, name, [refused[name]])
      const calls = 40

      const replies = await Promise.all(Array.from({ length: calls }, () => ask(service, ada)))

      assert.ok(replies.every(({ body }) => body.code === 301))
      assert.ok(countAsked(local) <= calls + 10, `${countAsked(local)} requests`)
      assert.equal(countRests(service), 1)
    })
  })
}

test('of two credentials one that is refused rests at once, and the other is asked', async (t) => {
  const { local, service, ada } = await openDoubted(t, 'just-one-api', [good('just-one-api')], {
    JUST_ONE_API_TOKEN: pool.join(','),
  })
  const tokenOf = (target = ''): string | null => new URL(target, local.url).searchParams.get('token')
  local.behave((request, response) =>
    (tokenOf(request.url) === pool[0] ? refused['just-one-api'] : good('just-one-api'))(request, response),
  )

  for (let call = 0; call < 3; call++) assert.equal((await ask(service, ada)).body.code, 0)

  assert.deepEqual(local.targets.map(tokenOf), [pool[0], pool[1], pool[1], pool[1]])
  assert.equal(countRests(service), 1)
})
