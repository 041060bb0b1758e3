import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Endpoint } from '#catalogue'
import { sliceMember } from '#collector'
import { systemClock, yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { openTestService, successorPath } from '#support/service'
import { type LocalUpstream, openUpstream, secrets, settingsOf } from '#support/upstream'
import { answering, builtIn, dataOf } from '#support/upstream-answers'

const kolId = '7000000000000000123'
const name = '山间的小李'
const itemId = '7100000000123456789'
const address = 'p3.pictures.example/aweme/face-of-li.jpeg'
const secUid = 'MS4wLjABAAAAq7ZkWc0'

/** An answer of the endpoint in which somebody stands, wherever that could be. */
function populate(endpoint: Endpoint): string {
  const data = JSON.parse(dataOf(endpoint))
  const somebody = {
    nick_name: name,
    star_id: kolId,
    sec_uid: secUid,
    item_id: itemId,
    avatar_uri: `https://${address}?from=1`,
    self_intro: `我是${name}，看我的 ${itemId}`,
    content_tags: [`与${name}同行`],
    by: { [kolId]: { [name]: encodeURIComponent(name) } },
    inner: JSON.stringify([{ uid: kolId, name }]),
    token: secrets['just-one-api'],
  }
  // A map of the endpoint's own takes no strangers; the whole does.
  return JSON.stringify({ ...data, somebody })
}

const check = (upstreams: readonly LocalUpstream[], words: readonly string[], more: Record<string, string> = {}) =>
  runOperator(
    ['upstream', 'check', '--spend-max', '20', ...words],
    { ...settingsOf(upstreams), ...more },
    undefined,
    systemClock,
    () => new Promise(() => {}),
  )

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(folder, file)).isFile())

async function openPopulated(t: TestContext): Promise<LocalUpstream> {
  const platform = await openUpstream(t, 'just-one-api')
  platform.behave(answering('just-one-api', populate))
  return platform
}

test('answers that are saved', async (t) => {
  const platform = await openPopulated(t)
  const folder = join(makeFolder(t), 'proof')
  const report = join(makeFolder(t), 'proof.txt')
  const { exitCode, output } = await check([platform], ['--kol', kolId, '--save', folder, '--report', report])
  const files = listFiles(folder)

  await t.test('are all good ones of the run', () => {
    assert.equal(exitCode, 0, output)
    assert.equal(files.length, 53)
    assert.match(output.replaceAll(/\s+/g, ' '), /53 answers saved in \S+, with invented names, ids and addresses\./)
  })

  await t.test('can be read by nobody else', () => {
    const modes = new Set(files.map((file) => statSync(join(folder, file)).mode & 0o777))
    assert.deepEqual([...modes], [0o600])
    const folders = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) => !files.includes(one))
    assert.deepEqual([...new Set(['', ...folders].map((one) => statSync(join(folder, one)).mode & 0o777))], [0o700])
  })

  await t.test('and the report name nobody, however it is written, and hold no secret', () => {
    const texts = [
      ...files,
      ...files.map((file) => readFileSync(join(folder, file), 'utf8')),
      readFileSync(report, 'utf8'),
    ]
    assert.equal(texts.length, 107)
    for (const text of texts) {
      const decoded = text.replaceAll(/(%[0-9a-f]{2})+/gi, (run) =>
        Buffer.from(run.replaceAll('%', ''), 'hex').toString(),
      )
      for (const secret of [kolId, name, itemId, address, secUid, secrets['just-one-api']])
        assert.ok(!text.includes(secret) && !decoded.includes(secret), `${secret} in ${text.slice(0, 200)}`)
    }
  })

  await t.test('say the same of the same creator, whose new id is in their names', () => {
    const ids = files.flatMap((file) => /(?:kolId|oAuthorId|starAuthorId)=(\d{19})/.exec(file)?.[1] ?? [])
    assert.equal(ids.length, 47)
    assert.equal(new Set(ids).size, 1)
    const bodies = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
    assert.deepEqual(new Set(bodies.map(({ somebody }) => somebody.star_id)), new Set(ids))
    assert.equal(new Set(bodies.map(({ somebody }) => somebody.nick_name)).size, 1)
    for (const { somebody } of bodies) assert.equal(BigInt(somebody.item_id) >> 32n, BigInt(itemId) >> 32n)
  })

  await t.test('answer calls as recordings, byte for byte', async (t) => {
    const service = await openTestService(t, { environment: { PROVIDERS: 'recordings', RECORDINGS_DIR: folder } })
    const caller = await service.addCaller({ balanceMicro: yuan('100') })
    for (const file of files) {
      const [, path = '', query = ''] = /^(.*)\/([^/]*)\.json$/.exec(file) ?? []
      if (!query.includes('=')) continue
      const { text, body } = await service.ask(`/${path}?${query}&token=${caller.secret}`)
      assert.equal(body.code, 0, file)
      assert.equal(sliceMember(Buffer.from(text), 'data').toString(), readFileSync(join(folder, file), 'utf8'), file)
    }
  })

  await t.test('can be imported, and are good answers there', async (t) => {
    const environment = { DATA_DIR: makeFolder(t) }
    let kept = 0
    for (const { path } of builtIn) {
      const inside = join(folder, path)
      if (!existsSync(inside)) continue
      const imported = await runOperator(['import', inside, '--endpoint', path, '--json'], environment)
      const { unreadable, empty, ...tally } = JSON.parse(imported.output)
      assert.deepEqual(unreadable, [], path)
      kept += tally.kept + empty
    }
    assert.equal(kept, 53)
  })
})

test('of several providers the preferred one’s answer is kept where calls look, and the others’ below their names', async (t) => {
  const [platform, tikhub] = [await openPopulated(t), await openUpstream(t, 'tikhub')]
  tikhub.behave(answering('tikhub'))
  const folder = makeFolder(t)

  await check([platform, tikhub], ['--save', folder], { RATES: 'USD:7.10' })

  const files = listFiles(folder)
  const [own, theirs] = [
    files.filter((file) => file.startsWith('api/')),
    files.filter((file) => file.startsWith('tikhub/')),
  ]
  assert.deepEqual([own.length, theirs.length], [53, 10])
  assert.ok(theirs.some((file) => file.startsWith(`tikhub${successorPath}/`)))
})

test('a report', async (t) => {
  const platform = await openUpstream(t, 'just-one-api')
  const strange = { brand_new: 1, [`${kolId}_${name}`]: 2, 山间: 3, k9x8y7z6w5: 4 }
  platform.behave(
    answering('just-one-api', (endpoint) =>
      endpoint.path === successorPath
        ? JSON.stringify({ base_resp: { status_code: 0 }, masterpiece_videos: name })
        : JSON.stringify({ ...JSON.parse(dataOf(endpoint)), ...strange }),
    ),
  )
  const report = join(makeFolder(t), 'proof.txt')
  await check([platform], ['--report', report, '--kol', kolId])
  const text = readFileSync(report, 'utf8')

  await t.test('has version, runtime, date, and of each endpoint what came of it', () => {
    const [first = '', second = ''] = text.split('\n')
    assert.match(first, /^almagest test, Node 26\.\S+, \w+ \w+$/)
    assert.match(second, /^checked \d{4}-\d\d-\d\d \d\d:\d\d/)
    const { host } = new URL(platform.url)
    for (const { path } of builtIn) {
      if (path.startsWith('/api/douyin-xingtu/'))
        assert.match(
          text,
          new RegExp(`^${path}: (ok|ok, new fields|unfit)( \\(empty\\))?, \\d*[05]0? ms at ${host}$`, 'm'),
        )
    }
  })

  await t.test('has of what is new and what is unfit the place and the kind, and no value', () => {
    assert.match(text, /^ {2}new: brand_new: number$/m)
    assert.match(text, /^ {2}masterpiece_videos: expected .+, got text$/m)
  })

  await t.test('has no name of a member that may be somebody’s', () => {
    for (const secret of [kolId, name, '山间', 'k9x8y7z6w5', secrets['just-one-api']]) assert.ok(!text.includes(secret))
    assert.match(text, /^ {2}new: <name>: number$/m)
  })

  await t.test('is for its owner only', () => {
    assert.equal(statSync(report).mode & 0o777, 0o600)
  })
})

const recordings = fileURLToPath(new URL('../../../shared/reference/recordings', import.meta.url))
const skip = existsSync(recordings) ? false : `what was published is not here: ${recordings}`

test('every published answer, saved, is a good answer that names none of whom it named', { skip }, async (t) => {
  const recordingOf = ({ path }: Endpoint): string =>
    `${recordings}/just-one-api.${path.replace('/api/douyin-xingtu/', '').replaceAll(/[/-]/g, '_')}.json`
  const isPublished = (endpoint: Endpoint): boolean => existsSync(recordingOf(endpoint))
  const read = (endpoint: Endpoint): string => sliceMember(readFileSync(recordingOf(endpoint)), 'data').toString('utf8')
  const platform = await openUpstream(t, 'just-one-api')
  platform.behave(answering('just-one-api', (endpoint) => (isPublished(endpoint) ? read(endpoint) : dataOf(endpoint))))
  const folder = join(makeFolder(t), 'proof')
  mkdirSync(folder)

  const { output } = await check([platform], ['--save', folder, '--json'])

  assert.deepEqual(JSON.parse(output).saved.left, [])
  const published = builtIn.filter(isPublished)
  assert.equal(published.length, 36)
  const telling =
    /"(?:nick_name|name|author|title|item_id|star_id|id|sec_uid|video_id|core_user_id|avatar_uri|url)":\s*"?([^",}]{4,})/g
  const named = published.flatMap((endpoint) => [...read(endpoint).matchAll(telling)].map(([, secret = '']) => secret))
  const people = named.filter(
    (secret) => !/^(?:https?:.*|内容类型|游戏类型|美食展示)$/.test(secret) && !/^[\d.-]{1,8}$/.test(secret),
  )
  assert.ok(people.length > 20, `${people.length}`)
  for (const file of listFiles(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    for (const secret of people) assert.ok(!text.includes(secret), `${secret} in ${file}`)
  }
})

test('what cannot be written at the end is told, with what was spent', async (t) => {
  for (const isFolder of [true, false]) {
    const platform = await openUpstream(t, 'just-one-api')
    const [folder, report] = [join(makeFolder(t), 'proof'), join(makeFolder(t), 'proof.txt')]
    const answer = answering('just-one-api')
    platform.behave((request, response) => {
      // Another check, with the same words.
      writeFileSync(isFolder ? join(folder, 'other.json') : report, 'of another')
      answer(request, response)
    })

    const { exitCode, output, complaints } = await check([platform], ['--save', folder, '--report', report])

    assert.deepEqual([exitCode, complaints], [1, ''])
    assert.match(output, /\nSpent 9\.70 CNY of 20\.00 CNY/)
    assert.deepEqual(isFolder ? listFiles(folder) : [readFileSync(report, 'utf8')], [
      isFolder ? 'other.json' : 'of another',
    ])
    const told = output.replaceAll(/\s+/g, ' ')
    if (isFolder) assert.match(told, /0 answers saved in .* not saved, any of them: there is something by now/)
    else assert.match(told, /The report could not be written to \S+: it is there already\./)
  }
})
