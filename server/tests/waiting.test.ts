import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { kept, stay } from '#support/clients'
import { makeFolder } from '#support/folder'
import { runAlmagest, startServed } from '#support/served'
import { kolPath, until } from '#support/service'
import { readMemory, tellingAt } from '#support/told-memory'
import { openUpstream, settingsOf } from '#support/upstream'

/** These bring what is made once for all. */
const first = 200
const more = 1_000
const priceYuan = 0.15

/** What each of so many calls that wait takes of JavaScript: bytes. `npm run bench -- waiting` measures the process. */
async function measureWaiting(t: TestContext, rate: string): Promise<number> {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(() => {})
  const folder = makeFolder(t)
  const tellAt = join(folder, 'tell')
  const environment = {
    ...settingsOf([upstream]),
    DATA_DIR: join(folder, 'data'),
    METRICS: 'open',
    DEADLINE: '10m',
    CONNECTIONS_PER_ADDRESS: '5000',
    JUST_ONE_API_RATE: rate,
    JUST_ONE_API_CONCURRENCY: '10000',
  }
  await runAlmagest(['account', 'create', 'ada', '--balance', '1000'], environment)
  const words = ['token', 'create', '--account', 'ada', '--rate', '100000/s', '--json']
  const { token }: { token: string } = JSON.parse(await runAlmagest(words, environment))
  const { url } = await startServed(t, { ...environment, ...tellingAt(tellAt) })

  let asked = 0
  async function letWait(count: number) {
    for (const until = asked + count; asked < until; asked++)
      stay(t, url, kept(`${kolPath}?token=${token}&kolId=7${asked}`))
    // Whoever waits has money held.
    await until(async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text()
      const held = Number(/^almagest_held_yuan (\S+)$/m.exec(metrics)?.[1])
      return Math.round(held / priceYuan) === asked
    }, 60_000)
    return readMemory(tellAt)
  }

  const before = await letWait(first)
  const after = await letWait(more)
  return (after.heap - before.heap) / more
}

test('a call that waits', async (t) => {
  await t.test('for an upstream takes less than 34 KB, with a connection to it', async (t) => {
    const bytes = await measureWaiting(t, '100000/s')

    assert.ok(bytes < 34_000, `${bytes} bytes`)
  })

  await t.test('for its turn takes less than 25 KB', async (t) => {
    const bytes = await measureWaiting(t, '5/s, burst 1')

    assert.ok(bytes < 25_000, `${bytes} bytes`)
  })
})
