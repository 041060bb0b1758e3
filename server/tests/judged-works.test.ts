import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadCatalogue } from '#catalogue'
import { sliceMember } from '#collector'
import { readYuan, yuan } from '#kit'
import { readAnswer } from '#readings'
import { listMutations } from '#support/mutations'
import { kolId, kolPath, openTestService } from '#support/service'
import { goodBodies, openUpstream, send, settingsOf } from '#support/upstream'
import { askV1 } from '#support/works'

const sample = readFileSync(
  new URL(`../recordings${kolPath}/kolId=6831825876674412552.json`, import.meta.url),
  'utf8',
).trimEnd()

const invented = sliceMember(Buffer.from(goodBodies.tikhub), 'data').toString('utf8')
const recordingFile = fileURLToPath(
  new URL('../../../shared/reference/recordings/tikhub.kol_rec_videos_v1.nested.2025-11.json', import.meta.url),
)
const skip = existsSync(recordingFile) ? false : `the recording is not here: ${recordingFile}`
const nested = skip ? invented : sliceMember(readFileSync(recordingFile), 'data').toString('utf8')

const catalogue = await loadCatalogue()
const endpoint = catalogue.find(kolPath) ?? assert.fail(kolPath)
const contentLists = ['masterpiece_videos', 'newest_videos', 'order_hot_videos', 'personal_hot_videos']

test('works of tikhub may have any leaf null, absent or written otherwise', async (t) => {
  const upstream = await openUpstream(t, 'tikhub')
  const world = await openTestService(t, { environment: settingsOf([upstream]) })
  const caller = await world.addCaller({ balanceMicro: yuan('1000') })

  async function ask(data: string) {
    upstream.behave(send(`{"code":200,"request_id":"1","data":${data}}`))
    const { text, body, headers } = await world.ask(`${kolPath}?kolId=${kolId}&token=${caller.secret}`)
    return { code: body.code, data: sliceMember(Buffer.from(text), 'data').toString('utf8'), headers }
  }

  for (const [name, answer, isAbsent] of [
    ['of an invented answer', invented, false],
    ['of a recorded one', nested, skip],
  ] as const) {
    await t.test(`${name}: null is what absent is, and all are charged`, { skip: isAbsent }, async (t) => {
      let charged = 0
      let nulls = ''
      for (const { what, data } of listMutations(answer)) {
        const reply = await ask(data)

        assert.equal(reply.code, 0, what)
        assert.equal(readYuan(reply.headers.get('x-charge') ?? ''), endpoint.priceMicro, what)
        charged++
        if (what.endsWith(' null')) nulls = reply.data
        if (what.endsWith(' absent')) assert.equal(reply.data, nulls, what)
        const lists: Readonly<Record<string, readonly object[]>> = JSON.parse(reply.data)
        const works = contentLists.flatMap((list) => lists[list] ?? [])
        assert.ok(works.length > 0)
        for (const work of works) assert.ok(Object.keys(work).length >= 45, what)
      }
      assert.ok(charged > 80, `${charged}`)
      t.diagnostic(`${charged} charged`)
    })
  }

  await t.test('and what is read of them is read, without a failure', async () => {
    for (const what of ['videos', 'metrics', 'history'])
      assert.equal((await askV1(world, caller, `/kols/${kolId}/${what}`)).status, 200, what)
  })
})

const now = Date.now()
const read = (data: string) => readAnswer(Buffer.from(data), now) ?? assert.fail('no reading')

test('a reading of an answer with a leaf that is', async (t) => {
  for (const [name, answer, isAbsent] of [
    ['the built-in sample', sample, false],
    ['an invented answer of tikhub', invented, false],
    ['a recorded answer of tikhub', nested, skip],
  ] as const) {
    const before = read(answer)

    await t.test(`written otherwise is the same, of ${name}`, { skip: isAbsent }, () => {
      const others = [...listMutations(answer)].filter(({ what }) => !/ (null|absent)$/.test(what))
      assert.ok(others.length > 20)
      for (const { what, data } of others) assert.deepEqual(read(data).lists, before.lists, what)
    })

    await t.test(`null or absent says nothing else than before, and why, of ${name}`, { skip: isAbsent }, () => {
      for (const { what, data } of [...listMutations(answer)].filter(({ what }) => / (null|absent)$/.test(what))) {
        const { lists } = read(data)
        for (const [list, works] of Object.entries(lists)) {
          for (const { published, interactionRate, missing, ...fields } of works) {
            const known = Object.entries(before.lists).find(([name]) => name === list)?.[1] ?? []
            const {
              published: _,
              interactionRate: __,
              missing: ___,
              ...expected
            } = known.find(({ itemId }) => itemId === fields.itemId) ?? assert.fail(what)
            const told = Object.fromEntries(Object.entries(missing).map(([name]) => [name, null]))
            assert.deepEqual(fields, { ...expected, ...told }, what)
          }
        }
      }
    })
  }
})
