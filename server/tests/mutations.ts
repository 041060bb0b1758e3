/**
 * That the tests of the books see what they are for: each mutation takes away one thing that keeps money right, and a test
 * must fail of it, with its own words. A mutation whose place is no longer there fails as well.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

interface Mutation {
  readonly what: string
  /** A file of the server, and the one place of it that is written otherwise. */
  readonly file: string
  readonly from: string
  readonly to: string
  /** The test that sees it, and what it says. */
  readonly test: string
  readonly only?: string
  readonly says: RegExp
}

const model = { test: 'src/ledger/ledger.model.test.ts', only: 'embedded', says: /Property failed after/ } as const
const ledger = { test: 'src/ledger/ledger.test.ts' } as const
const holds = 'src/ledger/holds.ts'
const takesSpending = `    { in: 'spending', key: request },\n    ...quotaRows(request),`

const mutations: readonly Mutation[] = [
  {
    what: 'a hold that does not name the cap it counts in',
    file: holds,
    from: takesSpending,
    to: '    ...quotaRows(request),',
    ...ledger,
    only: 'of 200 calls at once',
    says: /ledger\.takeHold touches a row of spending that it did not name/,
  },
  {
    what: 'a hold that is resolved and stays',
    file: holds,
    from: `  sheet.remove('hold', { callId })\n`,
    to: '',
    ...model,
  },
  {
    what: 'more posted than was held',
    file: holds,
    from: 'if (spentMicro < 0 || spentMicro > priceMicro)',
    to: 'if (spentMicro < 0)',
    ...model,
  },
  {
    what: 'a hold without looking for money',
    file: 'src/ledger/money.ts',
    from: `if (sheet.get('balance', { accountId }).available < priceMicro) throw new Problem('balance.short')`,
    to: '',
    ...model,
    says: /balance\.short/,
  },
  {
    what: 'a hold without looking at the cap',
    file: 'src/ledger/caps.ts',
    from: `if (cap.capMicro !== null && cap.held + cap.spent + priceMicro > cap.capMicro) throw new Problem('cap.reached')`,
    to: '',
    ...model,
    says: /cap\.reached/,
  },
  {
    what: 'a hold without looking at the quota',
    file: 'src/ledger/quota.ts',
    from: `if (held + used >= allowed) throw`,
    to: 'if (held + used < 0) throw',
    ...model,
    says: /quota\.exceeded/,
  },
  {
    what: 'an adjustment below nothing',
    file: 'src/ledger/money.ts',
    from: `.available + amountMicro < 0)`,
    to: `.available + amountMicro < -1e15)`,
    ...model,
  },
  {
    what: 'a second refund of a call',
    file: 'src/ledger/charges.ts',
    from: 'if (refunds.length > 0)',
    to: 'if (refunds.length > 9)',
    ...ledger,
    only: 'a refund',
    says: /entry_refunded_once|UNIQUE/,
  },
  {
    what: 'a changed row of SQLite that is not counted',
    file: 'src/store/sqlite/rows.ts',
    from: 'if (changes !== expected)',
    to: 'if (changes > expected)',
    ...ledger,
    only: 'fewer rows',
    says: /Missing expected rejection/,
  },
  {
    what: 'a changed row of PostgreSQL that is not counted',
    file: 'src/store/postgres/save.ts',
    from: 'reply.value.count !== expected',
    to: 'reply.value.count > expected',
    test: 'src/store/postgres/postgres.test.ts',
    says: /Missing expected rejection/,
  },
  {
    what: 'a commit of SQLite that waits for no disk',
    file: 'src/store/sqlite/driver.ts',
    from: `driver.pragma('synchronous = FULL')`,
    to: `driver.pragma('synchronous = OFF')`,
    test: 'tests/synced.ts',
    says: /its charge was not on disk/,
  },
  {
    what: 'a commit of PostgreSQL that waits for no disk',
    file: 'src/store/postgres/postgres-database.ts',
    from: `connection.exec('BEGIN'),`,
    to: `connection.exec('BEGIN; SET LOCAL synchronous_commit = off'),`,
    test: 'src/store/postgres/postgres.test.ts',
    says: /on disk before it is told/,
  },
]

const server = new URL('../', import.meta.url)
const hook = fileURLToPath(new URL('support/mutate.ts', import.meta.url))
const runMsMax = 180_000

/** Runs the test of a mutation with it, and says how that ended. */
function run(mutation: Mutation) {
  const { test: file, only } = mutation
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const names = only === undefined ? [] : [`--test-name-pattern=${only}`]
  const mutated = { MUTATION: JSON.stringify(mutation), NODE_OPTIONS: `--import ${hook}` }
  const { status, stdout, stderr } = spawnSync(process.execPath, [...names, fileURLToPath(new URL(file, server))], {
    env: { ...env, LEDGER_SEQUENCES: '60', ...mutated },
    encoding: 'utf8',
    timeout: runMsMax,
  })
  return { status, output: stdout + stderr }
}

test('the tests of the books fail', async (t) => {
  for (const mutation of mutations)
    await t.test(`of ${mutation.what}`, () => {
      const { status, output } = run(mutation)
      assert.equal(status, 1, `nobody sees it:\n${output.slice(-4_000)}`)
      assert.match(output, mutation.says)
      assert.doesNotMatch(output, /has no single place/)
    })
})
