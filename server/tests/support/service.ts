import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { operatorScope, type Scope, usualScopes } from '#accounts'
import { openService } from '#app'
import { listGiven, maskOf, readConfig } from '#config'
import { issueToken, openAccount } from '#desk'
import { type Clock, openSystemRandom, systemClock, turnEnd } from '#kit'
import { openLog } from '#log'
import type { Books, Service } from '#operator'
import { recordingFile } from '#providers/recordings'
import type { RunAudit } from '#run-audit'
import { openStorage } from '#store'
import { tester } from './actor.ts'
import { makeFolder } from './folder.ts'

export const kolPath = '/api/douyin-xingtu/get-kol-rec-videos/v1'
export const successorPath = '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1'
/** The tests' own endpoints: one of each kind of parameter, and one asked by a form. */
export const thingsPath = '/api/tests/things/v1'
export const formPath = '/api/tests/form-things/v1'
/** The creator of the built-in sample. */
export const kolId = '6831825876674412552'

/** The tests' own endpoints, for `ENDPOINTS_DIR`. */
export const fixtureEndpoints = fileURLToPath(new URL('../fixtures/endpoints', import.meta.url))

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

export interface CallerFields {
  readonly isOperator?: boolean
  readonly balanceMicro?: number
  readonly capMicro?: number
  readonly endpoints?: readonly string[]
  /** Unless given, the usual ones, and an operator's for whoever is one. */
  readonly scopes?: readonly Scope[]
  readonly expiresAt?: number
  /** A secret it has already; unless given, one is made. */
  readonly brought?: string
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
  /** What settings say of where its books are: for commands beside it, and for who starts it again. */
  readonly place: Readonly<Record<string, string>>
  readonly recordingsDir: string
  readonly service: Service
  readonly books: Books
  /** Metrics as operators see them, those of providers included. */
  readMetrics(): Promise<string>
  /** Every log line so far. */
  readonly logLines: readonly string[]
  addCaller(fields?: CallerFields): Promise<TestCaller>
  /** Puts an answer where the recordings provider finds it. */
  record(path: string, params: Readonly<Record<string, string | number | boolean>>, body: string | Uint8Array): void
  /** Asks over HTTP; `target` is path and query. */
  ask(target: string, init?: RequestInit): Promise<Reply>
}

/** What settings say of where the books are. */
export const placeOf = (dataDir: string, databaseUrl?: string): Readonly<Record<string, string>> =>
  databaseUrl === undefined
    ? { DATA_DIR: dataDir }
    : { DATABASE_URL: databaseUrl, TOKEN_SECRET: 'a key of tokens for tests' }

/** The whole service on a free port of this machine, with the tests' own endpoints beside the built-in ones. */
export async function openTestService(
  t: TestContext,
  {
    clock = systemClock,
    environment = {},
    dataDir = makeFolder(t),
    databaseUrl,
    runAudit,
  }: {
    readonly clock?: Clock
    readonly environment?: Readonly<Record<string, string>>
    readonly dataDir?: string
    /** The server's database that has the books in place of the folder. */
    readonly databaseUrl?: string | undefined
    readonly runAudit?: RunAudit
  } = {},
): Promise<TestService> {
  const recordingsDir = makeFolder(t)
  const place = placeOf(dataDir, databaseUrl)
  const settings = {
    PORT: '0',
    ...place,
    DRAIN: '0s',
    // Tests ask in bursts; those about rates set their own.
    RATE_TOKEN: '10000/s',
    ENDPOINTS_DIR: fixtureEndpoints,
    RECORDINGS_DIR: recordingsDir,
    ...environment,
  }
  const config = { ...readConfig(settings), given: listGiven(settings) }
  const logLines: string[] = []
  const log = openLog(config.logLevel, { write: (line: string) => void logLines.push(line) }, maskOf(config))
  const service = await openService(config, {
    clock,
    random: openSystemRandom(),
    log,
    // A server goes by the world's time, and by the test's where it must know what day it is.
    openStorage: async (settings) => {
      const storage = await openStorage(settings)
      if (databaseUrl === undefined || clock === systemClock) return storage
      return { ...storage, open: (options) => storage.open({ ...options, clock: systemClock, now: clock.now }) }
    },
    ...(runAudit && { runAudit }),
  })
  const url = await service.listen()
  t.after(() => service.stop())
  // A service on the folder of an earlier one goes on counting.
  let accountCount = await service.books.accounts.countAccounts()
  let operator: TestCaller | undefined

  async function addAccount(fields: CallerFields = {}): Promise<TestCaller> {
    const { balanceMicro = 0, capMicro, endpoints, expiresAt, brought, isOperator = false } = fields
    const { scopes = isOperator ? [...usualScopes, operatorScope] : usualScopes } = fields
    const name = `account ${++accountCount}`
    const { id: accountId } = await openAccount(service.books, tester, { name, isOperator, balanceMicro })
    const token = await issueToken(service.books, tester, {
      accountId,
      endpoints,
      scopes,
      expiresAt,
      brought,
      capMicro,
    })
    return { name, accountId, tokenId: token.id, secret: token.secret }
  }

  return {
    url,
    dataDir,
    place,
    recordingsDir,
    service,
    books: service.books,
    logLines,
    async readMetrics() {
      operator ??= await addAccount({ isOperator: true })
      const headers = { authorization: `Bearer ${operator.secret}` }
      return (await fetch(`${url}/metrics`, { headers })).text()
    },
    addCaller: addAccount,
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

/** Has a service take notice of what a command changed, as it does by itself after a quarter of a second. */
export async function notice({ store }: Books): Promise<void> {
  store.announce()
  await turnEnd(systemClock)
}

/** Sends bytes as they are, and keeps with all that came back when the service hangs up. */
export function exchange(url: string, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes))
    socket.setTimeout(10_000, () => socket.destroy(new Error('the service neither answered nor hung up')))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
    socket.on('error', reject)
  })
}

/** Keeps when `isSo` says yes, asking again and again; rejects when it still says no after `withinMs`. */
export async function until(isSo: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const endMs = systemClock.monotonicMs() + withinMs
  while (!(await isSo())) {
    if (systemClock.monotonicMs() > endMs) throw new Error(`not so within ${withinMs} ms: ${isSo}`)
    await pause(10)
  }
}
