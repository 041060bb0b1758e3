import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { openBooks } from '#books'
import { readConfig } from '#config'
import { issueToken, openAccount } from '#desk'
import { openSystemRandom, systemClock, yuan } from '#kit'
import { openLog } from '#log'
import type { Books } from '#operator'
import { recordingFile } from '#providers/recordings'
import { tester } from './actor.ts'
import { makeFolder } from './folder.ts'
import { pick, type Question } from './load.ts'
import type { Place } from './places.ts'
import { kolId, kolPath, placeOf } from './service.ts'

/** What an account was given at the beginning. */
export interface Gift {
  readonly accountId: string
  readonly moneyMicro: number
  readonly calls: number
}

/** Books with accounts, recordings, and what callers ask of a service on them. */
export interface CrashWorld {
  /** Settings of the service, and of commands beside it. */
  readonly environment: Readonly<Record<string, string>>
  readonly gifts: readonly Gift[]
  readonly questions: readonly Question[]
  /** Questions whose provider never answers: their calls hold money, part of a cap and a granted call until the end. */
  readonly stuckQuestions: readonly Question[]
  /** A question that nobody has asked, with an Idempotency-Key or without. It always has an answer. */
  newQuestion(isKeyed: boolean): Question
}

interface Payer extends Gift {
  readonly secret: string
  readonly success: 'charge' | 'use'
  /** What it may be told instead of a success, where it can run out. */
  readonly refusal?: number
}

const priceMicro = yuan('0.15')
const success = '"base_resp":{"status_code":0,"status_message":""}'
const ids = { built: kolId, small: '1', empty: '2', unknown: '3', stuck: '4', invalid: 'nobody' }

export async function makeCrashWorld(t: TestContext, { dataDir, databaseUrl }: Place): Promise<CrashWorld> {
  const recordingsDir = makeFolder(t)
  record(recordingsDir, ids.small, `{${success},"newest_videos":[{"item_id":"1"}]}`)
  record(recordingsDir, ids.empty, `{${success}}`)
  recordSilence(recordingsDir, ids.stuck)
  // Each recording that never answers keeps a thread of the pool; others must be left for the rest.
  const limits = { DRAIN: '0s', RATE_TOKEN: '900000/s', UV_THREADPOOL_SIZE: '8' }
  const environment = { ...placeOf(dataDir, databaseUrl), RECORDINGS_DIR: recordingsDir, ...limits }
  const payers = await openPayers(environment)
  const lasting = payers.filter(({ refusal }) => refusal === undefined)
  let newest = 1_000_000
  return {
    environment,
    gifts: payers,
    questions: payers.flatMap((payer) => askEverything(payer)),
    stuckQuestions: lasting.map((payer) => ask(payer, ids.stuck, [])),
    newQuestion(isKeyed) {
      const kolId = String(++newest)
      record(recordingsDir, kolId, `{${success},"newest_videos":[{"item_id":"${kolId}"}]}`)
      const question = ask(
        pick(lasting, () => (newest % 100) / 100),
        kolId,
        [0],
      )
      return isKeyed ? { ...question, key: `key of ${kolId}` } : question
    },
  }
}

function fileOf(recordingsDir: string, kolId: string): string {
  const file = join(recordingsDir, recordingFile({ path: kolPath, params: { kolId } }))
  mkdirSync(dirname(file), { recursive: true })
  return file
}

const record = (recordingsDir: string, kolId: string, body: string): void =>
  writeFileSync(fileOf(recordingsDir, kolId), body)

// Named apart from the call: knip takes a program named there for one that a package should bring.
const makePipe = 'mkfifo'

/** A pipe that nobody writes to: whoever reads it waits. */
const recordSilence = (recordingsDir: string, kolId: string): void =>
  void execFileSync(makePipe, [fileOf(recordingsDir, kolId)])

async function openPayers(environment: CrashWorld['environment']): Promise<readonly Payer[]> {
  const log = openLog('silent', { write() {} })
  const books = await openBooks(readConfig(environment), { clock: systemClock, random: openSystemRandom(), log })
  try {
    return [
      await openPayer(books, { name: 'with money', moneyMicro: yuan('100000') }),
      await openPayer(books, { name: 'with a cap', moneyMicro: yuan('100000'), capMicro: yuan('100000') }),
      await openPayer(books, { name: 'with a low cap', moneyMicro: yuan('100'), capMicro: yuan('3'), refusal: 602 }),
      await openPayer(books, { name: 'with grants', calls: 1_000_000 }),
      await openPayer(books, { name: 'poor', moneyMicro: yuan('0.1'), refusal: 601 }),
    ]
  } finally {
    await books.store.close()
  }
}

interface PayerFields {
  readonly name: string
  readonly moneyMicro?: number
  readonly calls?: number
  readonly capMicro?: number
  readonly refusal?: number
}

async function openPayer(books: Books, fields: PayerFields): Promise<Payer> {
  const { name, moneyMicro = 0, calls = 0, capMicro, ...rest } = fields
  const { id: accountId } = await openAccount(books, tester, { name, balanceMicro: moneyMicro })
  const { secret } = await issueToken(books, tester, { accountId, capMicro })
  if (calls > 0) await books.store.write(books.ledger.grantCalls({ accountId, path: kolPath, calls }))
  return { ...rest, accountId, moneyMicro, calls, secret, success: calls > 0 ? 'use' : 'charge' }
}

/** Every kind of question of one payer; those that cost are asked more often. */
function askEverything(payer: Payer): readonly Question[] {
  const { refusal } = payer
  const answeredWith = (code: number): readonly number[] =>
    refusal === undefined ? [code] : refusal === 601 ? [601] : [code, refusal]
  const good = [ids.built, ids.small, ids.small, ids.small].map((id) => ask(payer, id, answeredWith(0)))
  return [
    ...good,
    { ...ask(payer, ids.empty, answeredWith(0)), success: 'nothing' },
    ask(payer, ids.unknown, answeredWith(301)),
    ask(payer, ids.invalid, [400]),
  ]
}

function ask({ secret, accountId, success }: Payer, kolId: string, codes: readonly number[]): Question {
  return { target: `${kolPath}?token=${secret}&kolId=${kolId}`, kolId, accountId, codes, success, priceMicro }
}
