import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Question } from '#catalogue'
import type { Reply, Upstream } from '#collector'
import { providerNeeds, viaOf } from '#support/providers'
import { recordingFile, recordings } from './index.ts'

const path = '/api/stars/v1'

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function record(folder: string, question: Question, body: string): void {
  const file = join(folder, recordingFile(question))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, body)
}

function openUpstream(folders: readonly string[]): Upstream {
  const upstream = recordings.open(providerNeeds({ recordingsDirs: folders }))
  if (!upstream) throw new Error('recordings did not open')
  return upstream
}

async function ask(folders: readonly string[], question: Question, source = recordings.source({})): Promise<Reply> {
  const request = source.ask(question)
  if (!request) throw new Error('the question was declined')
  return openUpstream(folders).ask(request, viaOf({}))
}

const dataOf = async (...asked: Parameters<typeof ask>): Promise<string> => (await ask(...asked)).data.toString('utf8')

test('recordings', async (t) => {
  await t.test('answer a question from the file that has its name', async (t) => {
    const folder = makeFolder(t)
    mkdirSync(join(folder, 'api/stars/v1'), { recursive: true })
    writeFileSync(join(folder, 'api/stars/v1/kolId=7&page=2.json'), '{"n":1}\n')

    assert.equal(await dataOf([folder], { path, params: { page: 2, kolId: '7' } }), '{"n":1}')
  })

  await t.test('answer with the data of an envelope', async (t) => {
    const folder = makeFolder(t)
    record(folder, { path, params: {} }, '{"code":0,"data":{"n":1},"message":null}')

    assert.equal(await dataOf([folder], { path, params: {} }), '{"n":1}')
  })

  await t.test('come from the first folder that has one', async (t) => {
    const [mine, builtIn, missing] = [makeFolder(t), makeFolder(t), join(makeFolder(t), 'missing')]
    record(mine, { path, params: { kolId: '1' } }, '"mine"')
    record(builtIn, { path, params: { kolId: '1' } }, '"built in"')
    record(builtIn, { path, params: { kolId: '2' } }, '"built in"')

    assert.equal(await dataOf([missing, mine, builtIn], { path, params: { kolId: '1' } }), '"mine"')
    assert.equal(await dataOf([missing, mine, builtIn], { path, params: { kolId: '2' } }), '"built in"')
  })

  await t.test('say so where nothing is recorded', async (t) => {
    const folder = makeFolder(t)

    await assert.rejects(ask([folder], { path, params: { kolId: '1' } }), { name: 'Fault', kind: 'nothing.recorded' })
    await assert.rejects(ask([], { path, params: { kolId: '1' } }), { name: 'Fault', kind: 'nothing.recorded' })
  })

  await t.test('answer for another endpoint under that one’s names', async (t) => {
    const folder = makeFolder(t)
    const source = recordings.source({ path, rename: { oAuthorId: 'kolId', platform: '' } })
    record(folder, { path, params: { kolId: '7' } }, '"sky"')

    const question = { path: '/api/other/v2', params: { oAuthorId: '7', platform: 'SHORT_VIDEO' } }

    assert.equal(await dataOf([folder], question, source), '"sky"')
  })

  await t.test('decline what they do not honour', () => {
    const source = recordings.source({ honours: { kolId: true, platform: ['SHORT_VIDEO'] } })

    assert.ok(source.ask({ path, params: { kolId: '7', platform: 'SHORT_VIDEO' } }))
    assert.equal(source.ask({ path, params: { kolId: '7', platform: 'LIVE_STREAMING' } }), undefined)
    assert.equal(source.ask({ path, params: { kolId: '7', page: 2 } }), undefined)
  })
})

test('a recording stays inside its folder, whatever is asked', async (t) => {
  const values = {
    'a slash': 'a/b',
    'a backslash': 'a\\b',
    'the way up': '../../../../etc/passwd',
    'two dots': '..',
    'an absolute path': '/etc/passwd',
    'a null byte': 'a\0b',
    Chinese: '抓鱼的人',
    'long Chinese': '抓鱼'.repeat(500),
    'a long number': '7'.repeat(5_000),
    nothing: '',
  }
  for (const [what, value] of Object.entries(values)) {
    await t.test(what, async (t) => {
      const folder = makeFolder(t)
      const question = { path, params: { kolId: value, [`by ${value}`]: 1 } }
      const file = resolve(folder, recordingFile(question))
      record(folder, question, '"found"')

      assert.equal(dirname(file) + sep, join(folder, path, sep))
      assert.ok(Buffer.byteLength(basename(file)) <= 255)
      assert.equal(await dataOf([folder], question), '"found"')
    })
  }

  await t.test('and two long questions have two names', () => {
    const name = (kolId: string): string => recordingFile({ path, params: { kolId } })

    assert.notEqual(name(`${'7'.repeat(500)}1`), name(`${'7'.repeat(500)}2`))
  })
})
