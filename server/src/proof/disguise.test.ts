import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { findExactDigits, parseWrittenJson, writeExactNumber } from '#kit'
import { createDisguise } from './disguise.ts'
import { createOriginals, findTrace, noteOriginals, noteParams } from './originals.ts'

const key = new Uint8Array(32).fill(7)

/** What becomes of these in one run. */
function hideAll(bodies: readonly string[], kolId?: string) {
  const originals = createOriginals()
  if (kolId !== undefined) noteParams(originals, { kolId }, 'kolId')
  for (const body of bodies) noteOriginals(originals, parseWrittenJson(body))
  const { hideIn, hideParams } = createDisguise({ key, originals, documented: new Set(['play', 'title', 'like']) })
  const texts = bodies.map((body) => hideIn(Buffer.from(body)).toString('utf8'))
  for (const text of texts) assert.equal(findTrace(originals, parseWrittenJson(text)), undefined, text)
  return { texts, values: texts.map((text) => JSON.parse(text)), hideParams }
}

const hideOne = (value: unknown) => hideAll([JSON.stringify(value)]).values[0]

test('an id', async (t) => {
  await t.test('of 19 digits becomes another of 19, of the same second where it is a work’s', () => {
    const { item_id } = hideOne({ item_id: '7553989899192519974' })

    assert.match(item_id, /^\d{19}$/)
    assert.notEqual(item_id, '7553989899192519974')
    assert.equal(BigInt(item_id) >> 32n, 7553989899192519974n >> 32n)
  })

  await t.test('of a person tells no time any more', () => {
    const { star_id } = hideOne({ star_id: '6831825876674412552' })

    assert.match(star_id, /^\d{19}$/)
    assert.notEqual(BigInt(star_id) >> 32n, 6831825876674412552n >> 32n)
  })

  await t.test('that is a bare number stays one, with all its digits', () => {
    const { texts } = hideAll(['{"item_id": 7553989899192519974, "play": 1.50}'])

    assert.match(texts[0] ?? '', /^\{"item_id":\d{19},"play":1\.50\}$/)
  })

  await t.test('is the same everywhere: in answers, texts, addresses, names of members and questions', () => {
    const id = '6831825876674412552'
    const { values, hideParams } = hideAll(
      [
        JSON.stringify({ star_id: id, title: `look at ${id}!`, url: `https://www.douyin.com/user/${id}?from=1` }),
        JSON.stringify({ by: { [id]: 3 }, last_items: JSON.stringify([{ author_id: id }]) }),
      ],
      id,
    )
    const [one, other] = values
    const hidden = one.star_id
    assert.ok(one.title.includes(hidden) && one.url.endsWith(`/${hidden}`))
    assert.deepEqual(Object.keys(other.by), [hidden])
    assert.equal(JSON.parse(other.last_items)[0].author_id, hidden)
    assert.deepEqual(hideParams({ kolId: id, page: 1 }), { kolId: hidden, page: 1 })
  })

  await t.test(
    'that is short is hidden where it is said to be one, and within texts, and stays where it may be a count',
    () => {
      const { short_id, play, tags } = hideOne({ short_id: '1234567', play: '1234567', tags: ['ID:1234567'] })

      assert.match(short_id, /^\d{7}$/)
      assert.notEqual(short_id, '1234567')
      assert.equal(play, '1234567')
      assert.ok(tags[0].endsWith(`:${short_id}`))
    },
  )

  await t.test('of letters keeps its length and its alphabets', () => {
    const { sec_uid, video_id } = hideOne({ sec_uid: 'MS4wLjABAAAA-q_9', video_id: 'v0300fg10000d15312' })

    assert.match(sec_uid, /^[A-Z]{2}\d[a-z][A-Z][a-z][A-Z]{6}-[a-z]_\d$/)
    assert.match(video_id, /^[a-z]\d{4}[a-z]{2}\d{5}[a-z]\d{5}$/)
    assert.notEqual(sec_uid, 'MS4wLjABAAAA-q_9')
  })
})

test('names and texts', async (t) => {
  await t.test('become others as long, the same name the same also where a text has it', () => {
    const { nick_name, title, tags } = hideOne({
      nick_name: '山间小李',
      title: '@山间小李：买菜 #日常',
      tags: ['山间小李'],
    })

    assert.equal([...nick_name].length, 4)
    assert.equal(title.length, '@山间小李：买菜 #日常'.length)
    assert.ok(title.startsWith(`@${nick_name}：`))
    assert.doesNotMatch(title, /买菜|日常/)
    assert.deepEqual(tags, [nick_name])
  })

  await t.test('are hidden where nobody knows what they are', () => {
    const { anything, byName } = hideOne({ anything: '随便什么', byName: { 山间小李: 1 } })

    assert.notEqual(anything, '随便什么')
    assert.doesNotMatch(JSON.stringify(byName), /山间小李/)
  })

  await t.test('that are written with escapes or percent signs are hidden, too', () => {
    const { texts } = hideAll([
      '{"nick_name":"\\u5c71\\u95f4\\u5c0f\\u674e","tag":"%E5%B1%B1%E9%97%B4%E5%B0%8F%E6%9D%8E","label":"6831%38325876674412552"}',
    ])

    assert.doesNotMatch(texts[0] ?? '', /E5%B1|6831%38/)
  })
})

test('what says nothing of anybody stays as it is', () => {
  const telling = {
    base_resp: { status_code: 0, status_message: 'Success' },
    play: 8543418,
    create_time: '1758829144',
    date: '2026-02-07',
    share: '0.02210461512446066',
    range: '2,000 - 20,000',
    gmv: '1k-3w',
    rate: '<0.02%',
    level: 'Lv1',
    is_hot: 'false',
    category_id: '103',
    tags_relation: { 游戏: ['游戏集锦'] },
    content_theme_labels: ['国内旅行'],
    distributions: [
      { type_display: '性别分布', distribution_list: [{ distribution_key: '海南', distribution_value: '7' }] },
    ],
    nothing: null,
    empty: '',
    list: [],
  }
  assert.deepEqual(hideOne(telling), telling)
})

test('somebody who is called like a word that stays is hidden all the same', () => {
  const { nick_name, base_resp, tags } = hideOne({
    nick_name: 'Success',
    base_resp: { status_code: 0, status_message: 'Success' },
    tags: ['see v.douyin.com/abc'],
  })

  assert.equal(base_resp.status_message, nick_name)
  assert.doesNotMatch(`${nick_name} ${tags}`, /Success|douyin/)
})

test('thousands of names of one sign, and a text of a million, are hidden within moments', () => {
  const signs = Array.from({ length: 5_000 }, (_, nth) => String.fromCodePoint(0x4e00 + nth))
  const startedMs = performance.now()

  const { by, note } = hideOne({ by: Object.fromEntries(signs.map((sign) => [sign, 1])), note: 'ab '.repeat(400_000) })

  assert.equal(Object.keys(by).length, signs.length)
  assert.equal(note.length, 1_200_000)
  assert.ok(performance.now() - startedMs < 5_000)
})

test('addresses become addresses of nobody', () => {
  const { avatar_uri, said, cover_uri } = hideOne({
    avatar_uri: 'https://p11.douyinpic.com/aweme/1080x1080/a.jpeg',
    said: 'see https://v.douyin.com/abc/ now',
    cover_uri: 'tos-cn-i-dy/fda5f68563e8409b',
  })
  assert.match(avatar_uri, /^https:\/\/example\.invalid\/[0-9a-f]{16}$/)
  assert.match(said, /^[a-z]{3} https:\/\/example\.invalid\/[0-9a-f]{16} [a-z]{3}$/)
  assert.match(cover_uri, /^[a-z]{3}-[a-z]{2}-[a-z]-[a-z]{2}\/[a-z0-9]{16}$/)
})

const recordings = fileURLToPath(new URL('../../../../shared/reference/recordings', import.meta.url))
const skip = existsSync(recordings) ? false : `what was recorded is not here: ${recordings}`
const bodies = skip ? [] : readdirSync(recordings).filter((name) => name.endsWith('.json'))

const isNameOf = /^(nick_name|author|title|item_title|self_intro)$/
const isIdOf = /^(.*_)?(id|uid)$/
const isAddressOf = /^(url|avatar_uri|cover_url|play_url)$/

const digitsOf = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`))
const nameOf: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^[丁王李赵钱孙周吴郑陈]{2,6}$/),
  fc.stringMatching(/^[A-Z][a-z]{5,9}[_-][a-z]{3}$/),
  fc.stringMatching(/^[丁王李]{2,3}[A-Za-z]{2,4}☆$/),
)

/** The same shape with somebody else in it: other names, ids and addresses, all of them noted. */
function populate(value: unknown, name: string, draw: <T>(of: fc.Arbitrary<T>) => T, secrets: string[]): unknown {
  const digits = findExactDigits(value)
  const note = (secret: string): string => {
    secrets.push(secret)
    return secret
  }
  const isId = isIdOf.test(name)
  if (digits !== undefined)
    return isId && digits.length >= 9 ? writeExactNumber(note(draw(digitsOf(digits.length)))) : value
  if (typeof value === 'string') {
    if (isId && /^\d{9,}$/.test(value)) return note(draw(digitsOf(value.length)))
    if (isId && /^[\w-]{12,}$/.test(value))
      return note(draw(fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${value.length}}$`))))
    if (isNameOf.test(name) && value !== '') return note(draw(nameOf))
    if (isAddressOf.test(name) && value !== '')
      return `https://${note(`${draw(digitsOf(12))}.example/${draw(digitsOf(19))}`)}?x=1`
    return value
  }
  if (Array.isArray(value)) return value.map((item) => populate(item, name, draw, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, populate(member, key, draw, secrets)]))
}

test('of nobody in any published shape a name, an id or an address is left, wherever else it stands', { skip }, () => {
  assert.ok(bodies.length > 36)
  const shapes = bodies.map((name) => parseWrittenJson(readFileSync(`${recordings}/${name}`, 'utf8')))
  let looked = 0
  fc.assert(
    fc.property(fc.gen(), fc.integer({ min: 0, max: shapes.length - 1 }), (gen, place) => {
      const secrets: string[] = []
      const body = populate(shapes[place], '', (of) => gen(() => of), secrets)
      const kolId = gen(digitsOf, 19)
      const said = [...secrets, kolId].slice(0, 40)
      // Each of them stands in texts, tags, names of members, addresses and JSON within JSON, too.
      const more = {
        ...Object(body),
        star_id: kolId,
        content_tags: said.map((secret) => `与${secret}同行`),
        by: Object.fromEntries(said.map((secret) => [`of ${secret}`, 1])),
        description: said.map((secret) => encodeURIComponent(`再见${secret}`)).join(' '),
        inner: JSON.stringify({ self_intro: said.join('/') }),
      }

      const { texts } = hideAll([JSON.stringify(more)], kolId)

      const text = texts[0] ?? ''
      const decoded = text.replaceAll(/(%[0-9a-f]{2})+/gi, (run) =>
        Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
      )
      for (const secret of [...secrets, kolId]) assert.ok(!text.includes(secret) && !decoded.includes(secret), secret)
      looked += secrets.length
    }),
    { numRuns: 120, endOnFailure: true },
  )
  assert.ok(looked > 300, `${looked} secrets`)
})
