import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Endpoint, listExampleParams, loadCatalogue, openExamples } from '#catalogue'
import { sliceMember } from '#collector'
import { readYuan, yuan } from '#kit'
import { createTestClock } from '#support/clock'
import { listMutations } from '#support/mutations'
import { kolPath, openTestService, type TestCaller, type TestService } from '#support/service'
import { type Behaviour, openUpstream, send, settingsOf } from '#support/upstream'
import { askV1 } from '#support/works'

const recordingsDir = fileURLToPath(new URL('../../../shared/reference/recordings', import.meta.url))
const skip = existsSync(recordingsDir) ? false : `the recordings are not here: ${recordingsDir}`
const sample = readFileSync(
  new URL('../recordings/api/douyin-xingtu/get-kol-rec-videos/v1/kolId=6831825876674412552.json', import.meta.url),
  'utf8',
).trimEnd()

const prefix = '/api/douyin-xingtu/'
const catalogue = await loadCatalogue()
const family = catalogue.list().filter(({ path }) => path.startsWith(prefix))

interface Recorded {
  readonly endpoint: Endpoint
  /** The bytes of `data`. */
  readonly data: string
}

/** The published answer of each endpoint that has one. */
function listRecorded(): readonly Recorded[] {
  const operationOf = (path: string): string => path.slice(prefix.length).replaceAll(/[-/]/g, '_')
  return family.flatMap((endpoint) => {
    const file = `${recordingsDir}/just-one-api.${operationOf(endpoint.path)}.json`
    return existsSync(file) ? [{ endpoint, data: sliceMember(readFileSync(file), 'data').toString('utf8') }] : []
  })
}

const recorded = skip ? [] : listRecorded()

interface World extends TestService {
  readonly caller: TestCaller
  /** What the upstream does when it is asked at a path. */
  readonly behaviours: Map<string, Behaviour>
  call(endpoint: Endpoint): Promise<{ readonly data: string; readonly code: number; readonly charge: string | null }>
}

async function openWorld(t: TestContext): Promise<World> {
  const upstream = await openUpstream(t, 'just-one-api')
  const behaviours = new Map<string, Behaviour>()
  upstream.behave((request, response) => {
    const { pathname } = new URL(request.url ?? '', upstream.url)
    behaviours.get(pathname)?.(request, response)
  })
  const service = await openTestService(t, { environment: settingsOf([upstream]) })
  const caller = await service.addCaller({ balanceMicro: yuan('100000') })
  return {
    ...service,
    caller,
    behaviours,
    async call(endpoint) {
      const query = new URLSearchParams([...listExampleParams(endpoint)])
      query.set('token', caller.secret)
      query.delete('acceptCache')
      const { text, body, headers } = await service.ask(`${endpoint.path}?${query}`)
      const data = sliceMember(Buffer.from(text), 'data').toString('utf8')
      return { data, code: body.code, charge: headers.get('x-charge') }
    },
  }
}

const envelope = (data: string): string => `{"code":0,"data":${data},"message":null}`

/** Works on several at one time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: 6 }, worker))
}

interface Counts {
  judged: number
  charged: number
  empty: number
}

/** Judges every mutation of an answer, and asks for the first of each kind at each place. */
async function askMutations({ behaviours, call }: World, { endpoint, data }: Recorded, counts: Counts): Promise<void> {
  const seen = new Set<string>()
  for (const mutation of listMutations(data)) {
    const what = `${endpoint.path}: ${mutation.what}`
    const judgement = endpoint.judge(JSON.parse(mutation.data))
    assert.ok(judgement.isGood, what)
    counts.judged++
    const place = mutation.what.replaceAll(/\.\d+/g, '[]')
    if (seen.has(place)) continue
    seen.add(place)
    behaviours.set(endpoint.path, send(envelope(mutation.data)))

    const reply = await call(endpoint)

    assert.equal(reply.code, 0, what)
    assert.equal(reply.data, mutation.data, what)
    assert.equal(readYuan(reply.charge ?? ''), judgement.isEmpty ? 0 : endpoint.priceMicro, what)
    counts[judgement.isEmpty ? 'empty' : 'charged']++
  }
}

test('every leaf of an answer may be null, absent or written otherwise, and every object may have more', async (t) => {
  const world = await openWorld(t)
  const { ledger } = world.books
  const begin = (): Counts => ({ judged: 0, charged: 0, empty: 0 })

  await t.test('in the built-in sample: the bytes come through, and are charged', async (t) => {
    const counts = begin()
    const endpoint = catalogue.find(kolPath)
    assert.ok(endpoint)
    const before = await ledger.getBalance(world.caller.accountId)
    await askMutations(world, { endpoint, data: sample }, counts)

    assert.ok(counts.judged > 800 && counts.charged > 300, JSON.stringify(counts))
    assert.equal(counts.empty, 0)
    const { availableMicro } = await ledger.getBalance(world.caller.accountId)
    assert.equal(before.availableMicro - availableMicro, counts.charged * endpoint.priceMicro)
    t.diagnostic(JSON.stringify(counts))
  })

  await t.test('in the example that is made of each schema', (t) => {
    const findExample = openExamples({ clock: createTestClock(), findRecorded: () => undefined })
    let judged = 0
    for (const endpoint of family) {
      const { example } = findExample(endpoint)
      const data = sliceMember(Buffer.from(JSON.stringify(example)), 'data').toString('utf8')
      for (const mutation of listMutations(data)) {
        assert.ok(endpoint.judge(JSON.parse(mutation.data)).isGood, `${endpoint.path}: ${mutation.what}`)
        judged++
      }
    }

    assert.ok(judged > 2_000, `${judged}`)
    t.diagnostic(JSON.stringify({ judged, endpoints: family.length }))
  })

  await t.test('in each of the published answers, unless what is left is empty', { skip }, async (t) => {
    const counts = begin()
    assert.equal(recorded.length, 36)
    await each(recorded, (one) => askMutations(world, one, counts))

    assert.ok(counts.judged > 5_000 && counts.charged > 2_000, JSON.stringify(counts))
    t.diagnostic(JSON.stringify(counts))
  })

  await t.test('and what is read of those of works is read, without a failure', async () => {
    for (const what of ['videos', 'metrics', 'history']) {
      const { status } = await askV1(world, world.caller, `/kols/6831825876674412552/${what}`)
      assert.equal(status, 200, what)
    }
  })
})

/** What is no answer to anything. */
const refused: Readonly<Record<string, (data: string) => Behaviour>> = {
  'a failed base_resp': (data) => send(envelope(data.replace(/"status_code": ?0/, '"status_code":10001'))),
  'a base_resp without a status': (data) => send(envelope(data.replace(/"status_code": ?0,/, ''))),
  'a page': () => send('<!doctype html><title>Please wait</title>', { headers: { 'content-type': 'text/html' } }),
  'an empty body': () => send(''),
  'a truncated body': (data) => send(envelope(data).slice(0, -20)),
}

test('what is no answer is refused, and charged nothing', { skip }, async (t) => {
  const world = await openWorld(t)
  let bought = 0
  let refusals = 0

  await each(recorded, async ({ endpoint, data }) => {
    for (const [what, behave] of Object.entries(refused)) {
      // Good answers in between: an upstream that only fails is not asked any more.
      world.behaviours.set(endpoint.path, send(envelope(data)))
      for (let nth = 0; nth < 4; nth++) {
        const { code, charge } = await world.call(endpoint)
        assert.equal(code, 0, `${endpoint.path} before ${what}`)
        bought += readYuan(charge ?? '')
      }
      world.behaviours.set(endpoint.path, behave(data))

      const reply = await world.call(endpoint)

      assert.deepEqual([reply.code, reply.data, reply.charge], [301, 'null', '0'], `${endpoint.path}: ${what}`)
      refusals++
    }
  })

  assert.equal(refusals, 36 * 5)
  const { availableMicro } = await world.books.ledger.getBalance(world.caller.accountId)
  assert.equal(availableMicro, yuan('100000') - bought)
})

test('an answer of another endpoint is refused where its shape differs', { skip }, async (t) => {
  const isBare = (data: string): boolean => Object.keys(JSON.parse(data)).length === 1
  const counts = { refused: 0, 'of the same shape': 0, 'with nothing in it': 0 }

  for (const { endpoint, data: own } of recorded) {
    for (const { endpoint: other, data } of recorded) {
      if (other === endpoint) continue
      const judgement = endpoint.judge(JSON.parse(data))
      const what = `${endpoint.path} of ${other.path}: ${data.slice(0, 200)}`
      if (other.data === endpoint.data) {
        // A deprecated endpoint and its successor: one shape, from one file.
        assert.ok(judgement.isGood, what)
        counts['of the same shape']++
      } else if (isBare(data)) {
        assert.deepEqual(judgement, { isGood: true, isEmpty: true }, what)
        counts['with nothing in it']++
      } else {
        assert.equal(judgement.isGood, false, what)
        counts.refused++
      }
    }
    assert.ok(endpoint.judge(JSON.parse(own)).isGood)
  }

  const operations = new Set(recorded.map(({ endpoint: { data } }) => data))
  t.diagnostic(JSON.stringify({ ...counts, shapes: operations.size }))
})
