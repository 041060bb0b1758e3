import assert from 'node:assert/strict'
import { runOperator } from '#support/operator'
import { overPlaces } from '#support/places'
import { kolId, kolPath, openTestService, type TestCaller } from '#support/service'

interface Listed {
  readonly id: string
  readonly at: number
  readonly code: number
  readonly account: string
  readonly tokenId: string
  readonly path: string
}

overPlaces('calls, as a command lists them,', async (t, makePlace) => {
  const service = await openTestService(t, await makePlace())
  const [ada, ben] = [await service.addCaller({ balanceMicro: 10_000_000 }), await service.addCaller()]
  const ask = ({ secret }: TestCaller) => service.ask(`${kolPath}?token=${secret}&kolId=${kolId}`)
  // In turn, so that neither's are together.
  for (let nth = 0; nth < 25; nth++) {
    await ask(ada)
    if (nth % 2 === 0) await ask(ben)
  }
  const run = (...words: readonly string[]) => runOperator(['call', 'list', ...words], service.place)
  const list = async (...words: readonly string[]): Promise<readonly Listed[]> =>
    JSON.parse((await run(...words, '--json')).output)

  await t.test('are those of all accounts in one order, the newest first', async () => {
    const all = await list()
    assert.ok(all.length >= 26)
    assert.deepEqual(
      all.map(({ id }) => id),
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    )
    assert.deepEqual(new Set(all.map(({ account }) => account)), new Set([ada.name, ben.name]))
    assert.deepEqual(await list('--limit', '7'), all.slice(0, 7))
  })

  await t.test('are narrowed by account, token, endpoint, code and time', async () => {
    const own = await list('--account', ada.name)
    assert.deepEqual([own.length, new Set(own.map(({ tokenId }) => tokenId))], [25, new Set([ada.tokenId])])
    assert.deepEqual(await list('--token', ada.tokenId), own)
    assert.deepEqual(await list('--endpoint', kolPath, '--code', '0'), own)
    const refused = await list('--code', '601')
    assert.ok(refused.length > 0 && refused.every(({ account }) => account === ben.name))
    assert.deepEqual(await list('--since', '1h', '--account', ada.name), own)
  })

  await t.test('are refused of a token that is not the account’s', async () => {
    const { exitCode, complaints } = await run('--account', ben.name, '--token', ada.tokenId)
    assert.equal(exitCode, 1)
    assert.match(complaints, /is not one of account 2/)
  })

  await t.test('fit a terminal', async () => {
    const { output } = await run('--limit', '3')
    assert.match(output, /^AT +CODE +CHARGED +MS +CALL$/m)
    assert.match(output, /^ {2}\/api\/\S+, account \d$/m)
    assert.deepEqual(
      output.split('\n').filter((line) => line.length > 80),
      [],
    )
  })
})
