/** More is asked than providers take: who is answered, who is told no and when, and what it costs. */
import { type TestContext, test } from 'node:test'
import { assertFairBurst, type BurstFigures } from '#support/fair-burst'
import { makeDatabase } from '#support/postgres'
import { readCount } from '#support/read-count'
import { skipWithout } from '#support/required'

/** 10 with a deadline of 55 is the burst that was once seen to starve everybody. */
const seconds = readCount('OVERLOAD_SECONDS', 10)
const deadlineMs = readCount('OVERLOAD_DEADLINE', 10) * 1_000

const figures: Record<string, BurstFigures> = {}
let expected = 0
process.once('exit', () => {
  const ok = expected > 0 && Object.keys(figures).length === expected
  process.stdout.write(`${JSON.stringify({ name: 'test:overload', ok, ...figures })}\n`)
  if (!ok) process.exitCode = 1
})

async function measure(t: TestContext, store: string, databaseUrl?: string): Promise<void> {
  expected++
  figures[store] = await assertFairBurst(t, { deadlineMs, seconds, databaseUrl })
}

test('an account beside a burst of another is answered in time, on SQLite', (t) => measure(t, 'sqlite'))

test('an account beside a burst of another is answered in time, on PostgreSQL', async (t) => {
  const databaseUrl = await makeDatabase(t)
  if (databaseUrl === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
  await measure(t, 'postgres', databaseUrl)
})
