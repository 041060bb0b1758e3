import assert from 'node:assert/strict'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { createStillClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolPath, openTestService, type TestCaller, type TestService, thingsPath } from '#support/service'
import { openUpstream, send, settingsOf, type UpstreamName } from '#support/upstream'
import { askV1, worksAnswer } from '#support/works'

const mark = '\ufeff'
/** No number holds it: JSON.parse makes it …413000. */
const longId = '6831825876674412559'
const now = Date.parse('2026-11-22T10:00:00+08:00')
const hourMs = 3_600_000

interface World extends TestService {
  readonly caller: TestCaller
  put(name: string, content: string | Buffer): string
  import(endpoint: string, ...words: readonly string[]): ReturnType<typeof runOperator>
  listTimes(kolId: string): Promise<readonly string[]>
}

async function openWorld(t: TestContext, startMs = now): Promise<World> {
  const clock = createStillClock(startMs)
  const service = await openTestService(t, { clock })
  const folder = makeFolder(t)
  const caller = await service.addCaller({ balanceMicro: yuan('10') })
  return {
    ...service,
    caller,
    put(name, content) {
      const file = join(folder, name)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, content)
      utimesSync(file, new Date(startMs), new Date(startMs))
      return file
    },
    import: (endpoint, ...words) =>
      runOperator(
        ['import', ...words, '--endpoint', endpoint, '--json'],
        { DATA_DIR: service.dataDir, ENDPOINTS_DIR: fixtures },
        undefined,
        clock,
      ),
    async listTimes(kolId) {
      const { body } = await askV1(service, caller, `/kols/${kolId}/snapshots`)
      return body.snapshots.map(({ collectedAt }: { readonly collectedAt: string }) => collectedAt)
    },
  }
}

const fixtures = new URL('fixtures/endpoints', import.meta.url).pathname

const readWhy = (output: string): string =>
  JSON.parse(output)
    .unreadable.map(({ why }: { readonly why: string }) => why)
    .join('\n')

test('a record whose parameters are numbers', async (t) => {
  const world = await openWorld(t)
  const paramsOf = async (kolId: string) =>
    (await askV1(world, world.caller, `/kols/${kolId}/snapshots`)).body.snapshots

  await t.test('is filed under the digits it was written with, however many', async () => {
    const ids = [longId, '68318258766744125591', '9007199254740993', '7', '00']
    const lines = ids.slice(0, 4).map((id) => `{"params":{"kolId":${id}},"body":${worksAnswer([5])}}`)

    const { exitCode, output } = await world.import(kolPath, world.put('numbers.jsonl', lines.join('\n')))

    assert.deepEqual([exitCode, JSON.parse(output).kept], [0, 4])
    for (const id of ids.slice(0, 4)) assert.deepEqual((await paramsOf(id))[0].params.kolId, id)
    assert.deepEqual(await paramsOf('6831825876674413000'), [])
  })

  const spelled: Readonly<Record<string, [written: string, kept: string]>> = {
    'a decimal with its zeros': ['1.50', '1.50'],
    'more decimals than a number has': ['123456789012345.678901', '123456789012345.678901'],
    'an exponent': ['1e3', '1e3'],
    'a truth': ['true', 'true'],
    'a list of ids': [`[${longId},${longId}1]`, `${longId},${longId}1`],
    'an id inside an object': [`{"id":${longId},"of":[{"id":${longId}}]}`, `{"id":${longId},"of":[{"id":${longId}}]}`],
    'a text as it is': ['"0012"', '0012'],
  }
  for (const [what, [written, kept]] of Object.entries(spelled)) {
    await t.test(`keeps ${what}`, async () => {
      const name = `n${Object.keys(spelled).indexOf(what)}`
      const line = `{"body":{"items":[1]},"params":{"keyword":${written},"name":"${name}","page":2,"isHot":null}}`

      const { exitCode, output } = await world.import(thingsPath, world.put(`${name}.jsonl`, line))

      assert.equal(exitCode, 0, output)
      const asked = `${thingsPath}?token=${world.caller.secret}&acceptCache=true&name=${name}&page=2`
      const { headers } = await world.ask(`${asked}&keyword=${encodeURIComponent(kept)}`)
      assert.match(headers.get('cache-status') ?? '', /hit/)
    })
  }

  const refused: Readonly<Record<string, [params: string, why: RegExp]>> = {
    'an id with an exponent': ['{"kolId":6.831e18}', /parameter kolId is not valid: expected/],
    'an id inside an object where none may be': [`{"kolId":{"id":${longId}}}`, /parameter kolId is not valid/],
    'no object': [longId, /params is not an object/],
    'a list': [`[${longId}]`, /params is not an object/],
    'null alone': ['{"kolId":null}', /parameter kolId is missing/],
  }
  for (const [what, [params, why]] of Object.entries(refused)) {
    await t.test(`is refused in words where they are ${what}`, async () => {
      const file = world.put('refused.jsonl', `{"params":${params},"body":${worksAnswer([5])}}`)

      const { exitCode, output } = await world.import(kolPath, file)

      assert.equal(exitCode, 1)
      assert.match(readWhy(output), why)
    })
  }
})

test('a byte-order mark is no part of', async (t) => {
  const world = await openWorld(t)
  const dataOf = async (id: string): Promise<string> =>
    (await world.ask(`${kolPath}?token=${world.caller.secret}&kolId=${id}&acceptCache=true`)).text

  await t.test('a recorded answer, bare or in its envelope', async () => {
    const data = worksAnswer([7])
    world.put('marked/kolId=41.json', mark + data)
    const folder = join(world.put('marked/kolId=42.json', `${mark}{"code":0,"data":${data}}`), '..')

    const { exitCode, output } = await world.import(kolPath, folder)

    assert.deepEqual([exitCode, JSON.parse(output).kept], [0, 2], output)
    for (const id of ['41', '42']) {
      assert.ok((await dataOf(id)).startsWith(`{"code":0,"data":${data},"message"`), id)
      const { text } = await askV1(world, world.caller, `/kols/${id}/videos`)
      assert.match(text, /"plays":7/)
    }
  })

  await t.test('a line of records, the first or one where files were put together', async () => {
    const line = (id: string): string => `${mark}{"params":{"kolId":"${id}"},"body":${worksAnswer([3])}}`
    const { exitCode, output } = await world.import(
      kolPath,
      world.put('m.jsonl', `${line('43')}\r\n${line('44')}\n${mark}\n`),
    )

    assert.deepEqual([exitCode, JSON.parse(output).kept], [0, 2], output)
  })

  await t.test('an answer in RECORDINGS_DIR', async () => {
    const data = '{"items":[ 1,2 ]}'
    const question = { name: 'marked', keyword: '', page: 1, sort: 'NEW' }
    world.record(thingsPath, question, mark + data)

    const { text } = await world.ask(`${thingsPath}?token=${world.caller.secret}&name=marked`)

    assert.ok(text.startsWith(`{"code":0,"data":${data},`), text)
  })

  await t.test('an OpenAPI document', async () => {
    const operation = { get: { summary: 'Marked', tags: ['Marked'], responses: { 200: { description: 'ok' } } } }
    const document = {
      openapi: '3.0.3',
      info: { title: 'Marked', version: '1' },
      paths: { '/api/marked/v1': operation },
    }
    const file = world.put('document.json', mark + JSON.stringify(document))

    const { exitCode } = await runOperator(['catalogue', 'import', file, '--yes'], { DATA_DIR: makeFolder(t) })

    assert.equal(exitCode, 0)
  })
})

test('UTF-16 is told as such', async (t) => {
  const world = await openWorld(t)
  const wide = (text: string): Buffer => Buffer.from(mark + text, 'utf16le')
  for (const [name, text] of [
    ['kolId=9.json', worksAnswer([7])],
    ['w.jsonl', `{"params":{"kolId":"9"},"body":${worksAnswer([7])}}`],
  ] as const) {
    await t.test(name, async () => {
      const { exitCode, output } = await world.import(kolPath, world.put(name, wide(text)))

      assert.equal(exitCode, 1)
      assert.match(readWhy(output), /UTF-16/)
    })
  }
  await t.test('of a document', async (t) => {
    const file = world.put('document.yaml', wide('openapi: 3.0.3'))

    const { exitCode, complaints } = await runOperator(['catalogue', 'import', file], { DATA_DIR: makeFolder(t) })

    assert.equal(exitCode, 1)
    assert.match(complaints, /UTF-16/)
  })
})

test('an answer of an upstream with a byte-order mark is good, and its data are the bytes after it', async (t) => {
  const data = `{"base_resp":{"status_code":0},"masterpiece_videos":[],"newest_videos":[{"item_id":"1","play": 9}],"order_hot_videos":[],"personal_hot_videos":[]}`
  const bodies: Readonly<Record<UpstreamName, string>> = {
    'just-one-api': `{"code":0,"data":${data},"message":null}`,
    tikhub: `{"code":200,"data":${data}}`,
    xingtu: data,
  }
  for (const [name, body] of Object.entries(bodies) as [UpstreamName, string][]) {
    await t.test(name, async (t) => {
      const local = await openUpstream(t, name)
      local.behave(send(mark + body))
      const service = await openTestService(t, { environment: settingsOf([local]) })
      const { secret } = await service.addCaller({ balanceMicro: yuan('1') })

      const { text, body: read } = await service.ask(`${kolPath}?token=${secret}&kolId=12`)

      assert.equal(read.code, 0, text)
      if (name !== 'tikhub') assert.ok(text.startsWith(`{"code":0,"data":${data},`), text)
      assert.ok(!text.includes(mark))
    })
  }
})

test('no answer is imported from later than now:', async (t) => {
  const world = await openWorld(t)
  const later = new Date(now + 1_000).toISOString()
  const nothing = { kept: 0, known: 0, empty: 0 }

  await t.test('--at is refused, to the millisecond', async () => {
    const file = world.put('kolId=21.json', worksAnswer([7]))
    for (const at of ['2031-01-01', '2026-11-22T10:00:00.001+08:00', '2026-11-23']) {
      const { exitCode, output, complaints } = await world.import(kolPath, file, '--at', at)
      assert.deepEqual([exitCode, output], [1, ''], at)
      assert.match(complaints, /later than now/)
    }
    assert.equal((await world.import(kolPath, file, '--at', '2026-11-22T10:00:00+08:00')).exitCode, 0)
    assert.deepEqual(await world.listTimes('21'), [new Date(now).toISOString()])
  })

  const told: Readonly<Record<string, [name: string, text: string]>> = {
    'the time in a record': ['r.jsonl', `{"params":{"kolId":"22"},"at":"${later}","body":${worksAnswer([7])}}`],
    'the time of an envelope': ['kolId=22.json', `{"code":0,"data":${worksAnswer([7])},"recordTime":"${later}"}`],
  }
  for (const [what, [name, text]] of Object.entries(told)) {
    await t.test(`${what} leaves it out, and says why`, async () => {
      const { exitCode, output } = await world.import(kolPath, world.put(name, text))
      const { kept, known, empty } = JSON.parse(output)

      assert.deepEqual([exitCode, { kept, known, empty }], [1, nothing])
      assert.match(readWhy(output), /its time is later than now/)
    })
  }

  await t.test('the date of a file leaves it out, and --at helps', async () => {
    const file = world.put('kolId=23.json', worksAnswer([7]))
    utimesSync(file, new Date(now + hourMs), new Date(now + hourMs))

    const { exitCode, output } = await world.import(kolPath, file)

    assert.equal(exitCode, 1)
    assert.match(readWhy(output), /date is later than now; --at/)
    assert.equal((await world.import(kolPath, file, '--at', '2026-11-21')).exitCode, 0)
    assert.equal((await world.listTimes('23')).length, 1)
  })
})
