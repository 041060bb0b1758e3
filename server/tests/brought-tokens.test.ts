import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { formPath, kolId, kolPath, openTestService, thingsPath, until } from '#support/service'
import { openUpstream, settingsOf } from '#support/upstream'

const OLD_TOKEN = 'q7Zt0aWvX3-pR9~cL.b2_MeKd8'

const find = (folder: string, text: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text))

test('callers keep the tokens they had elsewhere', async (t) => {
  const dataDir = makeFolder(t)
  const run = (...words: string[]) => runOperator(words, { DATA_DIR: dataDir, OLD_TOKEN })
  assert.equal((await run('account', 'create', 'ada', '--balance', '100')).exitCode, 0)
  const create = ['token', 'create', '--account', 'ada', '--secret-from-env', 'OLD_TOKEN', '--label', 'old'] as const
  const service = await openTestService(t, { dataDir })
  service.record(formPath, { name: 'ada' }, '{"items":[1]}')
  const target = `${kolPath}?kolId=${kolId}`
  const ask = async (headers = {}, more = '') => (await service.ask(`${target}${more}`, { headers })).body.code
  assert.equal(await ask({}, `&token=${OLD_TOKEN}`), 100)

  const created = await run(...create)
  const again = await run(...create, '--json')

  await t.test('are told that nothing but a digest is kept, and how to call', () => {
    assert.deepEqual([created.exitCode, created.complaints], [0, ''])
    assert.ok(!created.output.includes(OLD_TOKEN))
    assert.match(created.output, /Token tok_\w+ of ada works with the secret in \$OLD_TOKEN\./)
    assert.match(created.output, /curl "http:\S+\?token=\$OLD_TOKEN&kolId=/)
    assert.ok(created.output.split('\n').every((line) => line.length <= 80 || line.includes('http')))
    assert.deepEqual(find(dataDir, OLD_TOKEN), [])
  })

  await t.test('by the printed line, by a bearer and by a form, in a service that runs already', async () => {
    await until(async () => (await ask({}, `&token=${OLD_TOKEN}`)) === 0)
    assert.equal(await ask({ authorization: `Bearer ${OLD_TOKEN}` }), 0)
    const body = new URLSearchParams({ name: 'ada', token: OLD_TOKEN })
    assert.equal((await service.ask(formPath, { method: 'POST', body })).body.code, 0)
    const line = /curl .*/.exec(created.output)?.[0].replace(/http:\/\/[^/]+/, service.url) ?? ''
    const { stdout } = await promisify(execFile)('bash', ['-c', line], { env: { OLD_TOKEN }, timeout: 20_000 })
    assert.equal(JSON.parse(stdout).code, 0)
  })

  await t.test('each once, and not again when it is revoked', async () => {
    assert.deepEqual([again.exitCode, again.output], [1, ''])
    const id = /that of token (tok_\w+) already/.exec(again.complaints)?.[1] ?? ''
    const list = await run('token', 'list')
    assert.match(list.output, new RegExp(`${id} +ada +old +brought`))
    assert.match((await run('account', 'show', 'ada')).output, new RegExp(`${id} brought`))
    assert.equal((await run('token', 'revoke', id)).exitCode, 0)
    const third = await run(...create)
    assert.match(third.complaints, /which is revoked: a dead secret does not come back to life/)
    await until(async () => (await ask({}, `&token=${OLD_TOKEN}`)) === 100)
  })
})

test('a secret is taken from a variable and from nowhere else', async (t) => {
  const dataDir = makeFolder(t)
  const environment = { DATA_DIR: dataDir, EMPTY: '', WEAK: 'abcabcabcabcabcabc', OLD_TOKEN }
  assert.equal((await runOperator(['account', 'create', 'ada'], environment)).exitCode, 0)
  const refused: Readonly<Record<string, RegExp>> = {
    NOWHERE: /takes the name of a variable that holds the secret, and there is none/,
    EMPTY: /there is none so named/,
    [OLD_TOKEN]: /there is none so named/,
    WEAK: /3 different characters, and 8 are wanted/,
  }
  for (const [name, expected] of Object.entries(refused)) {
    const words = ['token', 'create', '--account', 'ada', '--secret-from-env', name]
    const { exitCode, output, complaints } = await runOperator(words, environment)
    assert.deepEqual([exitCode, output], [1, ''], name)
    assert.match(complaints, expected)
    assert.ok(!`${complaints}`.includes(environment[name as 'WEAK'] || OLD_TOKEN))
  }
  assert.match((await runOperator(['token', 'list'], environment)).output, /There is no such token/)
})

test('whoever puts a token where a question stands is refused, and no upstream sees it', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')
  const service = await openTestService(t, { environment: settingsOf([upstream]) })
  const { secret } = await service.addCaller({ balanceMicro: yuan('1'), brought: OLD_TOKEN })

  const bob = await service.addCaller({ balanceMicro: yuan('1') })
  const refused = [400, 'keyword is not valid: a token stands in it']
  for (const [token, keyword] of [
    [secret, `x${secret}`],
    [bob.secret, secret],
    [secret, bob.secret],
  ]) {
    const { body } = await service.ask(`${thingsPath}?token=${token}&name=ada&keyword=${keyword}`)
    assert.deepEqual([body.code, body.message], refused)
  }
  const headers = { 'idempotency-key': secret }
  const { body } = await service.ask(`${thingsPath}?token=${bob.secret}&name=ada`, { headers })
  assert.deepEqual([body.code, body.message], [400, 'Idempotency-Key is not valid: a token stands in it'])
  assert.deepEqual(upstream.targets, [])
})
