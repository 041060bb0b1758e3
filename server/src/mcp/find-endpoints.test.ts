import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { defineEndpoint, type Endpoint, loadCatalogue } from '#catalogue'
import { yuan } from '#kit'
import { type EndpointQuestion, questionsAfter, questionsBefore, questionsOfOthers } from '#support/endpoint-questions'
import { openFinder } from './find-endpoints.ts'

const written = (await loadCatalogue()).list()

const define = (path: string, title: string, others: object = {}): Endpoint =>
  defineEndpoint({
    path,
    title: { en: title, zh: title },
    summary: { en: title, zh: title },
    page: { group: 'weibo', slug: title.toLowerCase().replaceAll(' ', '-') },
    price: yuan('0.1'),
    freshFor: '1h',
    params: Type.Object({}),
    data: Type.Unknown(),
    isEmpty: () => false,
    sources: [],
    ...others,
  })

test('the search over endpoints', async (t) => {
  const finder = openFinder(() => written)
  const first = (text: string): string | undefined => finder.find(text, 1)[0]?.path
  const missed = (questions: readonly EndpointQuestion[]): string[] =>
    questions.flatMap(({ text, wanted }) =>
      wanted.includes(first(text) ?? '') ? [] : [`${text}: ${first(text)}, not ${wanted.join(' or ')}`],
    )

  await t.test('answers 95 of 100 questions with its first hit, in each language', (t) => {
    for (const { en, zh } of [questionsBefore, questionsAfter, questionsOfOthers])
      for (const questions of [en, zh]) {
        const wrong = missed(questions)
        t.diagnostic(`${questions.length - wrong.length} of ${questions.length} at first; ${wrong.join(', ')}`)
        assert.ok(wrong.length <= questions.length * 0.05, wrong.join('\n'))
      }
  })

  await t.test('is asked for endpoints that are there, and for all of them as they were', () => {
    const wanted = [questionsBefore, questionsAfter, questionsOfOthers]
      .flatMap(({ en, zh }) => [...en, ...zh])
      .flatMap((one) => one.wanted)
    assert.deepEqual(
      wanted.filter((path) => written.every((endpoint) => endpoint.path !== path)),
      [],
    )
    assert.equal(new Set(wanted).size, 53)
    assert.deepEqual([questionsBefore.en.length, questionsBefore.zh.length], [50, 50])
  })

  await t.test('finds every endpoint by its path, whole or its last part', () => {
    for (const { path } of written) {
      assert.equal(first(path), path)
      assert.equal(first(`what does ${path.replace(/\/v1$/, '').split('/').at(-1)} return?`), path)
    }
  })

  await t.test('puts what is deprecated behind its successor, unless that is what is asked for', () => {
    for (const { path, title, deprecated } of written) {
      const successor = written.find((endpoint) => endpoint.path === deprecated?.successor)
      if (successor?.title.en !== title.en) continue
      for (const asked of [title.en, title.zh]) {
        assert.equal(first(asked), successor.path, asked)
        assert.equal(first(`${asked}, deprecated`), path, asked)
        assert.equal(first(`旧版 ${asked}`), path, asked)
      }
    }
  })

  await t.test('turns from what is deprecated to its successor where somebody asks what to use instead', () => {
    for (const { path, deprecated } of written) {
      if (!deprecated) continue
      const name = path.replace(/\/v1$/, '').split('/').at(-1)
      for (const asked of [`what replaces ${name}?`, `${path} 的替代接口`, `successor of the deprecated ${name}`])
        assert.equal(first(asked), deprecated.successor, asked)
    }
    assert.equal(first('the deprecated version of item_report_detail'), '/api/douyin-xingtu/get-video-detail/v1')
  })

  await t.test('finds who alone has a parameter, a field or a value by its name, whatever else is said', () => {
    for (const [name, wanted] of Object.entries({
      starAuthorId: 'aggregator/get_author_tags/v1',
      liveCrowdType: 'aggregator/get_author_live_watch_distribution/v1',
      DIE_HARD_FAN: 'data_sp/get_author_fans_distribution/v1',
      play_stability: 'data_sp/get_author_spread_info/v1',
      base64_qrcode: 'author/get_author_base_info/v1',
      play_lose_info: 'data_sp/item_report_th_analysis/v1',
    }))
      for (const asked of [name, `price of videos: ${name}`, `报价里的 ${name} 是什么`])
        assert.equal(first(asked), `/api/douyin-xingtu/gw/api/${wanted}`, asked)
  })

  await t.test('takes years for an age, not for an old endpoint', () => {
    assert.match(first('how old are the followers') ?? '', /get_author_fans_distribution/)
  })

  await t.test('mends a wrong letter', () => {
    assert.equal(first('creater serach'), first('creator search'))
    assert.equal(first('comment keywrod'), first('comment keyword'))
  })

  await t.test('gives any text the same answer twice: each endpoint once, no more than were wanted', () => {
    const again = openFinder(() => written)
    const word = fc.constantFrom('fans', '粉丝', '报价', 'V2', 'get-kol-info', '😀', ' ', '的', '__', '-', '/api/')
    const units = fc.array(fc.nat({ max: 0xffff })).map((all) => String.fromCharCode(...all))
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      units,
      fc.array(word).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(texts, fc.nat({ max: 60 }), (text, limitMax) => {
        const found = finder.find(text, limitMax)
        assert.ok(found.length <= limitMax)
        assert.equal(new Set(found).size, found.length)
        assert.ok(again.find(text, limitMax).every((endpoint, place) => endpoint === found[place]))
      }),
    )
  })

  await t.test('finds nothing for nothing, and for what says nothing', () => {
    for (const text of ['', ' ?! ', '😀🎉', 'what is the', '请问一下', 'qqqqzzzz'])
      assert.deepEqual(finder.find(text, 10), [], text)
  })

  await t.test('answers a text of any length by its beginning', () => {
    assert.equal(first(`粉丝画像 ${'😀 '.repeat(1_000)}`), first('粉丝画像'))
  })

  await t.test('knows what is imported and what is gone as soon as the catalogue tells of it', () => {
    let list = written
    const { find } = openFinder(() => list)
    assert.notEqual(find('weibo followers', 1)[0]?.path, '/api/weibo/get-fans/v1')
    list = [...written, define('/api/weibo/get-fans/v1', 'User Fans', { platform: { en: 'Weibo', zh: '微博' } })]
    for (const asked of ['weibo followers', '微博粉丝']) assert.equal(find(asked, 1)[0]?.path, '/api/weibo/get-fans/v1')
    list = written
    assert.ok(find('weibo followers', 60).every((endpoint) => written.includes(endpoint)))
  })

  await t.test('finds what is called just so, even by a word that says nothing', () => {
    const { find } = openFinder(() => [...written, define('/api/shop/list/v1', 'List')])
    assert.equal(find(' list', 3)[0]?.path, '/api/shop/list/v1')
    for (const { title, path } of written) {
      assert.ok(
        find(title.zh, 5).some((endpoint) => endpoint.path === path),
        title.zh,
      )
      assert.ok(
        find(title.en, 5).some((endpoint) => endpoint.path === path),
        title.en,
      )
    }
  })

  await t.test('takes no word that somebody says for the name of a path', () => {
    const { find } = openFinder(() => [...written, define('/api/weibo/search/v1', 'Keyword Search')])
    for (const asked of ['search influencers', 'do people search for the brand after watching'])
      assert.equal(find(asked, 1)[0]?.path, first(asked), asked)
  })

  await t.test('tells versions apart where one is named', () => {
    const versions = ['v1', 'v2', 'v3'].map((version) =>
      define(`/api/weibo/get-user/${version}`, `User Profile (${version.toUpperCase()})`),
    )
    const { find } = openFinder(() => versions)
    for (const version of ['v1', 'v2', 'v3'])
      assert.equal(find(`weibo user profile ${version}`, 1)[0]?.path, `/api/weibo/get-user/${version}`)
  })
})
