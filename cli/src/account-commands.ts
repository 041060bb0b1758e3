import type { Balance, Call } from '@almagest/sdk/core'
import type { Command } from 'commander'
import { showCount, showMoney, showTime } from './figures.ts'
import type { Column } from './listing.ts'
import type { Needs } from './needs.ts'
import { addExamples, addForms, type CommonOptions, readLimit, show } from './options.ts'
import { openService } from './service.ts'
import { takeItems } from './take-items.ts'

const balanceColumns: readonly Column<Balance>[] = [
  {
    name: 'balance',
    title: 'BALANCE',
    isRight: true,
    read: ({ balance }) => balance,
    show: (one) => showMoney(one.balance),
  },
  { name: 'currency', read: ({ currency }) => currency },
]

const callColumns: readonly Column<Call>[] = [
  { name: 'at', title: 'AT', read: ({ at }) => at, show: ({ at }) => showTime(at) },
  { name: 'endpoint', title: 'ENDPOINT', least: 24, read: ({ endpoint }) => endpoint },
  { name: 'code', title: 'CODE', isRight: true, read: ({ code }) => code },
  {
    name: 'charge',
    title: 'CHARGE',
    isRight: true,
    read: ({ charge }) => charge,
    show: (one) => showMoney(one.charge),
  },
  {
    name: 'durationMs',
    title: 'MS',
    isRight: true,
    read: (one) => one.durationMs,
    show: (one) => showCount(one.durationMs),
  },
  { name: 'requestId', title: 'REQUEST', isSpare: true, read: ({ requestId }) => requestId },
  { name: 'granted', read: ({ granted }) => granted },
  { name: 'cached', read: ({ cached }) => cached },
  { name: 'replayOf', read: ({ replayOf }) => replayOf },
  { name: 'idempotencyKey', read: ({ idempotencyKey }) => idempotencyKey },
  { name: 'token', read: ({ token }) => token },
]

interface CallsOptions extends CommonOptions {
  readonly endpoint?: string
  readonly since?: string
  readonly key?: string
  readonly limit: number
}

export function addAccountCommands(program: Command, needs: Needs): void {
  const balance = program
    .command('balance')
    .summary('what may be spent')
    .description('What may be spent.')
    .action(async (options: CommonOptions) => {
      const client = await openService(needs, options)
      const data = await client.get('/user/get-balance', {}, { signal: needs.signal })
      show(needs, options, { columns: balanceColumns, rows: [data], none: '', json: data })
    })
  addExamples(addForms(balance), [
    ['kol balance', 'in words'],
    ['kol balance --json', 'for a program'],
  ])

  const calls = program
    .command('calls')
    .summary('what was asked, and what it was charged')
    .description('What was asked, newest first, and what it was charged.')
    .option('--endpoint <path>', 'only those of this endpoint')
    .option('--since <time>', 'not before this ISO time')
    .option('--key <key>', 'only those with this Idempotency-Key')
    .option('--limit <n>', 'at most so many', readLimit, 20)
    .action(async (options: CallsOptions) => {
      const { endpoint, since, key, limit } = options
      const client = await openService(needs, options)
      const params = { endpoint, since, idempotencyKey: key, limit: Math.min(limit, 100) }
      const rows = await takeItems(client.list('/v1/calls', params, { signal: needs.signal }), limit)
      show(needs, options, { columns: callColumns, rows, none: 'No calls yet.', json: rows })
    })
  addExamples(addForms(calls), [
    ['kol calls', 'the last 20'],
    ['kol calls --since 2026-11-01T00:00:00+08:00 --limit 1000 --csv > november.csv', 'a month for a spreadsheet'],
  ])
}
