/** A thousand calls through ways on which anything is lost, to the real service: its books say what became of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Almagest } from '@almagest/sdk'
import { openService } from './service.ts'
import { openChance, openUnreliableWay } from './unreliable-way.ts'

const callCount = 1_000
const atOnce = 200
const priceMicro = 150_000
const kolId = '6831825876674412552'

/** Does all of it, so many at a time. */
async function forEach(keys: readonly string[], act: (key: string) => Promise<void>): Promise<void> {
  const left = [...keys]
  const worker = async (): Promise<void> => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) await act(key)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

test('a thousand calls over lost connections, 301, 302 and 500 are charged once each', async (t) => {
  const { url, token, order, printed, stop } = await openService(t, { RATE_TOKEN: '100000/s' })
  const seed = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 2 ** 31))
  t.diagnostic(`SEED=${seed}`)
  const chance = openChance(seed)
  const ways = [await openUnreliableWay(url, chance), await openUnreliableWay(url, chance)]
  t.after(() => ways.map((way) => way.close()))
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const client = new Almagest({
    apiKey: token,
    servers: ways.map((way) => way.url),
    maxRetries: 40,
    logger: { debug: log, warn: log },
  })

  const keys = Array.from({ length: callCount }, (_, nth) => `question-${nth}`)
  const answered = new Map<string, { readonly charge: string | undefined; readonly isReplayed: boolean }>()
  await forEach(keys, async (idempotencyKey) => {
    const answer = await client.douyinXingtu.getKolRecVideosV1({ kolId }, { idempotencyKey }).withResponse()
    assert.ok(answer.data.newest_videos)
    answered.set(idempotencyKey, answer)
    lines.push(inspect(answer, { depth: 3 }))
  })

  for (const { counts } of ways) assert.equal(counts.size, 8, `everything happened: ${[...counts.keys()]}`)
  assert.equal(answered.size, callCount)
  const replayed = [...answered.values()].filter(({ isReplayed }) => isReplayed)
  assert.ok(replayed.length > 50, `${replayed.length} answers were given again`)
  for (const { charge, isReplayed } of answered.values()) assert.equal(charge, isReplayed ? '0' : '0.15')

  const charged = new Map<string, number>()
  const direct = new Almagest({ apiKey: token, baseUrl: url })
  for await (const { idempotencyKey, charge } of direct.calls.list({ limit: 100 })) {
    if (charge !== '0' && idempotencyKey !== null)
      charged.set(idempotencyKey, (charged.get(idempotencyKey) ?? 0) + Number(charge))
  }
  assert.deepEqual([...charged.keys()].sort(), [...keys].sort())
  assert.deepEqual([...new Set(charged.values())], [0.15])

  const books = order('verify')
  assert.deepEqual(books.differences, [])
  const { chargedMicro, heldMicro } = books.counted
  assert.deepEqual([chargedMicro, heldMicro], [callCount * priceMicro, 0])

  await stop()
  assert.ok(lines.length > 2 * callCount && printed.length > 0)
  assert.deepEqual(
    [...lines, ...printed].filter((line) => line.includes(token)),
    [],
  )
})
