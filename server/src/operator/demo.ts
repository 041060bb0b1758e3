import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { invitePerson, issueToken, openAccount } from '#desk'
import { yuan } from '#kit'
import { joinAddress } from '#people'
import type { OperatorNeeds, Service } from './needs.ts'
import { formatTable, showYuan } from './print.ts'
import { isListenFault } from './serve.ts'

interface DemoOptions {
  readonly once?: boolean
  readonly json?: boolean
}

const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const kolId = '6831825876674412552'
const demoEmail = 'operator@example.com'
const openingMicro = yuan('10')

export function addDemoCommand(program: Command, needs: OperatorNeeds): void {
  program
    .command('demo')
    .description('a first look: a fresh database, an account with money, one call; keeps serving')
    .option('--once', 'end after the call')
    .option('--json', 'print the answer whole')
    .action((options: DemoOptions) => runDemo(needs, options))
}

async function runDemo(needs: OperatorNeeds, options: DemoOptions): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'almagest-demo-'))
  try {
    const { service, address } = await startService(needs, dataDir, options)
    try {
      const stopped = options.once ? undefined : needs.untilStopped()
      await show(needs, service, address, dataDir, options)
      await stopped
    } finally {
      await service.stop()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** On the usual port; on any free one where that is taken, and where the demo ends at once. */
async function startService(needs: OperatorNeeds, dataDir: string, { once }: DemoOptions) {
  // A first look costs nothing, also where credentials of upstreams are set.
  const usual = {
    dataDir,
    databaseUrl: undefined,
    drainMs: 0,
    logLevel: 'warn',
    metrics: 'open',
    metricsPort: undefined,
    alertWebhook: undefined,
  } as const
  const overrides = { ...usual, providers: ['recordings'] }
  const service = await needs.openService(once ? { ...overrides, port: 0 } : overrides)
  try {
    return { service, address: await service.listen() }
  } catch (error) {
    await service.stop()
    if (!isListenFault(error)) throw error
    const other = await needs.openService({ ...overrides, port: 0 })
    return { service: other, address: await other.listen() }
  }
}

async function show(needs: OperatorNeeds, service: Service, address: string, dataDir: string, options: DemoOptions) {
  const actor = { ...needs.actor, surface: 'demo' } as const
  const { id: accountId } = await openAccount(service.books, actor, { name: 'demo', balanceMicro: openingMicro })
  const { secret } = await issueToken(service.books, actor, { accountId, label: 'demo' })
  const url = `${address}${path}?token=${secret}&kolId=${kolId}`
  const startedMs = needs.clock.monotonicMs()
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) })
  const text = await response.text()
  const tookMs = needs.clock.monotonicMs() - startedMs
  if (!response.ok) throw new Error(`the demo's call was answered with HTTP ${response.status}: ${text}`)
  const { availableMicro } = await service.books.ledger.getBalance(accountId)

  const lines = [
    `A fresh database in ${dataDir}, an account with ${showYuan(openingMicro)} and a token.`,
    '',
    'Request',
    `  curl "${url}"`,
    '',
    `Answer (HTTP ${response.status}, ${tookMs.toFixed(0)} ms)`,
    ...(options.json ? [text] : shorten(JSON.parse(text), '  ')),
    '',
    `Charged ${response.headers.get('x-charge')} CNY; the account has ${showYuan(availableMicro)} left.`,
  ]
  const next = options.once ? [] : await listNext(needs, service, { address, dataDir, accountId })
  needs.write(`${[...lines, ...next].join('\n')}\n`)
}

interface Begun {
  readonly address: string
  readonly dataDir: string
  readonly accountId: string
}

/** What to look at, and a link by which whoever looks becomes the operator. */
async function listNext(needs: OperatorNeeds, service: Service, { address, dataDir, accountId }: Begun) {
  const actor = { ...needs.actor, surface: 'demo' } as const
  const asked = { email: demoEmail, accountId, role: 'owner', isOperator: true } as const
  const { secret } = await invitePerson(service.books, actor, asked)
  return [
    '',
    'The console: open this once, and choose a password',
    `  ${joinAddress(address, secret)}`,
    '',
    'Next',
    ...formatTable(
      [`${address}/user/get-balance?token=…`, 'what is left'],
      [
        [`${address}/v1/calls?token=…`, 'what became of each call'],
        [`${address}/en`, 'the documentation'],
        [`${address}/metrics`, 'what Prometheus sees'],
        ['npx almagest --help', 'everything an operator can do'],
      ],
    ).map((line) => `  ${line}`),
    '',
    'Audit its books from another terminal, in this folder:',
    `  DATA_DIR=${dataDir} npx almagest verify`,
    '',
    'Serving until Ctrl-C; the database goes with it.',
  ]
}

/** JSON for the eye: one item of each list, and of a long object the first members that say something. */
function shorten(value: unknown, indent: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${indent}${JSON.stringify(value)}`]
  if (Array.isArray(value)) {
    const [first, ...others] = value
    if (first === undefined) return [`${indent}[]`]
    return [
      `${indent}[`,
      ...shorten(first, `${indent}  `),
      ...(others.length > 0 ? [`${indent}  … ${others.length} more`] : []),
      `${indent}]`,
    ]
  }
  const members = Object.entries(value)
  const telling = members.length > 8 ? members.filter(([, member]) => isTelling(member)) : members
  const lines = telling.map(([name, member]) => {
    const [head = '', ...rest] = shorten(member, `${indent}  `)
    return [`${indent}  ${name}: ${head.trimStart()}`, ...rest].join('\n')
  })
  const left = members.length - telling.length
  return [`${indent}{`, ...lines, ...(left > 0 ? [`${indent}  … ${left} fields not provided`] : []), `${indent}}`]
}

const isTelling = (value: unknown): boolean =>
  !(value === 0 || value === '0' || value === '' || value === false || (Array.isArray(value) && value.length === 0))
