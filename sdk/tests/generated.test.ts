import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Almagest } from '@almagest/sdk'

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
  for (const method of listMethods(client)) await method('first', 'second')
  const paths = Object.keys(document.paths).map((path) => {
    const places = ['first', 'second']
    return path.replaceAll(/\{\w+\}/g, () => places.shift() ?? '')
  })
  assert.deepEqual(asked.sort(), paths.sort())
})

test('what is generated is what the service says today', () => {
  const { stderr, status } = spawnSync(process.execPath, [`${root}scripts/sdk/generate.ts`, '--check'], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
})
