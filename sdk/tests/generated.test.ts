import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Almagest, UnexpectedAnswerError } from '@almagest/sdk'

const root = fileURLToPath(new URL('../..', import.meta.url))
const document: { readonly paths: object } = JSON.parse(readFileSync(`${root}openapi.json`, 'utf8'))

type Method = (...params: readonly string[]) => Promise<unknown>

const ownOfCore = ['constructor', 'get', 'post', 'list']

/** All methods of the client: its own, and those of its parts. */
function listMethods(part: object): Method[] {
  const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(part)).filter((name) => !ownOfCore.includes(name))
  const own = Object.values(part).flatMap((member): Method[] =>
    typeof member === 'object' ? listMethods(member) : [member],
  )
  return part instanceof Almagest ? [...own, ...inherited.map((name) => Reflect.get(part, name).bind(part))] : own
}

test('every operation of the document has a method, and every method is one', async () => {
  const asked: string[] = []
  const fetch = async (url: string): Promise<Response> => {
    asked.push(new URL(url).pathname)
    return new Response('{"code":0,"data":{}}')
  }
  const client = new Almagest({ apiKey: 'alm_x', baseUrl: 'http://localhost', fetch })
  // Whatever it makes of the answer.
  for (const method of listMethods(client)) await method('first', 'second').catch(() => undefined)
  const paths = Object.keys(document.paths).map((path) => {
    const places = ['first', 'second']
    return path.replaceAll(/\{\w+\}/g, () => places.shift() ?? '')
  })
  assert.deepEqual(asked.sort(), paths.sort())
})

test('no method of the service itself takes the answer of another service for its own', async () => {
  const foreign = ['<html>', 'null', '[]', '[{"kolId":"1"}]', '{}', '{"code":0,"data":{}}', '{"code":0,"data":[]}']
  const texts = ['/healthz', '/readyz', '/metrics']
  let [asked, body] = ['', '']
  const fetch = async (url: string): Promise<Response> => {
    asked = new URL(url).pathname
    return new Response(body)
  }
  const client = new Almagest({ apiKey: 'alm_x', baseUrl: 'http://localhost', fetch, maxRetries: 0 })
  const refused = new Set<string>()
  for (body of foreign) {
    for (const method of listMethods(client)) {
      const error = await method('first', 'second').then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (asked.startsWith('/api/') || texts.includes(asked)) continue
      assert.ok(error instanceof UnexpectedAnswerError, `${asked}: ${body}`)
      refused.add(asked)
    }
  }
  assert.ok(refused.size > 15, [...refused].join())
})

test('what is generated is what the service says today', () => {
  const { stderr, status } = spawnSync(process.execPath, [`${root}scripts/sdk/generate.ts`, '--check'], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
})
