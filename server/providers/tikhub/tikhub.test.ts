import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Endpoint, loadCatalogue } from '#catalogue'
import { Fault, type FaultKind, type Reply } from '#collector'
import { createTestClock } from '#support/clock'
import { providerNeeds, viaOf } from '#support/providers'
import {
  type Behaviour,
  flatVideo,
  goodBodies,
  idOf,
  type LocalUpstream,
  nestedVideo,
  openUpstream,
  secrets,
  send,
} from '#support/upstream'
import { tikHub } from './index.ts'

const kolPath = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const successorPath = '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1'
const kolId = '6831825876674412552'
const key = secrets.tikhub
const morning = Date.parse('2026-11-22T10:00:00+08:00')

const sampleFile = new URL(`../../recordings${kolPath}/kolId=${kolId}.json`, import.meta.url)
/** A video of the contract's own example, of which all but three fields are not provided. */
const [sampleVideo] = JSON.parse(readFileSync(fileURLToPath(sampleFile), 'utf8')).newest_videos

const catalogue = await loadCatalogue()

function getEndpoint(path: string): Endpoint {
  const endpoint = catalogue.find(path)
  if (!endpoint) throw new Error(`${path} is not in the catalogue`)
  return endpoint
}

/** The requests of an endpoint's sources here; `undefined` where the question is declined. */
function listRequests(path: string, raw: Readonly<Record<string, string>>) {
  const endpoint = getEndpoint(path)
  const { params } = endpoint.readInput(new Map(Object.entries({ token: 'of-a-caller', ...raw })))
  return endpoint.sources
    .filter(({ provider }) => provider === tikHub.name)
    .map((source) => source.ask({ path, params }))
}

function open() {
  const settings = { credentials: [key], regions: [], rate: { perSecond: 1, burst: 1 }, concurrency: 1 }
  const upstream = tikHub.open({ ...providerNeeds({ settings }), clock: createTestClock(morning) })
  if (!upstream) throw new Error('the provider did not open')
  return upstream
}

interface Asked {
  readonly path?: string
  readonly raw?: Readonly<Record<string, string>>
}

async function ask(local: LocalUpstream, { path = kolPath, raw = { kolId } }: Asked = {}): Promise<Reply> {
  const [request] = listRequests(path, raw)
  assert.ok(request, 'the question was declined')
  const upstream = open()
  try {
    return await upstream.ask(request, viaOf({ credential: key, region: local.url }))
  } finally {
    await upstream.close()
  }
}

/** The Fault an upstream that behaves so ends in. */
async function findFault(t: TestContext, behaviour: Behaviour): Promise<Fault> {
  const local = await openUpstream(t, 'tikhub')
  local.behave(behaviour)
  try {
    await ask(local)
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return error
  }
  throw new Error('there was an answer')
}

const succeeded = '"base_resp":{"status_code":0,"status_message":""}'
const bodyOf = (data: string): string => `{"code":200,"request_id":"1","message":"Request successful.","data":${data}}`
const contentOf = (lists: object): string =>
  JSON.stringify({ base_resp: { status_code: 0, status_message: '' }, ...lists })

/** What becomes of the data TikHub sends. */
async function turn(t: TestContext, data: string) {
  const local = await openUpstream(t, 'tikhub')
  local.behave(send(bodyOf(data)))
  const reply = await ask(local)
  const text = reply.data.toString('utf8')
  assert.equal(reply.body.toString('utf8'), bodyOf(data))
  assert.deepEqual(reply.value, JSON.parse(text))
  return { text, data: JSON.parse(text) }
}

/** What becomes of one work. */
async function turnVideo(t: TestContext, video: object) {
  const { data } = await turn(t, contentOf({ newest_video: video }))
  return data.newest_videos[0]
}

test('tikhub is asked', async (t) => {
  const local = await openUpstream(t, 'tikhub')
  const target = `/api/v1/douyin/xingtu/kol_rec_videos_v1?kolId=${kolId}`

  for (const [what, asked] of [
    ['for a KOL', {}],
    ['for an author', { path: successorPath, raw: { oAuthorId: kolId } }],
    ['for an author’s short videos', { path: successorPath, raw: { oAuthorId: kolId, platform: 'SHORT_VIDEO' } }],
    ['without what is between us and our caller', { raw: { kolId, acceptCache: 'true', junk: '1' } }],
  ] as const) {
    await t.test(`${what} by its own path and name`, async () => {
      await ask(local, asked)

      assert.equal(local.targets.at(-1), target)
    })
  }

  await t.test('with its key as Bearer, and nothing that tells who asks', async () => {
    await ask(local)

    const { host, connection, ...headers } = local.headers.at(-1) ?? {}
    assert.ok(host && connection)
    assert.deepEqual(headers, {
      accept: 'application/json',
      'accept-encoding': 'gzip, br',
      authorization: `Bearer ${key}`,
    })
  })
})

test('tikhub is asked for short videos only', () => {
  for (const platform of ['LIVE_STREAMING', 'PICTURE_TEXT', 'SHORT_DRAMA']) {
    assert.deepEqual(listRequests(successorPath, { oAuthorId: kolId, platform }), [undefined])
  }
  assert.equal(listRequests(successorPath, { oAuthorId: kolId }).filter(Boolean).length, 1)
  assert.equal(listRequests(kolPath, { kolId }).filter(Boolean).length, 1)
})

test('without a key tikhub is left out', () => {
  assert.equal(tikHub.open(providerNeeds({})), undefined)
})

test('a work of tikhub', async (t) => {
  await t.test('has all fields of the contract in their order, and its own values where it has some', async (t) => {
    const created = Date.parse('2025-11-04T10:01:27+08:00') / 1_000

    const video = await turnVideo(t, nestedVideo(created, 401_162))

    assert.equal(Object.keys(sampleVideo).length, 45)
    assert.deepEqual(Object.keys(video), Object.keys(sampleVideo))
    assert.deepEqual(video, {
      ...sampleVideo,
      item_id: idOf(created),
      video_id: 'v0300fg10000invented',
      core_user_id: '70000000001',
      title: 'An invented work',
      item_title: 'An invented work',
      head_image_uri: 'tos-cn-i-dy/invented',
      item_cover: 'tos-cn-i-dy/invented',
      url: 'https://www.iesdouyin.com/share/video/invented',
      create_time: created,
      create_timestamp: created,
      item_date: '2025-11-04',
      duration: 80,
      duration_min: 1,
      play: 401_162,
      like: 18_000,
      comment: 100,
      share: 1_200,
      favorite: '6000',
      interact_rate: 0.0397,
    })
  })

  await t.test('that says nothing but its id has the contract’s defaults', async (t) => {
    const video = await turnVideo(t, { id: '7514876356103032127' })

    assert.deepEqual(Object.keys(video), Object.keys(sampleVideo))
    assert.deepEqual(video, { ...sampleVideo, item_id: '7514876356103032127', play: 0, create_time: 0 })
  })

  await t.test('keeps its true publish time', async (t) => {
    const created = 1_762_221_687
    for (const createTime of [String(created), created]) {
      const video = await turnVideo(t, { ...nestedVideo(created, 1), create_time: createTime })
      assert.equal(video.create_time, created)
      assert.equal(video.create_timestamp, created)
      assert.ok(BigInt(video.item_id) >> 32n === BigInt(created))
    }
  })

  for (const [time, day] of [
    ['2025-11-01T15:59:59Z', '2025-11-01'],
    ['2025-11-01T16:00:00Z', '2025-11-02'],
    ['2024-12-31T15:59:59Z', '2024-12-31'],
    ['2024-12-31T16:00:00Z', '2025-01-01'],
    ['2024-02-29T00:00:00Z', '2024-02-29'],
  ] as const) {
    await t.test(`of ${time} is of ${day} in Shanghai`, async (t) => {
      const video = await turnVideo(t, nestedVideo(Date.parse(time) / 1_000, 1))

      assert.equal(video.item_date, day)
    })
  }

  await t.test('without a publish time has no day', async (t) => {
    for (const createTime of ['0', 0]) {
      const video = await turnVideo(t, { ...nestedVideo(1, 1), create_time: createTime })
      assert.deepEqual([video.create_time, video.create_timestamp, video.item_date], [0, 0, ''])
    }
  })

  for (const [duration, seconds, minutes] of [
    [213.985, 213, 3],
    [59.999, 59, 0],
    [60, 60, 1],
    [0.4, 0, 0],
  ] as const) {
    await t.test(`of ${duration} seconds lasts ${seconds} seconds and ${minutes} minutes`, async (t) => {
      const video = await turnVideo(t, { ...nestedVideo(1_750_000_000, 1), duration })

      assert.deepEqual([video.duration, video.duration_min], [seconds, minutes])
    })
  }

  await t.test('keeps fields nobody here knows, and their digits', async (t) => {
    const known = JSON.stringify(nestedVideo(1_750_000_000, 1))
    const more = '"region_code":12345678901234567890123,"tags":["a",{"b":-98765432109876543210}]'
    const moreStats = '"coin_cnt":18446744073709551615,"finish_rate":0.5,'
    const written = known.replace('"stats":{', `"stats":{${moreStats}`).replace(/}$/, `,${more}}`)

    const { text, data } = await turn(t, `{${succeeded},"newest_video":${written},"cursor":9007199254740993}`)

    for (const part of [more, '"coin_cnt":18446744073709551615', '"finish_rate":0.5', '"cursor":9007199254740993'])
      assert.ok(text.includes(part), part)
    const [video] = data.newest_videos
    assert.deepEqual(Object.keys(video).slice(0, 45), Object.keys(sampleVideo))
    assert.deepEqual(Object.keys(video).slice(45).sort(), ['coin_cnt', 'finish_rate', 'region_code', 'tags'])
    assert.equal(video.play, 1)
  })

  await t.test('keeps its average watching time where it is known', async (t) => {
    const { stats, ...video } = nestedVideo(1_750_000_000, 1)

    const turned = await turnVideo(t, { ...video, stats: { ...stats, avg_watch_dura: '12.5' } })

    assert.equal(turned.avg_watch_dura, '12.5')
    assert.equal(turned.avg_watch, 0)
  })

  await t.test('has the default of the contract for what it does not say, or says by null', async (t) => {
    const silent = { author_id: null, title: null, cover_uri: null, create_time: null, duration: null, url: null }
    const counts = { watch_cnt: null, like_cnt: null, comment_cnt: null, share_cnt: null, favorite_cnt: null }
    const stats = { ...counts, interact_rate: null, avg_watch_dura: null }

    const bare = await turnVideo(t, { id: '1' })

    assert.deepEqual([bare.play, bare.favorite, bare.title, bare.duration_min, bare.create_time], [0, '0', '', 0, 0])
    assert.deepEqual(await turnVideo(t, { id: '1', ...silent, stats: null }), bare)
    assert.deepEqual(await turnVideo(t, { id: '1', ...silent, stats }), bare)
    assert.deepEqual(await turnVideo(t, { id: '1', item_id: null }), bare)
    for (const id of [{}, { id: null }]) assert.equal((await turnVideo(t, { ...id, stats: {} })).item_id, '0')
  })

  await t.test('keeps what nobody can read as it stands', async (t) => {
    const stats = { watch_cnt: 'many', like_cnt: true, interact_rate: '0.0.1', coin_cnt: null }

    const video = await turnVideo(t, { id: '1', duration: 'long', create_time: 'soon', title: 7, stats })

    const { play, like, interact_rate, coin_cnt, duration, duration_min, create_time, item_date, title } = video
    assert.deepEqual([play, like, interact_rate, coin_cnt], ['many', true, '0.0.1', null])
    assert.deepEqual([duration, duration_min, create_time, item_date, title], ['long', 0, 'soon', '', 7])
  })

  await t.test('takes counts as numbers too', async (t) => {
    const stats = { watch_cnt: 7, like_cnt: 6, comment_cnt: 5, share_cnt: 4, favorite_cnt: 3, interact_rate: 0 }

    const video = await turnVideo(t, { id: '1', stats })

    assert.deepEqual(
      [video.play, video.like, video.comment, video.share, video.favorite, video.interact_rate],
      [7, 6, 5, 4, '3', 0],
    )
  })

  await t.test('in the wire form stays as it is', async (t) => {
    const flat = flatVideo(1_750_000_000, 8_500_000)

    assert.deepEqual(await turnVideo(t, flat), flat)
  })

  await t.test('in the wire form may have its id as a number, and keeps its digits', async (t) => {
    const { text, data } = await turn(t, `{${succeeded},"newest_videos":[{"item_id":7553989899192519974,"play":8}]}`)

    assert.ok(text.includes('"newest_videos":[{"item_id":7553989899192519974,"play":8}]'), text)
    assert.deepEqual(getEndpoint(kolPath).judge(data), { isGood: true, isEmpty: false })
  })
})

test('the lists of tikhub', async (t) => {
  const lists = ['masterpiece_videos', 'newest_videos', 'order_hot_videos', 'personal_hot_videos'] as const
  const [a, b, c] = [1_750_000_001, 1_750_000_002, 1_750_000_003]
  const idsOf = (videos: readonly { readonly item_id: string }[]): string[] => videos.map(({ item_id }) => item_id)

  for (const list of lists) {
    const single = list.slice(0, -1)
    const mixes: Readonly<Record<string, readonly [object, readonly number[]]>> = {
      'an array': [{ [list]: [nestedVideo(a, 1), nestedVideo(b, 1)] }, [a, b]],
      'one work': [{ [list]: nestedVideo(a, 1) }, [a]],
      'one work by the singular name': [{ [single]: nestedVideo(a, 1) }, [a]],
      'an array by the singular name': [{ [single]: [nestedVideo(a, 1), nestedVideo(b, 1)] }, [a, b]],
      'both names': [{ [single]: nestedVideo(c, 1), [list]: [nestedVideo(a, 1), nestedVideo(b, 1)] }, [a, b, c]],
      'an array of both shapes': [{ [list]: [flatVideo(a, 1), nestedVideo(b, 1), flatVideo(c, 1)] }, [a, b, c]],
      'one flat work': [{ [single]: flatVideo(a, 1) }, [a]],
      'an empty array': [{ [list]: [] }, []],
      null: [{ [list]: null, [single]: null }, []],
    }
    for (const [what, [sent, seconds]] of Object.entries(mixes)) {
      await t.test(`${list} may be ${what}`, async (t) => {
        const { data } = await turn(t, contentOf(sent))

        assert.deepEqual(idsOf(data[list]), seconds.map(idOf))
        for (const other of lists.filter((one) => one !== list)) assert.deepEqual(data[other], [])
        assert.deepEqual(getEndpoint(kolPath).judge(data), { isGood: true, isEmpty: seconds.length === 0 })
      })
    }
  }

  await t.test('are four, after what was said of the answer and what nobody here knows', async (t) => {
    const { data } = await turn(t, contentOf({ personal_hot_video: nestedVideo(a, 1), cursor: 'x' }))

    assert.deepEqual(Object.keys(data), ['base_resp', 'cursor', ...lists])
    assert.deepEqual(data.base_resp, { status_code: 0, status_message: '' })
  })

  await t.test('may all be missing: then the answer is empty', async (t) => {
    const { text, data } = await turn(t, `{${succeeded}}`)

    assert.equal(
      text,
      `{${succeeded},"masterpiece_videos":[],"newest_videos":[],"order_hot_videos":[],"personal_hot_videos":[]}`,
    )
    assert.deepEqual(getEndpoint(kolPath).judge(data), { isGood: true, isEmpty: true })
  })

  await t.test('may be wrapped once more', async (t) => {
    const plain = contentOf({ newest_video: nestedVideo(a, 1) })

    const wrapped = await turn(t, `{"code":0,"data":${plain}}`)

    assert.equal(wrapped.text, (await turn(t, plain)).text)
  })

  const names = lists.flatMap((list) => [list, list.slice(0, -1)])
  const eitherName = `${names.slice(0, 6).join(' or ')} or 2 more`
  for (const [what, sent, unfit] of [
    ['a list that is text', { newest_videos: 'secret' }, ['newest_videos', 'a list or an object', 'text']],
    ['a list of texts', { newest_videos: ['secret'] }, ['newest_videos[]', 'an object', 'text']],
    [
      'a list for what is counted',
      { newest_video: { stats: ['secret'] } },
      ['newest_video.stats', 'an object', 'list'],
    ],
    [
      'an object for a count',
      { newest_video: { stats: { like_cnt: { secret: 1 } } } },
      ['newest_video.stats.like_cnt', 'a plain value', 'object'],
    ],
    ['none of its lists', { latest_item_info: ['secret'] }, ['', eitherName, 'none']],
  ] as const) {
    await t.test(`with ${what} are no answer, though billed, and nothing of theirs is told`, async (t) => {
      const fault = await findFault(t, send(bodyOf(contentOf(sent))))

      assert.deepEqual([fault.kind, fault.isBilled], ['reply.unfit', true])
      assert.deepEqual(Object.values(fault.unfit ?? {}), unfit)
      assert.doesNotMatch(fault.message, /secret/)
    })
  }
})

/** HTTP statuses of its documentation, and what they mean for us. */
const refusals: readonly (readonly [status: number, kind: FaultKind])[] = [
  [400, 'question.refused'],
  [401, 'credential.refused'],
  [402, 'credential.spent'],
  [403, 'permission.refused'],
  [404, 'question.refused'],
  [422, 'question.refused'],
  [429, 'rate.limited'],
  [500, 'server.failed'],
  [502, 'server.failed'],
  [503, 'server.failed'],
  [504, 'server.failed'],
]

test('a refusal of tikhub is not billed', async (t) => {
  for (const [status, kind] of refusals) {
    const bodies = ['{"detail":{"code":1,"message":"said by the upstream"}}', '{"detail":[]}', '<html>', '']
    for (const body of bodies) {
      await t.test(`by HTTP ${status} with ${body || 'nothing'}`, async (t) => {
        const fault = await findFault(t, send(body, { status }))

        assert.deepEqual([fault.kind, fault.isBilled, fault.restMs], [kind, false, undefined])
        assert.doesNotMatch(fault.message, /said by/)
      })
    }

    await t.test(`by code ${status} inside HTTP 200`, async (t) => {
      const fault = await findFault(t, send(`{"code":${status},"message":"said by the upstream","data":null}`))

      assert.deepEqual([fault.kind, fault.isBilled, fault.restMs], [kind, false, undefined])
      assert.match(fault.message, new RegExp(`\\b${status}\\b`))
      assert.doesNotMatch(fault.message, /said by/)
    })
  }

  await t.test('by sending elsewhere', async (t) => {
    const fault = await findFault(t, send('', { status: 307, headers: { location: '/elsewhere' } }))

    assert.deepEqual([fault.kind, fault.isBilled], ['reply.redirected', false])
  })

  await t.test('by another code of success inside HTTP 200', async (t) => {
    for (const code of [201, 204]) {
      const fault = await findFault(t, send(`{"code":${code},"data":{${succeeded}}}`))
      assert.deepEqual([fault.kind, fault.isBilled], ['reply.refused', false])
    }
  })
})

test('tikhub is left alone for as long as it asks for', async (t) => {
  for (const [text, restMs] of [
    ['12', 12_000],
    [new Date(morning + 90_000).toUTCString(), 90_000],
    [new Date(morning - 90_000).toUTCString(), 0],
    ['soon', undefined],
  ] as const) {
    await t.test(text, async (t) => {
      const fault = await findFault(t, send('{}', { status: 429, headers: { 'retry-after': text } }))

      assert.deepEqual([fault.kind, fault.restMs], ['rate.limited', restMs])
    })
  }
})

test('HTTP 200 and code 200 of tikhub are billed', async (t) => {
  for (const [what, data, kind] of [
    ['with a failure of Xingtu inside', '{"base_resp":{"status_code":10001,"status_message":""}}', 'reply.refused'],
    ['with a failure of Xingtu further inside', '{"data":{"base_resp":{"status_code":1}}}', 'reply.refused'],
    ['without base_resp', '{"newest_videos":[]}', 'reply.unfit'],
    ['with a status in text', '{"base_resp":{"status_code":"0"},"newest_videos":[]}', 'reply.unfit'],
    ['with data that is null', 'null', 'reply.unfit'],
    ['with a list', '[]', 'reply.unfit'],
  ] as const) {
    await t.test(`also ${what}`, async (t) => {
      const fault = await findFault(t, send(bodyOf(data)))

      assert.deepEqual([fault.kind, fault.isBilled], [kind, true])
    })
  }
})

test('what is not an answer of tikhub', async (t) => {
  const bodies: Readonly<Record<string, readonly [Behaviour, FaultKind]>> = {
    'an empty body': [send(''), 'reply.empty'],
    'a web page': [send('<!doctype html>', { headers: { 'content-type': 'text/html' } }), 'reply.page'],
    'an image': [send(goodBodies.tikhub, { headers: { 'content-type': 'image/png' } }), 'reply.mistyped'],
    'half of an answer': [send(goodBodies.tikhub.slice(0, -3)), 'reply.unreadable'],
    'data without an envelope': [send(contentOf({})), 'reply.unfit'],
    'a code in text': [send(goodBodies.tikhub.replace('200', '"200"')), 'reply.unfit'],
    'a list': [send('[]'), 'reply.unfit'],
    null: [send('null'), 'reply.unfit'],
  }
  for (const [what, [behaviour, kind]] of Object.entries(bodies)) {
    await t.test(`is ${what}`, async (t) => {
      const fault = await findFault(t, behaviour)

      assert.deepEqual([fault.kind, fault.isBilled], [kind, false])
    })
  }
})
