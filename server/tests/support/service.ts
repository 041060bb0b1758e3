import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openService } from '#app'
import { readConfig } from '#config'
import { type Clock, openSystemRandom, systemClock } from '#kit'
import { openLog } from '#log'
import type { Books, Service } from '#operator'
import { recordingFile } from '#providers/recordings'
import { makeFolder } from './folder.ts'

export const kolPath = '/api/douyin-xingtu/get-kol-rec-videos/v1'
export const successorPath = '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1'
/** The creator of the built-in sample. */
export const kolId = '6831825876674412552'

const fixtureEndpoints = fileURLToPath(new URL('../fixtures/endpoints', import.meta.url))

interface Body {
  readonly code: number
  readonly data: unknown
  readonly message: string | null
  readonly recordTime: string | null
  readonly requestId: string
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Body
}

interface CallerFields {
  readonly balanceMicro?: number
  readonly capMicro?: number
  readonly endpoints?: readonly string[]
  readonly expiresAt?: number
}

export interface TestCaller {
  readonly name: string
  readonly accountId: string
  readonly tokenId: string
  readonly secret: string
}

export interface TestService {
  readonly url: string
  readonly dataDir: string
  readonly service: Service
  readonly books: Books
  /** Every log line so far. */
  readonly logLines: readonly string[]
  addCaller(fields?: CallerFields): Promise<TestCaller>
  /** Puts an answer where the recordings provider finds it. */
  record(path: string, params: Readonly<Record<string, string | number | boolean>>, body: string): void
  /** Asks over HTTP; `target` is path and query. */
  ask(target: string, init?: RequestInit): Promise<Reply>
}

/** The whole service on a free port of this machine, with the tests' own endpoints beside the built-in ones. */
export async function openTestService(
  t: TestContext,
  {
    clock = systemClock,
    environment = {},
    dataDir = makeFolder(t),
  }: {
    readonly clock?: Clock
    readonly environment?: Readonly<Record<string, string>>
    readonly dataDir?: string
  } = {},
): Promise<TestService> {
  const recordingsDir = makeFolder(t)
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DRAIN: '0s',
    ENDPOINTS_DIR: fixtureEndpoints,
    RECORDINGS_DIR: recordingsDir,
    ...environment,
  })
  const logLines: string[] = []
  const log = openLog(config.logLevel, { write: (line: string) => void logLines.push(line) })
  const service = await openService(config, { clock, random: openSystemRandom(), log })
  const url = await service.listen()
  t.after(() => service.stop())
  const { accounts, tokens, ledger, store } = service.books
  let accountCount = 0

  return {
    url,
    dataDir,
    service,
    books: service.books,
    logLines,
    async addCaller({ balanceMicro = 0, capMicro, endpoints, expiresAt } = {}) {
      const name = `account ${++accountCount}`
      const account = accounts.newAccount({ name, isOperator: false })
      const token = tokens.newToken({ accountId: account.id, endpoints, expiresAt })
      const topUp = balanceMicro > 0 ? [ledger.newTopUp({ accountId: account.id, amountMicro: balanceMicro })] : []
      const cap = capMicro === undefined ? [] : [ledger.newCap(token.id, capMicro)]
      await store.commit([account.change, ledger.newBalance(account.id), ...topUp, token.change, ...cap])
      return { name, accountId: account.id, tokenId: token.id, secret: token.secret }
    },
    record(path, params, body) {
      const file = join(recordingsDir, recordingFile({ path, params }))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, body)
    },
    async ask(target, init) {
      const response = await fetch(`${url}${target}`, { signal: AbortSignal.timeout(30_000), ...init })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) }
    },
  }
}
