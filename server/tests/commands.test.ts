import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { overPlaces, type Place } from '#support/places'
import { kolId, kolPath, openTestService, placeOf, successorPath, until } from '#support/service'

overPlaces('call show names the files looked for, where recordings had nothing', async (t, makePlace) => {
  const { place, recordingsDir, ask, addCaller } = await openTestService(t, await makePlace())
  const { secret } = await addCaller({ balanceMicro: yuan('1') })
  const { body } = await ask(`${kolPath}?token=${secret}&kolId=4711`)

  const { output } = await runOperator(['call', 'show', body.requestId], place)

  assert.ok(output.includes(`${recordingsDir}${kolPath}/kolId=4711.json`), output)
  assert.match(output, /server\/recordings\/api\/douyin-xingtu\/get-kol-rec-videos\/v1\/kolId=4711\.json/)
})

overPlaces(
  'a token of another service sent as a parameter is not kept in the record of what was looked for',
  async (t, makePlace) => {
    const { place, ask, addCaller, books } = await openTestService(t, await makePlace())
    const ada = await addCaller({ balanceMicro: yuan('1') })
    // One that is known here would be refused.
    const { secret } = await books.tokens.newToken({ accountId: 'nobody' })
    const { body } = await ask(`/api/tests/things/v1?token=${ada.secret}&name=1&keyword=${secret}`)

    const { output } = await runOperator(['call', 'show', body.requestId, '--json'], place)

    assert.match(output, /keyword=(alm_)?[*]{3}/)
    assert.ok(!output.includes(secret))
  },
)

/** Commands on books of their own, where ada has 100 yuan. */
async function openDesk({ dataDir, databaseUrl }: Place) {
  const run = (...words: string[]) => runOperator(words, placeOf(dataDir, databaseUrl))
  assert.equal((await run('account', 'create', 'ada', '--balance', '100')).exitCode, 0)
  return { run, verify: async () => (await run('verify', '--json')).output }
}

overPlaces('a text somebody gives is refused, and nothing is done, where it is', async (t, makePlace) => {
  const { run, verify } = await openDesk(await makePlace())
  const before = await verify()
  const commands: readonly (readonly string[])[] = [
    ['topup', 'ada', '5', '--key'],
    ['adjust', 'ada', '5', '--reason'],
    ['refund', 'nothing', '--reason'],
    ['token', 'create', '--account', 'ada', '--label'],
    ['token', 'create', '--account'],
    ['token', 'list', '--account'],
    ['price', 'list', '--account'],
    ['price', 'set', kolPath, '1', '--account'],
    ['account', 'limit', 'ada', '5/s', '--endpoint'],
    ['account', 'create'],
  ]
  const texts = {
    empty: '',
    blank: ' \u3000',
    'turned round': 'a\u202eb',
    'in control': 'a\x1b[2Jb',
    'without width': 'a\u200bb',
  }
  for (const words of commands) {
    for (const [what, text] of Object.entries(texts)) {
      await t.test(`${what}: ${words.join(' ')}`, async () => {
        const { exitCode, output, complaints } = await run(...words, text)

        assert.deepEqual([exitCode, output], [1, ''])
        assert.match(complaints, /^almagest: [^\p{Cc}\p{Cf}]+\n$/u)
        assert.equal(await verify(), before)
      })
    }
  }
  await t.test('too long: a label of more than 100 characters', async () => {
    const words = ['token', 'create', '--account', 'ada', '--label']
    assert.match((await run(...words, '长'.repeat(101))).complaints, /101 characters.*100/)
    assert.equal((await run(...words, '长'.repeat(100))).exitCode, 0)
  })
})

overPlaces('a name that looks like another account’s is refused, and told from which', async (t, makePlace) => {
  const { run } = await openDesk(await makePlace())
  for (const name of ['paypal', 'Grace Hopper', '张三', 'Zoë', 'team 10']) await run('account', 'create', name)
  for (const [name, like] of [
    ['ADA', 'ada'],
    ['аda', 'ada'],
    ['αdα', 'ada'],
    ['ａｄａ', 'ada'],
    ['paypa1', 'paypal'],
    ['paypaI', 'paypal'],
    ['раураl', 'paypal'],
    ['Grace  Hopper', 'Grace Hopper'],
    ['Grace H0pper', 'Grace Hopper'],
    ['zoe', 'Zoë'],
    ['ＴＥＡＭ １０', 'team 10'],
  ] as const) {
    await t.test(`${name} beside ${like}`, async () => {
      const { exitCode, output, complaints } = await run('account', 'create', name)

      assert.deepEqual([exitCode, output], [1, ''])
      assert.match(complaints, new RegExp(`looks like the account "${like}"|there is an account named ${like} already`))
    })
  }
  await t.test('others are not', async () => {
    for (const name of ['adam', 'pay', 'team 11', '张四', 'か', 'が', 'Алиса', 'Ελένη', 'ali', 'all']) {
      assert.deepEqual((await run('account', 'create', name)).complaints, '', name)
    }
  })
  await t.test('and a name is found however its letters are written', async () => {
    assert.equal((await run('account', 'create', 'Ｃafe\u0301')).output.split('\n')[0], 'Account Café has 0.00 CNY.')
    for (const name of ['Café', 'Cafe\u0301']) assert.equal((await run('account', 'show', name)).exitCode, 0)
  })
})

test('what was typed wrongly is shown, short and plain, and never a secret:', async (t) => {
  const { run } = await openDesk({ dataDir: makeFolder(t) })
  const token: { token: string } = JSON.parse((await run('token', 'create', '--account', 'ada', '--json')).output)
  for (const [words, shown] of [
    [['topup', 'ada', 'much'], '"much"'],
    [['topup', 'ada', '1\x1b[2J'], '"1\\u{1b}[2J"'],
    [['topup', 'ada', '7'.repeat(5_000)], '10,000,000'],
    [['topup', 'ada', '1000000000'], '"1000000000" is more than one amount may be: 10,000,000 yuan'],
    [['topup', 'ada', '10000000.000001'], '10,000,000 yuan'],
    [['adjust', 'ada', '-99999999999', '--reason', 'x'], '10,000,000 yuan'],
    [['account', 'create', 'ben', '--balance', '1e9'], '"1e9"'],
    [['account', 'quota', 'ada', 'lots'], '"lots"'],
    [['account', 'limit', 'ada', 'fast'], '"fast"'],
    [['account', 'grant', 'ada', '--endpoint', kolPath, '--calls', '1.5'], '"1.5"'],
    [['token', 'create', '--account', 'ada', '--rate', 'fast'], '"fast"'],
    [['token', 'create', '--account', 'ada', '--expires', 'soon'], '"soon"'],
    [['token', 'list', '--limit', '0'], '"0"'],
    [['refund', 'no-such-call', '--reason', 'x'], 'no-such-call'],
    [['account', 'show', 'a\nb'], '"a\\u{a}b"'],
    [['token', 'revoke', token.token], '***'],
    [['account', 'show', token.token], '***'],
  ] as const) {
    await t.test(words.join(' ').slice(0, 60), async () => {
      const { exitCode, complaints } = await run(...words)

      assert.equal(exitCode, 1)
      assert.ok(complaints.includes(shown), complaints)
      assert.ok(complaints.length < 400 && !complaints.includes(token.token))
      assert.match(complaints, /^[^\p{Cc}\p{Cf}]+\n$/u)
    })
  }
})

test('a command called wrongly complains in one voice, with its usage line, and ends with 2:', async (t) => {
  const { run } = await openDesk({ dataDir: makeFolder(t) })
  for (const [words, usage] of [
    [['topup', 'ada'], 'topup [options] <account> <cny>'],
    [['topup', 'ada', '1', 'more'], 'topup [options] <account> <cny>'],
    [['token', 'create'], 'token create [options]'],
    [['token', 'create', '--account', 'ada', '--lable', 'x'], 'token create [options]'],
    [['token', 'burn'], 'token [options] [command]'],
    [['frobnicate\x1b[2J'], '[options] [command]'],
    [['openapi', '--lang', 'fr'], 'openapi [options]'],
  ] as const) {
    await t.test(words.join(' '), async () => {
      const { exitCode, output, complaints } = await run(...words)

      assert.deepEqual([exitCode, output], [2, ''])
      const [first = '', ...others] = complaints.trimEnd().split('\n')
      assert.match(first, /^almagest: [^\p{Cc}]+$/u)
      assert.ok(others.includes(`Usage: almagest ${usage}`), complaints)
      assert.doesNotMatch(complaints, /error: /)
    })
  }
})

test('help explains every argument and option, within 80 columns', async (t) => {
  const { run } = await openDesk({ dataDir: makeFolder(t) })
  async function walk(words: readonly string[]): Promise<void> {
    const { output } = await run(...words, '--help')
    for (const line of output.split('\n')) assert.ok(line.length <= 80, line)
    const [usage = ''] = output.split('\n\n')
    for (const [argument] of usage.matchAll(/(?<=[<[])(?!options|command)[\w-]+/g))
      assert.match(output, new RegExp(`^ {2}${argument} {2,}\\S`, 'm'), `${words.join(' ')}: ${argument}`)
    const [, commands = ''] = output.split('\nCommands:\n')
    for (const [, name = ''] of commands.matchAll(/^ {2}([\w-]+)/gm)) if (name !== 'help') await walk([...words, name])
  }
  await walk([])
})

overPlaces('the cURL line of a new token asks what it may ask, and is answered', async (t, makePlace) => {
  const environment = { PUBLIC_URL: 'https://stars.example' }
  const { url, place } = await openTestService(t, { ...(await makePlace()), environment })
  const run = (...words: string[]) => runOperator(words, { ...place, ...environment })
  await run('account', 'create', 'ada', '--balance', '1')

  for (const endpoints of [[], [successorPath]]) {
    const { output } = await run(
      'token',
      'create',
      '--account',
      'ada',
      ...endpoints.flatMap((path) => ['--endpoint', path]),
    )

    const [, line = ''] = /^ {2}curl "(https:\/\/stars\.example\/\S+)"$/m.exec(output) ?? []
    assert.ok(line.includes(kolId) && line.includes(endpoints[0] ?? kolPath))
    assert.ok(output.includes('https://stars.example/en\n'))
    const response = await fetch(line.replace('https://stars.example', url))
    assert.equal((JSON.parse(await response.text()) as { code: number }).code, 0)
  }
})

overPlaces('account show tells prices of its own, and what is spent of caps', async (t, makePlace) => {
  const { place, ask, addCaller } = await openTestService(t, await makePlace())
  const { secret, name } = await addCaller({ balanceMicro: yuan('1'), capMicro: yuan('0.5') })
  const run = (...words: string[]) => runOperator(words, place)
  await run('price', 'set', kolPath, '0.2', '--account', name)
  await until(async () =>
    JSON.parse((await ask(`/v1/endpoints?token=${secret}`)).text).endpoints.some(
      (one: { price: string }) => Number(one.price) === 0.2,
    ),
  )
  assert.equal((await ask(`${kolPath}?token=${secret}&kolId=${kolId}`)).body.code, 0)

  const { output } = await run('account', 'show', name)

  assert.match(output, /^price +0\.20 CNY on \/api\S+\/get-kol-rec-videos\/v1$/m)
  assert.match(output, /^token +tok_\w+ …\w{4}, 0\.20 of 0\.50 CNY spent$/m)
  assert.match((await run('token', 'list', '--account', name)).output, /0\.20 of 0\.50/)
})

test('an import that finds nothing says so and where, and ends with 1:', async (t) => {
  const { run } = await openDesk({ dataDir: makeFolder(t) })
  const folder = makeFolder(t)
  const lines = join(folder, 'empty.jsonl')
  writeFileSync(lines, '\n\n')
  mkdirSync(join(folder, 'inside'))
  for (const [what, name] of Object.entries({
    'a file without a line': lines,
    'a folder without answers': join(folder, 'inside'),
  })) {
    await t.test(what, async () => {
      const { exitCode, output, complaints } = await run('import', name, '--endpoint', kolPath)

      assert.deepEqual([exitCode, output], [1, ''])
      assert.ok(complaints.startsWith('almagest: nothing to import') && complaints.includes(name), complaints)
    })
  }
})
