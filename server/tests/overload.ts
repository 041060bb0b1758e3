/** More is asked than the service or its providers can do: who is answered, who is told no and when, and what it costs. */
import { type TestContext, test } from 'node:test'
import { assertFairBurst } from '#support/fair-burst'
import { assertSheds } from '#support/overloaded'
import { makeDatabase } from '#support/postgres'
import { readCount } from '#support/read-count'
import { skipWithout } from '#support/required'
import { tellAtEnd } from '#support/tell-at-end'

/** 10 with a deadline of 55 is the burst that was once seen to starve everybody. */
const seconds = readCount('OVERLOAD_SECONDS', 10)
const deadlineMs = readCount('OVERLOAD_DEADLINE', 10) * 1_000

/** Ten such levels are asked of each store. */
const levelSeconds = Math.ceil(seconds / 5)

const figures: Record<string, object> = {}
tellAtEnd('test:overload', () => figures)

const parts = {
  Shed: (t: TestContext, databaseUrl?: string) => assertSheds(t, { seconds: levelSeconds, databaseUrl }),
  Burst: (t: TestContext, databaseUrl?: string) => assertFairBurst(t, { deadlineMs, seconds, databaseUrl }),
}

const promises = {
  Shed: 'what can be done is done however much is asked, and the rest is told too busy',
  Burst: 'an account beside a burst of another is answered in time',
} as const satisfies Record<keyof typeof parts, string>

async function measure(t: TestContext, part: keyof typeof parts, store: string, databaseUrl?: string): Promise<void> {
  figures[`${store}${part}`] = await parts[part](t, databaseUrl)
}

for (const part of ['Shed', 'Burst'] as const) {
  test(`${promises[part]}, on SQLite`, (t) => measure(t, part, 'sqlite'))

  test(`${promises[part]}, on PostgreSQL`, async (t) => {
    const databaseUrl = await makeDatabase(t)
    if (databaseUrl === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
    await measure(t, part, 'postgres', databaseUrl)
  })
}
