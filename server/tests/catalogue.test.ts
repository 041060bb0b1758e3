import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Compile } from 'typebox/compile'
import { type Endpoint, loadCatalogue, type SchemaView } from '#catalogue'
import { type Collector, openCollector } from '#collector'
import { createMask, openSystemRandom, systemClock, type Text } from '#kit'
import { recordings } from '#providers/recordings'
import { providerNeeds } from '#support/providers'

const catalogue = await loadCatalogue()
const endpoints = catalogue.list()

const firstPath = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const contentPaths = [firstPath, '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1']
const recordingsDir = fileURLToPath(new URL('../recordings', import.meta.url))
const sample = readFileSync(`${recordingsDir}${firstPath}/kolId=6831825876674412552.json`, 'utf8')
const publishedPage = fileURLToPath(new URL('../../../shared/reference/endpoint-page.en.txt', import.meta.url))

interface Field {
  readonly name: string
  readonly view: SchemaView
}

/** Every field at any depth, by its dotted name. */
function listFields(view: SchemaView, parent = ''): Field[] {
  const own = Object.entries(view.properties ?? {}).map(([name, field]) => ({ name: `${parent}${name}`, view: field }))
  const parts = [...(view.items ? [view.items] : []), ...(view.anyOf ?? [])]
  return [
    ...own,
    ...own.flatMap((field) => listFields(field.view, `${field.name}.`)),
    ...parts.flatMap((part) => listFields(part, parent)),
  ]
}

/** What a text says of its own, beside the phrase that many fields share. */
const stripShared = (text: string): string => text.replace(/(0|""|\[\])(: not provided| 表示未提供).*$/, '')

const isSaidTwice = (text: Text | undefined): boolean =>
  text !== undefined && /[A-Za-z]/.test(stripShared(text.en)) && /\p{Script=Han}/u.test(stripShared(text.zh))

const nameSilent = (fields: readonly Field[]): string[] =>
  fields.filter(({ view }) => !isSaidTwice(view.meaning)).map(({ name }) => name)

const listParams = ({ params }: Endpoint): Field[] => listFields(params)

function exampleOf({ name, view }: Field): string {
  const [example] = view.examples ?? []
  if (example === undefined) throw new Error(`parameter ${name} has no example`)
  return String(example)
}

const exampleQuery = (endpoint: Endpoint): Map<string, string> =>
  new Map(listParams(endpoint).map((field) => [field.name, exampleOf(field)]))

function getEndpoint(path: string): Endpoint {
  const endpoint = catalogue.find(path)
  if (!endpoint) throw new Error(`${path} is not in the catalogue`)
  return endpoint
}

function openSampleCollector(): Collector {
  const upstream = recordings.open(providerNeeds({ recordingsDirs: [recordingsDir] }))
  if (!upstream) throw new Error('recordings did not open')
  return openCollector({
    upstreams: [{ name: recordings.name, isLocal: recordings.isLocal, upstream }],
    mask: createMask([]),
    clock: systemClock,
    random: openSystemRandom(),
    deadlineMs: 10_000,
    isHedging: false,
    onAttempt: () => {},
    onNotice: () => {},
  })
}

test('the catalogue', async (t) => {
  await t.test('holds both endpoints of content performance', () => {
    assert.ok(endpoints.length >= 2)
    for (const path of contentPaths) assert.equal(getEndpoint(path).path, path)
  })

  await t.test('gives every page an address of its own, aliases included', () => {
    const addresses = endpoints.flatMap(({ page, pageAliases }) => [page, ...pageAliases])
    const texts = addresses.map(({ group, slug }) => `${group}/${slug}`)

    assert.deepEqual(texts, [...new Set(texts)])
    for (const text of texts) assert.match(text, /^[a-z0-9-]+\/[a-z0-9-]+$/)
  })

  await t.test('sends callers of a deprecated endpoint to one that is not deprecated', () => {
    const deprecated = endpoints.filter((endpoint) => endpoint.deprecated)

    assert.ok(deprecated.length > 0)
    for (const endpoint of deprecated) {
      assert.equal(getEndpoint(endpoint.deprecated?.successor ?? 'no successor').deprecated, undefined)
      assert.match(endpoint.deprecated?.since ?? '', /^\d{4}-\d{2}-\d{2}$/)
    }
  })
})

for (const endpoint of endpoints) {
  test(endpoint.path, async (t) => {
    await t.test('has a title and a summary in both languages', () => {
      assert.ok(isSaidTwice(endpoint.title))
      assert.ok(isSaidTwice(endpoint.summary))
    })

    await t.test('takes token first and acceptCache last', () => {
      const names = listParams(endpoint).map(({ name }) => name)

      assert.equal(names.at(0), 'token')
      assert.equal(names.at(-1), 'acceptCache')
    })

    await t.test('says what every parameter means in both languages', () => {
      assert.deepEqual(nameSilent(listParams(endpoint)), [])
    })

    await t.test('gives examples that it accepts itself', () => {
      const isAccepted = ({ view }: Field): boolean =>
        view.examples?.every((example) => Compile(view).Check(example)) ?? false

      assert.deepEqual(
        listParams(endpoint).filter((field) => !isAccepted(field) || exampleOf(field) === ''),
        [],
      )
      assert.doesNotThrow(() => endpoint.readInput(exampleQuery(endpoint)))
    })

    await t.test('says what every field of data means in both languages', () => {
      const fields = listFields(endpoint.data)

      assert.ok(fields.length > 0)
      assert.deepEqual(nameSilent(fields), [])
    })

    await t.test('names as its subject a parameter that it takes', () => {
      const names = listParams(endpoint).map(({ name }) => name)

      assert.ok(endpoint.subject === undefined || names.includes(endpoint.subject.param))
    })
  })
}

for (const path of contentPaths) {
  test(`content performance by ${path}`, async (t) => {
    const endpoint = getEndpoint(path)
    const success = { status_code: 0, status_message: '' }

    await t.test('answers its own example with the built-in sample, byte for byte', async () => {
      const { params } = endpoint.readInput(exampleQuery(endpoint))
      const { collected } = await openSampleCollector().collect({ endpoint, params })

      assert.equal(collected?.isEmpty, false)
      assert.equal(collected.data.toString('utf8'), sample.trimEnd())
    })

    await t.test('describes exactly the fields of the published example', () => {
      const { masterpiece_videos, newest_videos, personal_hot_videos } = JSON.parse(sample)
      const described = listFields(endpoint.data)
        .filter(({ name }) => name.startsWith('newest_videos.'))
        .map(({ name }) => name.slice('newest_videos.'.length))

      assert.equal(described.length, 45)
      for (const video of [...masterpiece_videos, ...newest_videos, ...personal_hot_videos]) {
        assert.deepEqual(described.toSorted(), Object.keys(video).sort())
      }
    })

    await t.test('is empty without any list, with nulls and with empty lists', () => {
      const lists = { masterpiece_videos: [], newest_videos: null, order_hot_videos: [] }

      assert.deepEqual(endpoint.judge({ base_resp: success }), { isGood: true, isEmpty: true })
      assert.deepEqual(endpoint.judge({ base_resp: success, ...lists }), { isGood: true, isEmpty: true })
    })

    await t.test('is not empty with one video in any one list', () => {
      for (const list of ['masterpiece_videos', 'newest_videos', 'order_hot_videos', 'personal_hot_videos']) {
        const data = { base_resp: success, [list]: [{ item_id: '7553989899192519974' }] }
        assert.deepEqual(endpoint.judge(data), { isGood: true, isEmpty: false })
      }
    })

    await t.test('takes numbers written as text and fields it does not know', () => {
      const video = { item_id: '7553989899192519974', play: '8543418', favorite: 12, stars: { of: 'tomorrow' } }

      const judgement = endpoint.judge({ base_resp: success, newest_videos: [video], extra: [1] })

      assert.deepEqual(judgement, { isGood: true, isEmpty: false })
    })

    await t.test('is not good where upstream failed or sent something else', () => {
      const failed = { base_resp: { status_code: 10001, status_message: '' }, newest_videos: [] }
      const other = { base_resp: success, latest_item_info: [{ item_id: '7553989899192519974' }] }
      const mistyped = { base_resp: success, newest_videos: {} }
      for (const data of [null, undefined, '', [], {}, failed, other, mistyped]) {
        assert.equal(endpoint.judge(data).isGood, false)
      }
    })
  })
}

test('a question for other content than short videos is not answered with short videos', async () => {
  const endpoint = getEndpoint('/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1')
  const { params } = endpoint.readInput(exampleQuery(endpoint).set('platform', 'LIVE_STREAMING'))

  const { collected } = await openSampleCollector().collect({ endpoint, params })

  assert.equal(collected, undefined)
})

const absence = existsSync(publishedPage) ? false : `the published page is not here: ${publishedPage}`

test('the built-in sample is the example of the published page', { skip: absence }, () => {
  const lines = readFileSync(publishedPage, 'utf8').split('\n')
  const start = lines.indexOf('json', lines.indexOf('Responses')) + 1
  const end = lines.findIndex((line) => line.startsWith('💡 Note'))
  const { data } = JSON.parse(lines.slice(start, end).join('\n'))

  assert.equal(sample, `${JSON.stringify(data)}\n`)
})
