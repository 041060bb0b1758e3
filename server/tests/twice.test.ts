import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { closeSync, constants, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { Agent, type ClientRequest, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { auditBooks } from '#audit'
import { issueToken } from '#desk'
import { systemClock, yuan } from '#kit'
import { recordingFile } from '#providers/recordings'
import { databaseFile, defineQuery } from '#store'
import { tester } from '#support/actor'
import { createStillClock, createTestClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { createRandom } from '#support/load'
import { startServed } from '#support/served'
import { kolPath, openTestService, type TestCaller, type TestService } from '#support/service'
import { countRows } from '#support/store'

const price = '0.15'
const rich = { balanceMicro: yuan('1000') }
const patienceMs = 10_000

/** An answer that was received whole. */
interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly code: number
  readonly requestId: string
}

interface Sent {
  readonly request: ClientRequest
  /** Nothing where the connection ended before the whole answer came. */
  readonly answer: Promise<Answered | undefined>
}

interface SendOptions {
  readonly key?: string | undefined
  /** Absent: a connection of its own. */
  readonly agent?: Agent
}

function send(url: string, { key, agent }: SendOptions = {}): Sent {
  const headers = key === undefined ? {} : { 'idempotency-key': key }
  const request = get(url, { agent: agent ?? false, headers })
  const answer = new Promise<Answered | undefined>((resolve) => {
    request.once('response', (response) => void readAnswer(response, resolve))
    request.once('close', () => resolve(undefined))
    request.on('error', () => resolve(undefined))
  })
  return { request, answer }
}

function readAnswer(response: IncomingMessage, resolve: (answer: Answered) => void): void {
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer) => chunks.push(chunk))
  response.on('error', () => {})
  response.once('end', () => {
    const { statusCode: status = 0, headers } = response
    const body = Buffer.concat(chunks)
    // Whoever left in the middle got less than was announced.
    if (body.length !== Number(headers['content-length'])) return
    const text = body.toString('utf8')
    const { code, requestId }: { code: unknown; requestId: unknown } = JSON.parse(text)
    resolve({ status, headers, text, code: Number(code), requestId: String(requestId) })
  })
}

async function ask(url: string, options?: SendOptions): Promise<Answered> {
  const answer = await send(url, options).answer
  assert.ok(answer, 'the connection ended without an answer')
  return answer
}

const chargeOf = ({ headers }: Answered): unknown => headers['x-charge']
const isReplayed = ({ headers }: Answered): boolean => headers['idempotency-replayed'] === 'true'

/** What the answer says of itself, beside its bytes. */
function assertFresh(answer: Answered): void {
  assert.deepEqual([answer.code, chargeOf(answer), isReplayed(answer)], [0, price, false])
}

function assertGivenAgain(answer: Answered, first: { readonly requestId: string }): void {
  assert.deepEqual([answer.code, chargeOf(answer), isReplayed(answer)], [0, '0', true])
  assert.equal(answer.requestId, first.requestId)
  assert.equal(answer.headers['x-request-id'], first.requestId)
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function passTurns(count: number): Promise<void> {
  for (let turns = 0; turns < count; turns++) await turn()
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + patienceMs
  while (!(await isTrue())) {
    if (performance.now() > endMs) throw new Error(`not within ${patienceMs} ms: ${isTrue}`)
    await turn()
  }
}

const success = '"base_resp":{"status_code":0,"status_message":""}'
const bodyOf = (kolId: string, more = ''): string => `{${success},"newest_videos":[{"item_id":"${kolId}"}]${more}}`

/** More than the buffers of both ends of a connection take. */
const hugeBodyOf = (kolId: string): string => bodyOf(kolId, `,"more":"${'x'.repeat(24_000_000)}"`)

/** Answers on disk, among them some that keep their readers waiting. */
interface Recordings {
  readonly folder: string
  record(kolId: string, body?: string): void
  /** Keeps the reader of this answer waiting until it is given. */
  recordSlowly(kolId: string): SlowAnswer
}

interface SlowAnswer {
  give(body?: string): Promise<void>
}

// Named apart from the call: knip takes a program named there for one that a package should bring.
const makePipe = 'mkfifo'

function openRecordings(t: TestContext): Recordings {
  const folder = makeFolder(t)
  function fileOf(kolId: string): string {
    const file = join(folder, recordingFile({ path: kolPath, params: { kolId } }))
    mkdirSync(dirname(file), { recursive: true })
    return file
  }
  function record(kolId: string, body = bodyOf(kolId)): void {
    const file = fileOf(kolId)
    writeFileSync(`${file}.draft`, body)
    renameSync(`${file}.draft`, file)
  }
  return {
    folder,
    record,
    recordSlowly(kolId) {
      rmSync(fileOf(kolId), { force: true })
      execFileSync(makePipe, [fileOf(kolId)])
      const pipe = openPipe(t, fileOf(kolId))
      return {
        async give(body = bodyOf(kolId)) {
          await pipe.write(body)
          // Who comes only now finds a file; who reads the pipe gets all of it and its end.
          record(kolId, body)
          pipe.close()
        },
      }
    },
  }
}

/** The end of a pipe that is written to. As long as it is open, readers wait for more. */
function openPipe(t: TestContext, file: string) {
  let handle = openSync(file, constants.O_RDWR | constants.O_NONBLOCK)
  function close(): void {
    if (handle >= 0) closeSync(handle)
    handle = -1
  }
  t.after(close)
  return { write: (body: string) => writeWhole(handle, Buffer.from(body)), close }
}

async function writeWhole(handle: number, body: Buffer): Promise<void> {
  let written = 0
  await until(() => {
    written += writeSome(handle, body.subarray(written))
    return written === body.length
  })
}

function writeSome(handle: number, bytes: Buffer): number {
  try {
    return writeSync(handle, bytes)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0
    throw error
  }
}

/** A service in this process, and its books as they are at this moment. */
interface World extends Omit<TestService, 'record'>, Recordings {
  urlOf(caller: Pick<TestCaller, 'secret'>, kolId: string): string
  /** A further token of a caller's account. */
  addToken(caller: TestCaller): Promise<{ readonly secret: string }>
  countCharges(kolId?: string): Promise<number>
  countSnapshots(kolId: string): Promise<number>
  countHolds(): Promise<number>
  countCalls(): Promise<number>
  /** Kept when the service has read everything that was sent, or closed, before. */
  settleDown(): Promise<void>
  assertAudited(): Promise<void>
}

interface WorldOptions {
  readonly clock?: TestClock
  readonly dataDir?: string
  readonly recordings?: Recordings
  readonly environment?: Readonly<Record<string, string>>
}

const defineCount = (sql: string) =>
  defineQuery<{ readonly count: number }, { readonly kolId: string }>('test.count', sql)

const chargesOf = defineCount(`
  SELECT count(*) AS count FROM entry WHERE kind IN ('charge', 'use') AND (@kolId = '' OR call_id IN
    (SELECT call.id FROM call JOIN snapshot ON snapshot.id = call.snapshot_id WHERE snapshot.subject = @kolId))`)
const snapshotsOf = defineCount('SELECT count(*) AS count FROM snapshot WHERE subject = @kolId')

async function openWorld(t: TestContext, options: WorldOptions = {}): Promise<World> {
  const { clock, dataDir = makeFolder(t), recordings = openRecordings(t), environment } = options
  const service = await openTestService(t, {
    dataDir,
    environment: { RECORDINGS_DIR: recordings.folder, RATE_TOKEN: '900000/s', LOG_LEVEL: 'error', ...environment },
    ...(clock && { clock: { ...clock, after: (ms, wake) => (ms > 0 ? clock : systemClock).after(ms, wake) } }),
  })
  const { store } = service.books
  const counting =
    (query: typeof chargesOf) =>
    async (kolId = '') =>
      (await store.find(query, { kolId }))?.count ?? 0
  return {
    ...service,
    ...recordings,
    urlOf: ({ secret }, kolId) => `${service.url}${kolPath}?token=${secret}&kolId=${kolId}`,
    addToken: ({ accountId }) => issueToken(service.books, tester, { accountId }),
    countCharges: counting(chargesOf),
    countSnapshots: counting(snapshotsOf),
    countHolds: () => countRows(store, 'hold'),
    countCalls: () => countRows(store, 'call'),
    settleDown: async () => void (await ask(`${service.url}/ping`)),
    assertAudited: async () => assert.deepEqual((await auditBooks(store)).differences, []),
  }
}

/** Asks a question, leaves while its provider is still at work, and lets the provider answer. */
async function loseAnswer(world: World, url: string, kolId: string): Promise<void> {
  const charges = await world.countCharges()
  const slow = world.recordSlowly(kolId)
  await askAndLeave(world, url)
  await slow.give()
  await until(async () => (await world.countCharges()) === charges + 1)
  await world.settleDown()
}

async function askAndLeave(world: World, url: string, key?: string): Promise<void> {
  const holds = await world.countHolds()
  const { request } = send(url, { key })
  await until(async () => (await world.countHolds()) === holds + 1)
  request.destroy()
  await world.settleDown()
}

/** Sends a request as it stands and reads nothing until told to. */
function sendRaw(t: TestContext, { url }: World, text: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
  socket.on('error', () => {})
  t.after(() => socket.destroy())
  socket.pause()
  socket.write(text)
  return socket
}

function requestOf(url: string, ...headers: readonly string[]): string {
  const { pathname, search, host } = new URL(url)
  return [`GET ${pathname}${search} HTTP/1.1`, `Host: ${host}`, ...headers, '', ''].join('\r\n')
}

/** Receives until so many answers have begun; small ones come in one piece. */
async function receiveReplies(socket: Socket, count: number): Promise<string> {
  let text = ''
  const begun = (): number => text.split('HTTP/1.1 ').length - 1
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (begun() === count) resolve()
    })
    socket.resume()
  })
  return text
}

async function receiveAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise((resolve) => socket.once('end', resolve).resume())
  return Buffer.concat(chunks).toString('latin1')
}

test('an Idempotency-Key', async (t) => {
  const world = await openWorld(t)
  for (const kolId of ['1', '2', '3', '4', '5']) world.record(kolId)

  await t.test('gives the same answer again, byte for byte and uncharged, to every token of its account', async () => {
    const ada = await world.addCaller(rich)
    const second = await world.addToken(ada)
    const first = await ask(world.urlOf(ada, '1'), { key: 'order 66' })
    const charges = await world.countCharges()

    const again = await ask(world.urlOf(ada, '1'), { key: 'order 66' })
    const byOther = await ask(world.urlOf(second, '1'), { key: 'order 66' })

    assertFresh(first)
    assertGivenAgain(again, first)
    assertGivenAgain(byOther, first)
    assert.deepEqual([again.text, byOther.text], [first.text, first.text])
    assert.equal(await world.countCharges(), charges)
  })

  await t.test('asks nobody a second time', async () => assert.equal(await world.countSnapshots('1'), 1))

  await t.test('is refused for another question, which costs nothing', async () => {
    const ada = await world.addCaller(rich)
    const first = await ask(world.urlOf(ada, '1'), { key: 'k' })
    const charges = await world.countCharges()

    const other = await ask(world.urlOf(ada, '2'), { key: 'k' })

    assert.deepEqual([other.status, other.code, chargeOf(other)], [400, 400, '0'])
    assert.match(other.text, /Idempotency-Key/)
    assert.equal(await world.countCharges(), charges)
    assertGivenAgain(await ask(world.urlOf(ada, '1'), { key: 'k' }), first)
  })

  await t.test('is refused for another question while its own is still running', async (t) => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('6')
    const first = send(world.urlOf(ada, '6'), { key: 'k' })
    t.after(() => first.request.destroy())
    await until(async () => (await world.countHolds()) === 1)

    const other = await ask(world.urlOf(ada, '2'), { key: 'k' })
    await slow.give()

    assert.deepEqual([other.code, chargeOf(other)], [400, '0'])
    assert.equal((await first.answer)?.code, 0)
  })

  await t.test('answers its own question also while another is being refused', async (t) => {
    const ada = await world.addCaller(rich)
    await ask(world.urlOf(ada, '1'), { key: 'k' })

    // In one piece: the second is read while the first is not yet answered.
    const [other, own] = [world.urlOf(ada, '2'), world.urlOf(ada, '1')].map((url) =>
      requestOf(url, 'Idempotency-Key: k'),
    )
    const replies = await receiveReplies(sendRaw(t, world, `${other}${own}`), 2)

    const statuses = [...replies.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    assert.deepEqual(statuses, ['400', '200'])
  })

  await t.test('is free again at once after a failed collection', async () => {
    const ada = await world.addCaller(rich)
    const failed = await ask(world.urlOf(ada, '404'), { key: 'k' })
    world.record('404')

    const other = await ask(world.urlOf(ada, '2'), { key: 'k' })

    assert.deepEqual([failed.code, chargeOf(failed)], [301, '0'])
    assertFresh(other)
  })

  await t.test('is free again at once after a balance was short', async () => {
    const poor = await world.addCaller()
    const failed = await ask(world.urlOf(poor, '2'), { key: 'k' })
    await world.books.store.write(world.books.ledger.topUp({ accountId: poor.accountId, amountMicro: yuan('1') }))

    const second = await ask(world.urlOf(poor, '2'), { key: 'k' })

    assert.deepEqual([failed.code, chargeOf(failed)], [601, '0'])
    assertFresh(second)
  })

  await t.test('makes 50 calls at once one charge and 50 equal answers', async () => {
    const ada = await world.addCaller(rich)
    const charges = await world.countCharges()

    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(world.urlOf(ada, '3'), { key: 'k' })))

    assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
    assert.deepEqual(answers.map(chargeOf).sort(), [...Array.from({ length: 49 }, () => '0'), price])
    assert.equal(answers.filter(isReplayed).length, 49)
    assert.equal(await world.countCharges(), charges + 1)
  })

  await t.test('whose call fails lets one of those who waited try anew, and the others wait for that one', async () => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('7')
    const calls = Array.from({ length: 5 }, () => send(world.urlOf(ada, '7'), { key: 'k' }).answer)
    await until(async () => (await world.countHolds()) === 1)
    await world.settleDown()
    await slow.give('no answer')
    world.record('7')

    const answers = await Promise.all(calls)

    const codes = answers.map((answer) => answer?.code).sort()
    assert.ok(codes.filter((code) => code === 0).length >= 1, `got ${codes}`)
    assert.equal(await world.countCharges('7'), 1)
  })

  await t.test('has 1 to 255 printable characters', async (t) => {
    const ada = await world.addCaller(rich)
    const charges = await world.countCharges()
    for (const key of ['', 'k'.repeat(256), 'tab\tinside', 'caf\u00e9']) {
      const { status, code, text } = await ask(world.urlOf(ada, '4'), { key })
      assert.deepEqual([status, code], [400, 400], `key ${JSON.stringify(key)}`)
      assert.match(text, /Idempotency-Key/)
    }

    const raw = sendRaw(t, world, requestOf(world.urlOf(ada, '4'), 'Idempotency-Key: bell\x07'))
    assert.match(await receiveAll(raw), /^HTTP\/1\.1 400 /)

    assert.equal(await world.countCharges(), charges)
    for (const key of ['!', '~', 'k'.repeat(255), '{"a": 1}']) assertFresh(await ask(world.urlOf(ada, '4'), { key }))
  })

  await t.test('belongs to one account', async () => {
    const [ada, bob] = [await world.addCaller(rich), await world.addCaller(rich)]
    const first = await ask(world.urlOf(ada, '5'), { key: 'k' })

    const other = await ask(world.urlOf(bob, '5'), { key: 'k' })

    assertFresh(other)
    assert.notEqual(other.requestId, first.requestId)
  })

  await t.test('also keeps what its caller did not stay to hear', async () => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('8')
    await askAndLeave(world, world.urlOf(ada, '8'), 'k')
    const joined = send(world.urlOf(ada, '8'), { key: 'k' })
    await world.settleDown()
    await slow.give()

    const [second, third] = [await joined.answer, await ask(world.urlOf(ada, '8'), { key: 'k' })]

    assert.ok(second)
    assertGivenAgain(third, second)
    assert.deepEqual([chargeOf(second), isReplayed(second)], ['0', true])
    assert.equal(await world.countCharges('8'), 1)
    assertFresh(await ask(world.urlOf(ada, '8')))
  })

  await t.test('never brings an answer to another question, whatever was erased', async () => {
    const ada = await world.addCaller(rich)
    world.record('21')
    world.record('22')
    await ask(world.urlOf(ada, '21'), { key: 'k' })
    await world.books.archive.erase('21')
    await ask(world.urlOf(ada, '22'))

    const again = await ask(world.urlOf(ada, '21'), { key: 'k' })

    assert.match(again.text, /"item_id":"21"/)
  })

  await t.test('leaves books that are right', () => world.assertAudited())
})

test('an Idempotency-Key of an empty answer', async (t) => {
  const world = await openWorld(t)
  const ada = await world.addCaller(rich)
  world.record('1', '{"base_resp":{"status_code":0,"status_message":""}}')
  const first = await ask(world.urlOf(ada, '1'), { key: 'k' })
  world.record('1')

  await t.test('gives the empty answer again, although there would be a full one now', async () => {
    assertGivenAgain(await ask(world.urlOf(ada, '1'), { key: 'k' }), first)
    assert.equal(await world.countCharges(), 0)
  })

  await t.test('does not keep another key, or none, from the full one', async () => {
    assertFresh(await ask(world.urlOf(ada, '1'), { key: 'l' }))
    assertFresh(await ask(world.urlOf(ada, '1')))
  })
})

test('an Idempotency-Key in time', async (t) => {
  await t.test('is remembered for 24 hours and then means a new call', async (t) => {
    const clock = createTestClock()
    const world = await openWorld(t, { clock })
    const ada = await world.addCaller(rich)
    world.record('1')
    const first = await ask(world.urlOf(ada, '1'), { key: 'k' })

    clock.advance(86_400_000 - 1)
    const soon = await ask(world.urlOf(ada, '1'), { key: 'k' })
    clock.advance(1)
    const late = await ask(world.urlOf(ada, '1'), { key: 'k' })

    assertGivenAgain(soon, first)
    assertFresh(late)
    assertGivenAgain(await ask(world.urlOf(ada, '1'), { key: 'k' }), late)
  })

  await t.test('is free again at once after too many calls', async (t) => {
    const clock = createTestClock()
    const world = await openWorld(t, { clock, environment: { RATE_TOKEN: '1/s, burst 1' } })
    const ada = await world.addCaller(rich)
    world.record('1')
    await ask(world.urlOf(ada, '1'))

    const refused = await ask(world.urlOf(ada, '1'), { key: 'k' })
    clock.advance(1_000)

    assert.deepEqual([refused.code, chargeOf(refused)], [302, '0'])
    assertFresh(await ask(world.urlOf(ada, '1'), { key: 'k' }))
  })

  await t.test('keeps a cached answer for its 24 hours, however soon the archive lets go', async (t) => {
    const clock = createTestClock()
    const world = await openWorld(t, { clock, environment: { RETENTION_ARCHIVE: '1d' } })
    const ada = await world.addCaller(rich)
    const cachedUrl = `${world.urlOf(ada, '1')}&acceptCache=true`
    world.record('1')
    await world.books.store.write(
      world.books.ledger.setPrice({ path: kolPath, priceMicro: yuan('0.15'), cachedMicro: yuan('0.05') }),
    )
    await ask(world.urlOf(ada, '1'))
    clock.advance(23 * 3_600_000)
    const first = await ask(cachedUrl, { key: 'k' })
    // Time for two rounds of trimming: the first began before the archive was to let go.
    for (const ms of [2 * 3_600_000, 60_000]) {
      clock.advance(ms)
      await world.settleDown()
    }

    assertGivenAgain(await ask(cachedUrl, { key: 'k' }), first)
  })

  await t.test('outlives a restart of the service', async (t) => {
    const dataDir = makeFolder(t)
    const world = await openWorld(t, { dataDir })
    const ada = await world.addCaller(rich)
    world.record('1')
    const first = await ask(world.urlOf(ada, '1'), { key: 'k' })
    await world.service.stop()

    // The new one has no recordings: it could not collect the answer.
    const next = await openWorld(t, { dataDir })
    const again = await ask(next.urlOf(ada, '1'), { key: 'k' })

    assertGivenAgain(again, first)
    assert.equal(again.text, first.text)
    assert.equal(await next.countCharges(), 1)
  })
})

const listCharged = defineQuery<{ readonly callId: string | null }>('test.listCharged', 'SELECT call_id FROM entry')

const findNewestCall = defineQuery<{ readonly requestId: string }>(
  'test.findNewestCall',
  'SELECT id AS request_id FROM call ORDER BY id DESC LIMIT 1',
)

test('an answer that found nobody', async (t) => {
  const world = await openWorld(t)

  await t.test('is charged, given once to the next same call of its token, and then charged again', async () => {
    const ada = await world.addCaller(rich)
    await loseAnswer(world, world.urlOf(ada, '1'), '1')
    const lost = await world.books.store.find(findNewestCall, {})
    assert.ok(lost)

    const [second, third] = [await ask(world.urlOf(ada, '1')), await ask(world.urlOf(ada, '1'))]

    assertGivenAgain(second, lost)
    assert.match(second.text, /"item_id":"1"/)
    assertFresh(third)
    assert.equal(await world.countCharges('1'), 2)
  })

  await t.test('is given again to an accepter of cached answers too, and without any money left', async () => {
    const poor = await world.addCaller({ balanceMicro: yuan(price) })
    await loseAnswer(world, world.urlOf(poor, '2'), '2')

    const again = await ask(`${world.urlOf(poor, '2')}&acceptCache=true`)

    assert.deepEqual([chargeOf(again), isReplayed(again)], ['0', true])
  })

  await t.test('is not given to another token of the account, nor for another question', async () => {
    const ada = await world.addCaller(rich)
    const second = await world.addToken(ada)
    await loseAnswer(world, world.urlOf(ada, '3'), '3')

    assertFresh(await ask(world.urlOf(second, '3')))
    assertFresh(await ask(world.urlOf(ada, '1')))
    assert.equal(chargeOf(await ask(world.urlOf(ada, '3'))), '0')
  })

  await t.test('is given to the same call that comes while it is still collected', async () => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('4')
    await askAndLeave(world, world.urlOf(ada, '4'))
    const joined = send(world.urlOf(ada, '4'))
    await world.settleDown()
    const third = send(world.urlOf(ada, '4'))
    await until(async () => (await world.countHolds()) === 2)
    await slow.give()

    const [second, own] = await Promise.all([joined.answer, third.answer])

    assert.ok(second && own)
    assert.deepEqual([chargeOf(second), isReplayed(second)], ['0', true])
    assertFresh(own)
    assert.equal(await world.countCharges('4'), 2)
    assert.equal(await world.countSnapshots('4'), 1)
  })

  await t.test('leaves who waited for it to ask anew, charged once, when it fails', async () => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('5')
    await askAndLeave(world, world.urlOf(ada, '5'))
    const joined = send(world.urlOf(ada, '5'))
    await world.settleDown()
    await slow.give('no answer')
    const second = await joined.answer
    world.record('5')

    assert.equal(second?.code, 301)
    assert.equal(await world.countCharges('5'), 0)
    assertFresh(await ask(world.urlOf(ada, '5')))
  })

  await t.test('goes to one caller only, also while that one is slow to receive it', async (t) => {
    const ada = await world.addCaller(rich)
    const calls = await world.countCalls()
    const slow = world.recordSlowly('6')
    await askAndLeave(world, world.urlOf(ada, '6'))
    const second = sendRaw(t, world, requestOf(world.urlOf(ada, '6'), 'Connection: close'))
    await world.settleDown()
    await slow.give(hugeBodyOf('6'))
    await until(async () => (await world.countCalls()) === calls + 2)
    await world.settleDown()

    const third = await ask(world.urlOf(ada, '6'))

    assert.match(await receiveAll(second), /x-charge: 0\r\n/)
    assertFresh(third)
  })

  await t.test('is given to the third caller when the second, who waited for it, has left too', async () => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('7')
    await askAndLeave(world, world.urlOf(ada, '7'))
    const second = send(world.urlOf(ada, '7'))
    await world.settleDown()
    second.request.destroy()
    await world.settleDown()
    const third = send(world.urlOf(ada, '7'))
    await world.settleDown()
    await slow.give()

    assert.equal(chargeOf((await third.answer) ?? assert.fail()), '0')
    assert.equal(await world.countCharges('7'), 1)
  })

  await t.test('is given to a retry that comes at once, over a connection that was open already', async (t) => {
    const ada = await world.addCaller(rich)
    const agent = new Agent({ keepAlive: true })
    t.after(() => agent.destroy())
    await ask(`${world.url}/ping`, { agent })
    const slow = world.recordSlowly('8')
    const first = send(world.urlOf(ada, '8'))
    await until(async () => (await world.countHolds()) === 1)
    first.request.destroy()
    const second = send(world.urlOf(ada, '8'), { agent })
    await world.settleDown()
    await slow.give()

    assert.equal(chargeOf((await second.answer) ?? assert.fail()), '0')
    assert.equal(await world.countCharges('8'), 1)
  })

  await t.test('is owed when its caller closed only the sending half, and so got none of it', async (t) => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('9')
    const socket = sendRaw(t, world, requestOf(world.urlOf(ada, '9')))
    await until(async () => (await world.countHolds()) === 1)
    socket.end()
    assert.equal(await receiveAll(socket), '')
    await slow.give()
    await until(async () => (await world.countCharges('9')) === 1)

    assert.equal(chargeOf(await ask(world.urlOf(ada, '9'))), '0')
    assertFresh(await ask(world.urlOf(ada, '9')))
  })

  for (const encoding of ['identity', 'gzip']) {
    await t.test(`is owed when its caller left after a part of it, sent as ${encoding}`, async (t) => {
      const ada = await world.addCaller(rich)
      const kolId = encoding === 'gzip' ? '10' : '11'
      world.record(kolId, encoding === 'gzip' ? noisyBodyOf(kolId) : hugeBodyOf(kolId))
      const socket = sendRaw(t, world, requestOf(world.urlOf(ada, kolId), `Accept-Encoding: ${encoding}`))
      await new Promise((resolve) => socket.once('data', resolve).resume())
      socket.pause()
      socket.destroy()
      await world.settleDown()

      const [second, third] = [await ask(world.urlOf(ada, kolId)), await ask(world.urlOf(ada, kolId))]

      assert.deepEqual([chargeOf(second), isReplayed(second)], ['0', true])
      assertFresh(third)
    })
  }

  await t.test('is owed when it waited behind another on one connection, and that broke', async (t) => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('12')
    world.record('13')
    const socket = sendRaw(t, world, requestOf(world.urlOf(ada, '12')) + requestOf(world.urlOf(ada, '13')))
    await until(async () => (await world.countCharges('13')) === 1)
    await world.settleDown()
    socket.destroy()
    await world.settleDown()

    const behind = await ask(world.urlOf(ada, '13'))
    await slow.give()
    await until(async () => (await world.countCharges('12')) === 1)

    assert.equal(chargeOf(behind), '0')
    assert.equal(chargeOf(await ask(world.urlOf(ada, '12'))), '0')
  })

  await t.test('is owed again when its second delivery is lost as well', async (t) => {
    const ada = await world.addCaller(rich)
    const slow = world.recordSlowly('14')
    await askAndLeave(world, world.urlOf(ada, '14'))
    await slow.give(hugeBodyOf('14'))
    await until(async () => (await world.countCharges('14')) === 1)
    const calls = await world.countCalls()
    const second = sendRaw(t, world, requestOf(world.urlOf(ada, '14')))
    await until(async () => (await world.countCalls()) === calls + 1)
    await world.settleDown()
    second.destroy()
    await world.settleDown()

    const [third, fourth] = [await ask(world.urlOf(ada, '14')), await ask(world.urlOf(ada, '14'))]

    assert.deepEqual([chargeOf(third), isReplayed(third)], ['0', true])
    assertFresh(fourth)
  })

  await t.test('that was delivered is never given again for nothing', async (t) => {
    const ada = await world.addCaller(rich)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    world.record('15')
    const url = world.urlOf(ada, '15')

    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url, { agent })))

    answers.map(assertFresh)
    assert.equal(new Set(answers.map(({ requestId }) => requestId)).size, 20)
    assert.equal(await world.countCharges('15'), 20)
  })

  await t.test('that was delivered compressed is never given again for nothing', async () => {
    const ada = await world.addCaller(rich)
    world.record('16', bodyOf('16', `,"more":"${'x'.repeat(5_000)}"`))
    for (const _ of [1, 2]) {
      const { headers } = await fetch(world.urlOf(ada, '16'), { headers: { 'accept-encoding': 'gzip' } })
      assert.deepEqual([headers.get('content-encoding'), headers.get('x-charge')], ['gzip', price])
    }
  })

  await t.test('leaves books that are right', () => world.assertAudited())
})

test('an owed answer in time', async (t) => {
  await t.test('is owed for 10 minutes', async (t) => {
    const clock = createTestClock()
    const world = await openWorld(t, { clock })
    const ada = await world.addCaller(rich)
    for (const kolId of ['1', '2']) await loseAnswer(world, world.urlOf(ada, kolId), kolId)

    clock.advance(600_000 - 1)
    const soon = await ask(world.urlOf(ada, '1'))
    clock.advance(1)
    const late = await ask(world.urlOf(ada, '2'))

    assert.equal(chargeOf(soon), '0')
    assertFresh(late)
  })

  await t.test('outlives a restart of the service, and is then given once', async (t) => {
    const [dataDir, recordings] = [makeFolder(t), openRecordings(t)]
    const world = await openWorld(t, { dataDir, recordings })
    const ada = await world.addCaller(rich)
    await loseAnswer(world, world.urlOf(ada, '1'), '1')
    recordings.record('2')
    assertFresh(await ask(world.urlOf(ada, '2')))
    await world.service.stop()

    const next = await openWorld(t, { dataDir, recordings })

    assert.equal(chargeOf(await ask(next.urlOf(ada, '1'))), '0')
    assertFresh(await ask(next.urlOf(ada, '1')))
    assertFresh(await ask(next.urlOf(ada, '2')))
  })

  await t.test('is owed no longer where it was charged by a clock that ran ahead and was set back', async (t) => {
    const [dataDir, recordings] = [makeFolder(t), openRecordings(t)]
    const start = createTestClock().now()
    const ahead = createStillClock(start + 30 * 86_400_000)
    const world = await openWorld(t, { dataDir, recordings, clock: ahead })
    const ada = await world.addCaller(rich)
    for (const kolId of ['1', '2']) await loseAnswer(world, world.urlOf(ada, kolId), kolId)
    await world.service.stop()
    const clock = createStillClock(start)
    const next = await openWorld(t, { dataDir, recordings, clock })

    const soon = await ask(next.urlOf(ada, '1'))
    clock.advance(600_000)
    const late = await ask(next.urlOf(ada, '2'))

    assert.equal(chargeOf(soon), '0')
    assertFresh(late)
  })

  await t.test('outlives kill -9, and so does the answer of a key', async (t) => {
    const [dataDir, recordings] = [makeFolder(t), openRecordings(t)]
    const environment = { DATA_DIR: dataDir, RECORDINGS_DIR: recordings.folder, DRAIN: '0s' }
    const world = await openWorld(t, { dataDir, recordings })
    const ada = await world.addCaller(rich)
    await world.service.stop()
    const slow = recordings.recordSlowly('1')
    const pathOf = (kolId: string): string => `${kolPath}?token=${ada.secret}&kolId=${kolId}`
    const books = openCounts(t, dataDir)

    const first = await startServed(t, environment)
    const [lost, lostKeyed] = [send(first.url + pathOf('1')), send(first.url + pathOf('1'), { key: 'k' })]
    await until(async () => (await books.countHolds()) === 2)
    for (const { request } of [lost, lostKeyed]) request.destroy()
    await ask(`${first.url}/ping`)
    await slow.give()
    await until(async () => (await books.countCharges()) === 2)
    await first.kill()
    const second = await startServed(t, environment)

    assert.equal(chargeOf(await ask(second.url + pathOf('1'), { key: 'k' })), '0')
    assert.equal(chargeOf(await ask(second.url + pathOf('1'))), '0')
    assertFresh(await ask(second.url + pathOf('1')))
    assert.equal(chargeOf(await ask(second.url + pathOf('1'), { key: 'k' })), '0')
  })
})

/** The books of a service in another process. */
function openCounts(t: TestContext, dataDir: string) {
  const driver = new Sqlite(databaseFile(dataDir), { readonly: true })
  t.after(() => driver.close())
  const holds = driver.prepare<[], { count: number }>('SELECT count(*) AS count FROM hold')
  const charges = driver.prepare<[], { count: number }>("SELECT count(*) AS count FROM entry WHERE kind = 'charge'")
  return { countHolds: () => holds.get()?.count ?? 0, countCharges: () => charges.get()?.count ?? 0 }
}

/** A large body that does not become small by compression. */
function noisyBodyOf(kolId: string): string {
  const random = createRandom(1)
  const words = Array.from({ length: 3_000_000 }, () => Math.floor(random() * 2 ** 32).toString(36))
  return bodyOf(kolId, `,"more":"${words.join('')}"`)
}

/** How a caller leaves: in the middle of something, or after so many turns of the event loop. */
type Leaving = { readonly afterTurns: number } | { readonly at: 'first bytes' }

const questionCount = 1_000
const askersAtOnce = 40
const leavingsMax = 6
const turnsMax = 60
/** No answer is collected as soon as this after its request was sent. */
const turnsBeforeCollected = 3

/** Asks until it has the answer, leaving at random points before. Returns the answers that it got. */
async function pursue(world: World, url: string, key: string | undefined, random: () => number): Promise<Answered> {
  for (let leavings = 0; leavings < leavingsMax && random() < 0.7; leavings++) {
    const answer = await askForAWhile(url, key, chooseLeaving(key, random))
    if (answer) return answer
    // A retry whose own end is read after its answer was handed over got that answer, by our rule. Without this turn it
    // could not tell whether it did; a retry on the heels of a leaving has a test of its own.
    await world.settleDown()
  }
  return ask(url, { key })
}

function chooseLeaving(key: string | undefined, random: () => number): Leaving {
  // Without a key, an answer whose bytes were handed to the system counts as delivered.
  const isLate = key !== undefined && random() < 0.2
  return isLate ? { at: 'first bytes' } : { afterTurns: Math.floor(random() * turnsMax) }
}

async function askForAWhile(url: string, key: string | undefined, leaving: Leaving) {
  const { request, answer } = send(url, { key })
  if ('at' in leaving) {
    request.once('response', () => request.destroy())
    return answer
  }
  await passTurns(leaving.afterTurns)
  // Once it may be collected, only its caller can tell whether the answer was handed over: it hangs up and looks. A busy
  // system brings the end of a connection later than the answer leaves.
  if (key === undefined && leaving.afterTurns > turnsBeforeCollected) request.socket?.end()
  else request.destroy()
  return answer
}

test('1,000 questions whose callers leave at random points', async (t) => {
  const seed = Number(process.env['TWICE_SEED'] ?? randomInt(1, 2 ** 32))
  const random = createRandom(seed)
  const world = await openWorld(t)
  const ada = await world.addCaller(rich)
  const kolIds = Array.from({ length: questionCount }, (_, index) => String(10_000 + index))
  const waiting = kolIds.map((kolId, index) => ({ kolId, key: index % 2 === 0 ? `key of ${kolId}` : undefined }))
  const answers = new Map<string, Answered>()
  for (const kolId of kolIds) world.record(kolId)

  async function pursueOn(): Promise<void> {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      answers.set(next.kolId, await pursue(world, world.urlOf(ada, next.kolId), next.key, random))
    }
  }

  await t.test('are all answered, each with its own answer', async (t) => {
    t.diagnostic(`again with the same chances: TWICE_SEED=${seed}`)
    await Promise.all(Array.from({ length: askersAtOnce }, pursueOn))

    const wrong = kolIds.filter((kolId) => !answers.get(kolId)?.text.includes(`"item_id":"${kolId}"`))
    assert.deepEqual(wrong, [])
  })

  await t.test('are charged exactly once each, and answered by the call that was charged', async (t) => {
    const replayed = [...answers.values()].filter(isReplayed).length
    t.diagnostic(`${await world.countCalls()} calls, ${replayed} answers given again`)
    const wrong: string[] = []
    for (const kolId of kolIds) if ((await world.countCharges(kolId)) !== 1) wrong.push(kolId)
    assert.deepEqual(wrong, [])
    assert.equal(await world.countCharges(), questionCount)
    const charged = new Set((await world.books.store.list(listCharged, {})).map(({ callId }) => callId))
    assert.deepEqual(
      [...answers.values()].filter(({ requestId }) => !charged.has(requestId)),
      [],
    )
    assert.ok(replayed > questionCount / 20)
  })

  await t.test('leave books that are right', () => world.assertAudited())
})

const callerCount = 500
const leaverCount = 100

test('500 identical cold calls of 500 tokens, of which the first 100 leave', async (t) => {
  const random = createRandom(Number(process.env['TWICE_SEED'] ?? 500))
  const world = await openWorld(t)
  const callers = await Promise.all(
    Array.from({ length: callerCount }, () => world.addCaller({ balanceMicro: yuan('1') })),
  )
  const urls = callers.map((caller) => world.urlOf(caller, '1'))
  const slow = world.recordSlowly('1')

  async function leaveSometime({ request }: Sent): Promise<void> {
    const holds = leaverCount + Math.floor(random() * (callerCount - leaverCount))
    await until(async () => (await world.countHolds()) >= holds)
    request.destroy()
  }

  await t.test('are one collection, 400 answers and 500 charges', async () => {
    const leavers = urls.slice(0, leaverCount).map((url) => send(url))
    await until(async () => (await world.countHolds()) === leaverCount)
    const left = leavers.map(leaveSometime)
    const stayers = urls.slice(leaverCount).map((url) => send(url))
    await until(async () => (await world.countHolds()) === callerCount)
    await Promise.all(left)
    await world.settleDown()
    await slow.give()

    const answers = (await Promise.all(stayers.map(({ answer }) => answer))).filter((answer) => answer !== undefined)
    await until(async () => (await world.countCalls()) === callerCount)

    assert.equal(answers.length, callerCount - leaverCount)
    answers.map(assertFresh)
    assert.equal(new Set(answers.map(({ requestId }) => requestId)).size, answers.length)
    assert.equal(await world.countSnapshots('1'), 1)
    assert.equal(await world.countCharges('1'), callerCount)
    assert.deepEqual((await Promise.all(leavers.map(({ answer }) => answer))).filter(Boolean), [])
  })

  await t.test('and each of the 100 gets its answer by asking again, uncharged, once', async () => {
    const again = await Promise.all(urls.slice(0, leaverCount).map((url) => ask(url)))

    assert.deepEqual([...new Set(again.map((answer) => `${chargeOf(answer)} ${isReplayed(answer)}`))], ['0 true'])
    assert.equal(new Set(again.map(({ requestId }) => requestId)).size, leaverCount)
    assert.equal(await world.countCharges('1'), callerCount)
    assert.equal(await world.countSnapshots('1'), 1)
    assertFresh(await ask(urls[0] ?? ''))
    await world.assertAudited()
  })
})

test('a flight', async (t) => {
  const world = await openWorld(t)

  await t.test('goes on when the caller it was begun for leaves', async () => {
    const [ada, bob] = [await world.addCaller(rich), await world.addCaller(rich)]
    const slow = world.recordSlowly('1')
    const first = send(world.urlOf(ada, '1'))
    await until(async () => (await world.countHolds()) === 1)
    const second = send(world.urlOf(bob, '1'))
    await until(async () => (await world.countHolds()) === 2)
    first.request.destroy()
    await world.settleDown()
    await slow.give()

    const answer = await second.answer

    assert.ok(answer)
    assertFresh(answer)
    assert.match(String(answer.headers['cache-status']), /collapsed/)
    assert.deepEqual([await world.countCharges('1'), await world.countSnapshots('1')], [2, 1])
  })

  await t.test('that fails is 301 for everybody, charges nobody, and is followed by exactly one new', async () => {
    const ada = await world.addCaller(rich)
    const charges = await world.countCharges()
    const slow = world.recordSlowly('2')
    const calls = Array.from({ length: 20 }, () => send(world.urlOf(ada, '2')))
    await until(async () => (await world.countHolds()) === 20)
    await slow.give('no answer')
    const failed = await Promise.all(calls.map(({ answer }) => answer))
    const slowAgain = world.recordSlowly('2')
    const next = Array.from({ length: 20 }, () => send(world.urlOf(ada, '2')))
    await until(async () => (await world.countHolds()) === 20)
    await slowAgain.give()
    const answers = await Promise.all(next.map(({ answer }) => answer))

    assert.deepEqual([...new Set(failed.map((answer) => answer?.code))], [301])
    assert.match(await world.readMetrics(), /requests_total\{[^}]*outcome="(?!good)[^}]*\} 1\n/)
    assert.deepEqual([...new Set(answers.map((answer) => answer?.code))], [0])
    assert.equal(await world.countSnapshots('2'), 1)
    assert.equal(await world.countCharges(), charges + 20)
    await world.assertAudited()
  })
})
