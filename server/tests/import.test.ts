import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { type MakePlace, overPlaces } from '#support/places'
import { kolPath, openTestService, type TestCaller, type TestService, until } from '#support/service'
import { nestedVideo } from '#support/upstream'
import { askV1, uploadedAt, workId, worksAnswer } from '#support/works'

/** Nobody the built-in recordings know. */
const creator = '70000000007'
const day = '2026-11-22T02:00:00.000Z'

interface World extends TestService {
  readonly caller: TestCaller
  readonly folder: string
  put(name: string, text: string): string
  import(...words: readonly string[]): ReturnType<typeof runOperator>
  /** Imports what must be readable, and returns what it counted. */
  count(...words: readonly string[]): Promise<Readonly<Record<string, unknown>>>
}

async function openWorld(t: TestContext, makePlace: MakePlace): Promise<World> {
  const service = await openTestService(t, await makePlace())
  const folder = makeFolder(t)
  const runImport = (...words: readonly string[]) =>
    runOperator(['import', ...words, '--endpoint', kolPath], service.place)
  return {
    ...service,
    folder,
    caller: await service.addCaller({ balanceMicro: yuan('10') }),
    put(name, text) {
      const file = join(folder, name)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, text)
      return file
    },
    import: runImport,
    async count(...words) {
      const { exitCode, output, complaints } = await runImport(...words, '--json')
      assert.deepEqual([exitCode, complaints], [0, ''])
      return JSON.parse(output)
    },
  }
}

const tally = (fields: object) => ({ kept: 0, known: 0, empty: 0, readingOnly: 0, unreadable: [], ...fields })

const envelope = (data: string, recordTime: string | null = null): string =>
  `{"code":0,"data":${data},"message":null,"recordTime":${JSON.stringify(recordTime)},"requestId":"0123456789abcdef0123456789abcdef"}`

const status = '"base_resp":{"status_code":0,"status_message":""}'
const nestedWork = JSON.stringify(nestedVideo(uploadedAt(0), 7_000))
const nested = `{${status},"newest_video":${nestedWork},"masterpiece_videos":[]}`
const shown = `{${status},"latest_item_info":[{"item_id":${workId(0)},"play":"7000","like":9,"create_time":${uploadedAt(0)}}]}`

const seePlays = async (world: World) => {
  const { status, body } = await askV1(world, world.caller, `/kols/${creator}/history`)
  assert.equal(status, 200)
  return body.points.map(({ medianPlays }: Readonly<Record<string, unknown>>) => medianPlays)
}

const seeTimes = async (world: World) => {
  const { body } = await askV1(world, world.caller, `/kols/${creator}/history`)
  return body.points.map(({ collectedAt }: Readonly<Record<string, unknown>>) => collectedAt)
}

const askCached = ({ ask, caller }: World, kolId = creator) =>
  ask(`${kolPath}?token=${caller.secret}&kolId=${kolId}&acceptCache=true`)

overPlaces('an import takes', async (t, makePlace) => {
  const world = await openWorld(t, makePlace)
  let creators = 100
  for (const [what, text, answersCalls] of [
    ['the wire form', worksAnswer([7_000]), true],
    ['the wire form in an envelope', envelope(worksAnswer([7_000])), true],
    ['the wire form in an envelope in another', `{"code":200,"data":${envelope(worksAnswer([7_000]))}}`, true],
    ['nested works', nested, true],
    ['nested works in a list', `{${status},"newest_videos":[${nestedWork}]}`, true],
    ['nested works in an envelope', `{"code":200,"request_id":"1","data":${nested}}`, true],
    ['works of an author’s page', shown, false],
    ['works of an author’s page in an envelope', envelope(shown), false],
  ] as const) {
    await t.test(`${what}: it is read${answersCalls ? ' and answers calls' : ', and answers no call'}`, async () => {
      const kolId = `${++creators}`
      const file = world.put(`kolId=${kolId}.json`, text)

      assert.deepEqual(await world.count(file), tally({ kept: 1, readingOnly: answersCalls ? 0 : 1 }))

      const { body } = await askV1(world, world.caller, `/kols/${kolId}/videos`)
      assert.deepEqual(
        [...body.lists.newest, ...body.lists.latestPersonal].map(({ itemId, plays }) => [itemId, plays]),
        [[workId(0), 7_000]],
      )
      const reply = await askCached(world, kolId)
      assert.equal(reply.body.code, answersCalls ? 0 : 301, reply.text)
      if (answersCalls) {
        assert.match(reply.headers.get('cache-status') ?? '', /hit/)
        assert.match(reply.text, new RegExp(`"newest_videos":\\[{[^}]*"item_id":"?${workId(0)}`))
      }
      assert.deepEqual(await world.count(file), tally({ known: 1, readingOnly: answersCalls ? 0 : 1 }))
    })
  }
})

overPlaces('a folder of a thousand', async (t, makePlace) => {
  const world = await openWorld(t, makePlace)
  const files = 1_000
  for (let place = 0; place < files; place++)
    world.put(`${place % 10}/kolId=${creator}${place}.json`, worksAnswer([place + 1]))
  world.put('notes.txt', 'not asked for')

  await t.test('is taken whole, and nothing of it a second time', async () => {
    assert.deepEqual(await world.count(world.folder), tally({ kept: files }))
    assert.deepEqual(await world.count(world.folder), tally({ known: files }))

    const { body } = await askV1(world, world.caller, `/kols/${creator}${files - 1}/history`)
    assert.deepEqual(body.points[0].medianPlays, files)
  })
})

const recordOf = (plays: number, more = ''): string =>
  `{"params":{"kolId":"${creator}"}${more},"body":${worksAnswer([plays])}}`

overPlaces('records a line', async (t, makePlace) => {
  const world = await openWorld(t, makePlace)

  await t.test('are taken beside unreadable ones, which are named by line, and the exit code is 1', async () => {
    const lines = Array.from({ length: 150 }, (_, place) => recordOf(place + 1))
    const bad = {
      1: 'no JSON',
      64: '{"params":{}}',
      65: `{"params":{"kolId":"x"},"body":${worksAnswer([1])}}`,
      66: `{"params":{"kolId":"${creator}"},"body":{"code":301,"data":null}}`,
      100: recordOf(1, ',"at":"yesterday"'),
      101: `{"params":[],"body":{"other":1}}`,
      102: `{"params":{"kolId":"${creator}"},"body":{"id":12345678901234567890,"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
    }
    for (const [number, line] of Object.entries(bad)) lines[Number(number) - 1] = line
    const file = world.put('records.jsonl', `${lines.join('\n')}\n\n`)

    const { exitCode, output } = await world.import(file, '--json')

    const { kept, unreadable, ...rest } = JSON.parse(output)
    assert.deepEqual([exitCode, kept, rest], [1, 143, { known: 0, empty: 0, readingOnly: 0 }])
    assert.deepEqual(
      unreadable.map(({ place }: { readonly place: string }) => place),
      Object.keys(bad).map((number) => `${file}:${number}`),
    )
    assert.equal((await seePlays(world)).length, 100)
    const plain = await world.import(file)
    assert.equal(plain.exitCode, 1)
    assert.match(plain.output, /^0 kept, 143 known before, 0 empty and left, 7 unreadable and left\.\n/)
    for (const number of Object.keys(bad)) assert.ok(plain.output.includes(`${file}:${number}: `))
  })

  await t.test('come through a pipe, too', async () => {
    const pipe = join(world.folder, 'pipe.jsonl')
    execFileSync('mkfifo', [pipe])
    const [counted] = await Promise.all([world.count(pipe), writeFile(pipe, `${recordOf(801)}\n${recordOf(802)}\n`)])
    assert.deepEqual(counted, tally({ kept: 2 }))
  })

  await t.test('keep ids that no number holds, digit by digit', async () => {
    const id = '98765432109876543210'
    const body = `{${status},"newest_videos":[{"item_id":${id},"play":5}]}`
    const file = world.put('ids.jsonl', `{"params":{"kolId":"8"},"body":${body}}`)

    assert.equal((await world.import(file)).exitCode, 0)

    const { text } = await askV1(world, world.caller, '/kols/8/videos')
    assert.ok(text.includes(`"itemId":"${id}"`), text)
  })
})

overPlaces('what cannot be read stops nothing', async (t, makePlace) => {
  const world = await openWorld(t, makePlace)
  world.put('a/broken.json', worksAnswer([1]).slice(0, -9))
  world.put('a/page.json', '<!doctype html>')
  world.put('a/nothing.json', '')
  world.put(`b/empty/kolId=${creator}.json`, worksAnswer([]))
  world.put(`c/kolId=${creator}.json`, worksAnswer([7]))
  world.put('d.json/inside.txt', 'a folder is no answer')
  symlinkSync(join(world.folder, 'absent'), join(world.folder, 'a/link.json'))

  const { exitCode, output } = await world.import(world.folder)

  assert.equal(exitCode, 1)
  assert.match(output, /^1 kept, 0 known before, 1 empty and left, 4 unreadable and left\.\n/)
  for (const name of ['broken', 'page', 'nothing', 'link']) assert.ok(output.includes(`${name}.json: `), output)
  assert.deepEqual(await seePlays(world), [7])
})

overPlaces('the time of an answer', async (t, makePlace) => {
  for (const [whence, text, words, expected] of [
    ['is that of --at', envelope(worksAnswer([7]), '2026-11-20T10:00:00Z'), ['--at', '2026-11-22T10:00:00+08:00'], day],
    [
      'is the midnight of Shanghai where --at is a day',
      worksAnswer([7]),
      ['--at', '2026-11-22'],
      '2026-11-21T16:00:00.000Z',
    ],
    ['is else that of its envelope', envelope(worksAnswer([7]), '2026-11-22T10:00:00+08:00'), [], day],
    ['is else that of its file', worksAnswer([7]), [], day],
  ] as const) {
    await t.test(whence, async (t) => {
      const world = await openWorld(t, makePlace)
      const file = world.put(`kolId=${creator}.json`, text)
      utimesSync(file, new Date(day), new Date(day))

      assert.deepEqual(await world.count(file, ...words), tally({ kept: 1 }))

      assert.deepEqual(await seeTimes(world), [expected])
    })
  }

  await t.test(
    'makes the same answer another where it is said, and not where only the file’s date is other',
    async (t) => {
      const world = await openWorld(t, makePlace)
      const file = world.put(`kolId=${creator}.json`, worksAnswer([7]))
      await world.count(file, '--at', '2026-11-21')
      utimesSync(file, new Date(day), new Date(day))

      assert.deepEqual(await world.count(file), tally({ known: 1 }))
      assert.deepEqual(await world.count(file, '--at', '2026-11-21'), tally({ known: 1 }))
      assert.deepEqual(await world.count(file, '--at', '2026-11-22'), tally({ kept: 1 }))
      assert.equal((await seeTimes(world)).length, 2)
    },
  )
})

overPlaces('what was asked is said by --param, which wins, else by the name of the file', async (t, makePlace) => {
  const world = await openWorld(t, makePlace)
  const named = world.put('kolId=1.json', worksAnswer([7]))
  const plain = world.put('answer.json', worksAnswer([8]))

  await world.count(named, plain, '--param', `kolId=${creator}`)
  await world.count(named)

  assert.deepEqual((await seePlays(world)).toSorted(), [7, 8])
  assert.equal((await askV1(world, world.caller, '/kols/1/history')).body.points.length, 1)
  for (const words of [
    [plain],
    [plain, '--param', 'kolId'],
    [plain, '--at', 'now'],
    [join(world.folder, 'absent.json')],
  ]) {
    const { exitCode, output, complaints } = await world.import(...words)
    assert.equal(exitCode, 1, words.join(' '))
    assert.ok(`${output}${complaints}`.length > 0)
  }
})

overPlaces(
  'a service that runs finds what is imported beside it, also where it remembers an older answer',
  async (t, makePlace) => {
    const world = await openWorld(t, makePlace)
    const file = world.put(`kolId=${creator}.json`, worksAnswer([7]))
    const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()
    await world.count(file, '--at', hoursAgo(3))
    await until(async () => (await askCached(world)).text.includes('"play":7,'))

    world.put(`kolId=${creator}.json`, worksAnswer([8]))
    await world.count(file, '--at', hoursAgo(2))

    await until(async () => (await askCached(world)).text.includes('"play":8,'))
    assert.deepEqual(await seePlays(world), [7, 8])
  },
)

overPlaces('an import shows its progress to whoever watches, and to nobody else', async (t, makePlace) => {
  const world = await openWorld(t, makePlace)
  const words = ['import', world.put(`kolId=${creator}.json`, worksAnswer([7])), '--endpoint', kolPath]
  const environment = world.place

  const watched = await runOperator(words, environment, true)
  const plain = await runOperator(words, environment)
  const json = await runOperator([...words, '--json'], environment, true)

  assert.match(watched.complaints, /━ 100 % {2}1 answers /)
  assert.ok(watched.complaints.endsWith('\r\x1b[K'), 'the line is removed')
  assert.deepEqual(
    [watched.output, plain.complaints, json.complaints],
    [plain.output.replace('0 kept, 1', '1 kept, 0'), '', ''],
  )
})
