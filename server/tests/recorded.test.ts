import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { kolId, kolPath, openTestService, type Reply, successorPath } from '#support/service'
import { countRows } from '#support/store'
import { openUpstream, send, settingsOf, type UpstreamName } from '#support/upstream'

/** What was published or captured of upstreams: it names real creators, so it is read where it is and never copied. */
const reference = fileURLToPath(new URL('../../../shared/reference', import.meta.url))
const absence = existsSync(reference) ? false : `what was recorded is not here: ${reference}`

const read = (name: string): string => readFileSync(`${reference}/${name}`, 'utf8')

const targets = { [kolPath]: `kolId=${kolId}`, [successorPath]: `oAuthorId=${kolId}` }
const price = '0.15'
const balance = yuan('100')

interface Served {
  readonly upstream: UpstreamName
  readonly body: string
  readonly status?: number
  readonly path?: keyof typeof targets
}

/** Lets a service of its own ask an upstream that says this. */
async function serve(t: Parameters<typeof openUpstream>[0], { upstream, body, status = 200, path = kolPath }: Served) {
  const local = await openUpstream(t, upstream)
  local.behave(send(body, { status }))
  // Too short for whoever wants a second's rest to be asked again.
  const service = await openTestService(t, { environment: { ...settingsOf([local]), DEADLINE: '1900ms' } })
  const caller = await service.addCaller({ balanceMicro: balance })
  const reply = await service.ask(`${path}?token=${caller.secret}&${targets[path]}`)
  const { availableMicro, chargedMicro, heldMicro } = await service.books.ledger.getBalance(caller.accountId)
  const { differences } = await auditBooks(service.books.store)
  assert.deepEqual(differences, [])
  const snapshots = await countRows(service.books.store, 'snapshot')
  return { reply, availableMicro, chargedMicro, heldMicro, snapshots, asked: local.targets.length }
}

const free = { availableMicro: balance, chargedMicro: 0, heldMicro: 0, snapshots: 0 }
const paid = { availableMicro: balance - yuan(price), chargedMicro: yuan(price), heldMicro: 0, snapshots: 1 }

/** The contract's envelope of success, with nothing but these bytes inside. */
function assertEnvelope({ status, headers, text, body }: Reply, data: string, charge: string): void {
  const { requestId } = body
  assert.match(requestId, /^[0-9a-f]{32}$/)
  assert.equal(text, `{"code":0,"data":${data},"message":null,"recordTime":null,"requestId":"${requestId}"}`)
  assert.deepEqual([status, headers.get('x-charge'), headers.get('x-request-id')], [200, charge, requestId])
}

/** The bytes of `data` in a recording that is indented by two, by its lines. */
function cutData(recording: string): string {
  const start = recording.indexOf('\n  "data": ') + '\n  "data": '.length
  return recording.slice(start, recording.indexOf('\n  }', start) + '\n  }'.length)
}

test('a published answer of just-one-api', { skip: absence }, async (t) => {
  const recordings = {
    [kolPath]: 'recordings/just-one-api.get_kol_rec_videos_v1.json',
    [successorPath]: 'recordings/just-one-api.gw_api_data_sp_author_rec_videos_v2_v1.json',
  }
  for (const path of [kolPath, successorPath] as const) {
    await t.test(`leaves as it came, byte for byte, in the contract’s envelope: ${path}`, async (t) => {
      const body = read(recordings[path])
      const data = cutData(body)
      assert.deepEqual(JSON.parse(data), JSON.parse(body).data)

      const { reply, asked, ...books } = await serve(t, { upstream: 'just-one-api', path, body })

      assertEnvelope(reply, data, price)
      assert.equal(asked, 1)
      assert.deepEqual(books, paid)
    })
  }
})

interface NestedVideo {
  readonly id: string
  readonly create_time: string
  readonly title: string
  readonly stats: Readonly<Record<string, string | number>>
}

interface FlatVideo {
  readonly item_id: string
  readonly create_time: number
  readonly item_title: string
  readonly play: number
  readonly like: number
  readonly comment: number
  readonly share: number
  readonly favorite: string
  readonly interact_rate: number
}

/** What both shapes say of a work. */
const ofNested = ({ id, create_time, title, stats }: NestedVideo) => ({
  id,
  createTime: Number(create_time),
  title,
  counts: [stats['watch_cnt'], stats['like_cnt'], stats['comment_cnt'], stats['share_cnt']].map(Number),
  favorite: stats['favorite_cnt'],
  rate: stats['interact_rate'],
})

const ofFlat = ({ item_id, create_time, item_title, play, like, comment, share, favorite, ...more }: FlatVideo) => ({
  id: item_id,
  createTime: create_time,
  title: item_title,
  counts: [play, like, comment, share],
  favorite,
  rate: more.interact_rate,
})

test('a published answer of tikhub', { skip: absence }, async (t) => {
  for (const path of [kolPath, successorPath] as const) {
    await t.test(`comes flat, with its plays and its true times: ${path}`, async (t) => {
      const body = read('recordings/tikhub.kol_rec_videos_v1.nested.2025-11.json')
      const { masterpiece_videos, newest_video, personal_hot_video } = JSON.parse(body).data

      const { reply, asked, ...books } = await serve(t, { upstream: 'tikhub', path, body })

      const data = JSON.parse(reply.text).data
      assertEnvelope(reply, JSON.stringify(data), price)
      assert.equal(asked, 1)
      assert.deepEqual(books, paid)
      assert.deepEqual(data.masterpiece_videos.map(ofFlat), masterpiece_videos.map(ofNested))
      assert.deepEqual(data.newest_videos.map(ofFlat), [ofNested(newest_video)])
      assert.deepEqual(data.personal_hot_videos.map(ofFlat), [ofNested(personal_hot_video)])
      assert.deepEqual(data.order_hot_videos, [])
      for (const video of [...data.masterpiece_videos, ...data.newest_videos, ...data.personal_hot_videos]) {
        const { create_time: createTime, item_id: itemId, play, like, comment, share, interact_rate: rate } = video
        assert.ok(play > 100_000)
        // By the ids themselves: the upload lies shortly before, and not 8 hours.
        assert.ok(Math.abs(createTime - Number(BigInt(itemId) >> 32n)) < 3_600, `${createTime} for ${itemId}`)
        assert.equal(rate, Math.floor(((like + comment + share) / play) * 10_000) / 10_000)
      }
    })
  }

  await t.test('that is empty is free and not kept', async (t) => {
    const body = read('recordings/tikhub.kol_rec_videos_v1.empty.2025-11.json')

    const { reply, asked, ...books } = await serve(t, { upstream: 'tikhub', body })

    const lists = '"masterpiece_videos":[],"newest_videos":[],"order_hot_videos":[],"personal_hot_videos":[]'
    assertEnvelope(reply, `{"base_resp":{"status_code":0,"status_message":""},${lists}}`, '0')
    assert.equal(asked, 1)
    assert.deepEqual(books, free)
  })
})

interface Sample {
  readonly case: string
  readonly http: number
  readonly body: { readonly code: number; readonly message?: string }
}

test('an envelope observed at just-one-api', { skip: absence }, async (t) => {
  const samples: Sample[] = absence ? [] : JSON.parse(read('envelope-samples.json'))
  assert.ok(samples.length >= 8)
  /** How often it is asked: who says that it may succeed later is asked again, and who knows no token is once more. */
  const timesAsked = { 100: 2, 301: 3 } as Readonly<Record<number, number>>

  // Those of success have other data, or none: they too are no answer to this question.
  for (const { case: name, http, body } of samples) {
    await t.test(`that is no answer fails the call by 301 and is free: ${name}`, async (t) => {
      const sent = { upstream: 'just-one-api', body: JSON.stringify(body), status: http } as const

      const { reply, asked, ...books } = await serve(t, sent)

      const { requestId } = reply.body
      assert.match(requestId, /^[0-9a-f]{32}$/)
      assert.equal(
        reply.text,
        `{"code":301,"data":null,"message":"COLLECT FAILED, SEND REQUEST AGAIN","recordTime":null,"requestId":"${requestId}"}`,
      )
      assert.deepEqual([reply.status, reply.headers.get('x-charge')], [200, '0'])
      assert.equal(asked, timesAsked[body.code] ?? 1)
      assert.deepEqual(books, free)
    })
  }
})

// It has a base_resp and none of the four lists, but lists of its own: a creator without works would have neither.
test('an answer of another operation of xingtu is none: it is free and not kept', {
  skip: absence,
}, async (t) => {
  const body = read('recordings/xingtu.get_author_show_items_v2.2024-09.json')

  const { reply, asked, ...books } = await serve(t, { upstream: 'xingtu', body })

  assert.deepEqual([reply.body.code, reply.body.data, reply.headers.get('x-charge')], [301, null, '0'])
  assert.equal(asked, 1)
  assert.deepEqual(books, free)
})
