import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Reading } from '@almagest/sdk/core'
import { openService } from '../../sdk/tests/service.ts'
import { measure } from '../src/text.ts'
import { type Outcome, openKol, openScripted, words } from './kol.ts'

const kolId = '6831825876674412552'
const nobody = '6831825876674412553'
const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'

const linesOf = (text: string): string[] => text.trimEnd().split('\n')

/** What is kept of a creator, with works of these titles. */
function readingOf(kolId: string, titles: readonly string[]): Reading {
  const newest = titles.map((title) => ({
    itemId: '7608935920095612211',
    url: '',
    title,
    videoId: null,
    authorUid: null,
    coverUri: null,
    durationSeconds: null,
    mediaType: null,
    isHot: null,
    plays: 1,
    likes: null,
    comments: null,
    shares: null,
    favourites: null,
    impressions: null,
    reads: null,
    publishedAt: null,
    published: { raw: null, uploadedAt: null, shiftSeconds: 0, because: '' },
    interactionRate: { value: null, source: null, confirmed: null, missing: null },
    missing: {},
  }))
  const others = { masterpiece: [], orderHot: [], personalHot: [], latestPersonal: [], latestSponsored: [] }
  const from = { snapshot: 1, endpoint: '/x', collectedAt: '2026-11-30T00:00:00Z', ageSeconds: 1 }
  return { kolId, from, lists: { newest, ...others }, unreadable: 0 }
}

test('kol and a real service', async (t) => {
  const { url, token, order } = await openService(t)
  const { home, run } = openKol(t)
  const kept = join(home, 'config', 'almagest', 'kol.json')
  const seen: Outcome[] = []
  const kol = async (line: string, more?: Parameters<typeof run>[1]): Promise<Outcome> => {
    const outcome = await run(words(line), more)
    seen.push(outcome)
    return outcome
  }

  await t.test('a token is tried before it is kept, and its owner’s alone', async () => {
    assert.equal((await kol(`login --url ${url}`, { input: `${token}x\n` })).exitCode, 4)
    assert.equal(existsSync(kept), false)
    const { exitCode, complaints } = await kol(`login --url ${url}/`, { input: `${token}\n` })
    assert.equal(exitCode, 0, complaints)
    assert.match(complaints, /1000\.00 CNY/)
    assert.equal(statSync(kept).mode & 0o777, 0o600)
    assert.equal(statSync(join(home, 'config', 'almagest')).mode & 0o777, 0o700)
    assert.deepEqual(readdirSync(join(home, 'config', 'almagest')), ['kol.json'])
    assert.equal((await kol(`login ${token}`)).exitCode, 2)
  })

  await t.test('it is sent to no other address, and not used where others can read it', async (t) => {
    const asked: unknown[] = []
    const other = await openScripted(t, ({ headers }, reply) => {
      asked.push(headers.authorization)
      reply.end()
    })
    assert.equal((await kol(`balance --url ${other}`)).exitCode, 4)
    assert.deepEqual(asked, [])
    chmodSync(kept, 0o644)
    assert.equal((await kol('balance')).exitCode, 4)
    chmodSync(kept, 0o600)
  })

  await t.test('a call prints data, and its charge beside it', async () => {
    const { exitCode, output, complaints } = await kol(`call ${path} kolId=${kolId}`)
    assert.equal(exitCode, 0, complaints)
    assert.ok(JSON.parse(output).newest_videos.length > 0)
    assert.match(complaints, /^charged 0\.15 CNY, collected /)
    const again = await kol(`call ${path} kolId=${kolId} --key one-question --json`)
    assert.equal(linesOf(again.output).length, 1)
    assert.match((await kol(`call ${path} kolId=${kolId} --key one-question`)).complaints, /charged 0 CNY, paid before/)
  })

  await t.test('every command fits 80 columns, without colours', async () => {
    const lines = [
      '--help',
      'balance',
      `videos ${kolId}`,
      `videos ${kolId} --list all`,
      `metrics ${kolId} --price 52000`,
      'endpoints',
      `history ${kolId}`,
      `compare ${kolId} ${kolId}`,
      'calls',
      'endpoints 粉丝',
      'endpoints no such thing',
      ...'login logout videos metrics history compare export endpoints balance calls mcp completion'
        .split(' ')
        .map((name) => `${name} --help`),
    ]
    for (const line of lines) {
      const { exitCode, output, complaints } = await kol(line)
      assert.equal(exitCode, 0, `${line}: ${complaints}`)
      assert.ok(output.length > 0, line)
      assert.doesNotMatch(output, /(?!\n)\p{Cc}/u, line)
      // What is to be copied is not broken: paths, and what is typed.
      const broken = linesOf(output).filter((one) => measure(one) > 80 && !/^ {2}[/$] ?/.test(one))
      assert.deepEqual(broken, [], line)
    }
  })

  await t.test('every command that shows something has it as JSON and as CSV', async () => {
    const lines = [
      'balance',
      `videos ${kolId}`,
      `metrics ${kolId}`,
      `history ${kolId}`,
      `compare ${kolId}`,
      'calls',
      'endpoints',
      `call ${path} kolId=${kolId} acceptCache=true`,
      `export ${kolId}`,
    ]
    for (const line of lines) {
      const json = await kol(`${line} --json`)
      assert.equal(json.exitCode, 0, `${line}: ${json.complaints}`)
      assert.ok(Object.keys(JSON.parse(json.output)).length > 0, line)
      const [head = '', first = ''] = linesOf((await kol(`${line} --csv`)).output)
      assert.match(head, /^[a-zA-Z]+(,[a-zA-Z]+)+$/, line)
      assert.ok(first.split(',').length >= head.split(',').length, `${line}: ${first}`)
    }
  })

  await t.test('what it shows is what the service says', async () => {
    assert.match((await kol(`videos ${kolId}`)).output, /7608935920095612211 {2}2026-02-20 {2}3,020,822/)
    assert.match((await kol(`metrics ${kolId}`)).output, /Median plays +3,204,225/)
    assert.match((await kol(`history ${kolId}`)).output, /median plays +[▁-█]+ 3,204,225 → 3,204,225/)
    assert.match((await kol('calls --limit 2')).output, /get-kol-rec-videos\/v1 +0 /)
    assert.equal(linesOf((await kol('calls --limit 2 --csv')).output).length, 3)
    const found = await kol('endpoints content performance --csv', { env: { LANG: 'zh_CN.UTF-8' } })
    assert.match(found.output, /内容表现/)
  })

  await t.test('an export is written whole, in the form its name says, and says who is missing', async () => {
    for (const [name, first] of Object.entries({
      'works.csv': /^kolId,list,itemId/,
      'works.json': /^\[/,
      'works.ndjson': /^\{"kolId":"6831825876674412552"/,
      'works.md': /^\| kolId \|/,
    })) {
      assert.equal((await kol(`export ${kolId} -o ${name}`)).exitCode, 0, name)
      assert.match(readFileSync(join(home, name), 'utf8'), first)
    }
    chmodSync(join(home, 'works.csv'), 0o600)
    assert.equal((await kol(`export ${kolId} -o works.csv --bom`)).exitCode, 0)
    assert.match(readFileSync(join(home, 'works.csv'), 'utf8'), /^\ufeffkolId,/)
    assert.equal(statSync(join(home, 'works.csv')).mode & 0o777, 0o600)
    const partly = await kol('export -o partly.ndjson', { input: `${kolId}\n${nobody}\n` })
    assert.deepEqual([partly.exitCode, partly.complaints.includes(nobody)], [3, true])
    assert.equal(linesOf(readFileSync(join(home, 'partly.ndjson'), 'utf8')).length, 6)
    assert.equal((await kol(`compare ${kolId} ${nobody}`)).exitCode, 3)
    assert.equal((await kol(`export ${nobody} -o none.csv`)).exitCode, 1)
    assert.equal((await kol(`export ${kolId} -o works.xlsx`)).exitCode, 2)
    assert.equal((await kol(`export ${kolId} -o no/such/folder.csv`)).exitCode, 1)
    assert.deepEqual(
      readdirSync(home).filter((name) => /part$|none|xlsx/.test(name)),
      [],
    )
  })

  await t.test('it ends with the code that says what came of it', async () => {
    order('account', 'create', 'poor')
    const tokenOf = (...more: string[]): string => order('token', 'create', ...more).token
    const poor = { ALMAGEST_TOKEN: tokenOf('--account', 'poor') }
    const capped = { ALMAGEST_TOKEN: tokenOf('--account', 'ada', '--cap', '0.01') }
    const reader = { ALMAGEST_TOKEN: tokenOf('--account', 'ada', '--scope', 'archive:read') }
    const table: readonly (readonly [string, number, Record<string, string>?])[] = [
      ['--version', 0],
      ['balance', 0],
      [`call ${path} kolId=${nobody}`, 1],
      [`videos ${nobody}`, 1],
      ['call /api/nothing/v1', 1],
      ['', 2],
      ['vidoes', 2],
      ['videos abc', 2],
      [`videos ${kolId} --json --csv`, 2],
      ['calls --limit 0', 2],
      ['call kolId=1', 2],
      [`call ${path} kolId`, 2],
      [`call ${path} kolId=1 kolId=2`, 2],
      [`call ${path} kolId=abc`, 2],
      [`call ${path} kolId=${kolId} --key 粉丝`, 2],
      [`export ${kolId} -o /dev/null --format csv`, 1],
      [`export ${kolId} --format json --bom`, 2],
      ['balance --url ftp://example.com', 2],
      ['balance', 4, { ALMAGEST_TOKEN: 'nobody-has-this-token' }],
      ['balance', 4, reader],
      [`call ${path} kolId=${kolId}`, 5, poor],
      [`call ${path} kolId=${kolId}`, 5, capped],
      ['balance --url http://127.0.0.1:9', 69, { ALMAGEST_TOKEN: token }],
    ]
    for (const [line, expected, env = {}] of table) {
      const { exitCode, complaints } = await kol(line, { env })
      assert.equal(exitCode, expected, `kol ${line}: ${complaints}`)
      if (expected !== 0) assert.match(complaints, /^(kol: |Usage: )/, line)
    }
  })

  await t.test('no token stands in any output', async () => {
    await kol(`call ${path} kolId=${token}`)
    await kol(`${token}`)
    const said = seen.map(({ output, complaints }) => output + complaints).join('\n')
    assert.ok(seen.length > 60)
    assert.equal(said.includes(token), false)
  })

  await t.test('logout forgets', async () => {
    assert.equal((await kol('logout')).exitCode, 0)
    assert.equal(existsSync(kept), false)
    assert.equal((await kol(`balance --url ${url}`)).exitCode, 4)
  })
})

test('what another service says is shown, never obeyed, and columns stay aligned', async (t) => {
  const titles = ['\x1b]0;owned\x07\x1b[2J美食探店', '美食'.repeat(40), '=cmd|calc']
  const url = await openScripted(t, (_request, reply) => {
    reply.setHeader('content-type', 'application/json')
    reply.end(JSON.stringify(readingOf('1\x1b[31m', titles)))
  })
  const { run } = openKol(t, { ALMAGEST_TOKEN: 'a-token-of-a-test', ALMAGEST_BASE_URL: url })
  for (const form of ['', '--json', '--csv']) {
    const { exitCode, output } = await run(words(`videos 1 ${form}`))
    assert.equal(exitCode, 0)
    assert.doesNotMatch(output, /(?!\n)\p{Cc}/u, form)
    if (form === '')
      assert.deepEqual(
        linesOf(output).filter((line) => measure(line) > 80),
        [],
      )
    if (form === '--csv') assert.match(output, /,'=cmd\|calc,/)
  }
})

test('at a terminal the token is typed unseen, and Ctrl-C keeps nothing', {
  skip: !existsSync('/usr/bin/script'),
}, async (t) => {
  const token = 'a-token-that-is-typed'
  const url = await openScripted(t, (_request, reply) => {
    reply.end('{"code":0,"data":{"balance":"1.0000","currency":"CNY"}}')
  })
  const { home, program } = openKol(t)
  const file = join(home, 'config', 'almagest', 'kol.json')
  const type = async (typed: string): Promise<readonly [number, string]> => {
    const env = { PATH: process.env['PATH'] ?? '', XDG_CONFIG_HOME: join(home, 'config'), TERM: 'xterm' }
    const line = `'${process.execPath}' '${program}' login --url ${url}`
    const child = spawn('/usr/bin/script', ['-qefc', line, '/dev/null'], { cwd: home, env })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      shown += text
      if (!text.includes('(not shown): ')) return
      child.stdin.write(typed)
    })
    const [exitCode] = await once(child, 'close')
    return [exitCode, shown]
  }
  assert.equal((await type(`${token}\x03`))[0], 130)
  assert.equal(existsSync(file), false)
  const [exitCode, shown] = await type(`${token}\r`)
  assert.deepEqual([exitCode, shown.includes(token)], [0, false], shown)
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).token, token)
})

test('stopped, it leaves the file as it was and nothing beside it', async (t) => {
  let told: () => void = () => {}
  const asked = new Promise<void>((resolve) => {
    told = resolve
  })
  const url = await openScripted(t, () => told())
  const { home, start } = openKol(t, { ALMAGEST_TOKEN: 'a-token-of-a-test', ALMAGEST_BASE_URL: url })
  writeFileSync(join(home, 'works.csv'), 'before')
  const child = start(words(`export ${kolId} -o works.csv`))
  await asked
  child.kill('SIGINT')
  const [exitCode] = await once(child, 'close')
  assert.equal(exitCode, 130)
  assert.deepEqual([readdirSync(home), readFileSync(join(home, 'works.csv'), 'utf8')], [['works.csv'], 'before'])
})

test('the answer of another service, or of an older one, is told in words', async (t) => {
  let body = ''
  const url = await openScripted(t, (_request, reply) => {
    reply.end(body)
  })
  const { run } = openKol(t, { ALMAGEST_TOKEN: 'a-token-of-a-test', ALMAGEST_BASE_URL: url })
  const lines = [
    'balance',
    'calls',
    'endpoints',
    `videos ${kolId}`,
    `metrics ${kolId}`,
    `history ${kolId}`,
    `compare ${kolId}`,
    `export ${kolId}`,
  ]
  const { lists: _, ...older } = readingOf(kolId, [])
  for (body of ['[]', '{"code":0,"data":{"items":[]}}', JSON.stringify(older)])
    for (const line of lines) {
      const { exitCode, complaints } = await run(words(line))
      assert.equal(exitCode, 69, `${line}, ${body}: ${complaints}`)
      assert.ok(complaints.includes(`It said: ${body.slice(0, 60)}`), complaints)
    }
})

test('a call that was cut off says how to ask again without a second charge', async (t) => {
  const url = await openScripted(t, ({ socket }) => socket.destroy())
  const { run } = openKol(t, { ALMAGEST_TOKEN: 'a-token-of-a-test', ALMAGEST_BASE_URL: url })
  const { exitCode, complaints } = await run(words(`call ${path} kolId=${kolId} --key report-17`))
  assert.equal(exitCode, 69)
  assert.match(complaints, /--key report-17/)
})

test('whoever reads no more, or has no room, is told no stack', async (t) => {
  const url = await openScripted(t, (_request, reply) => {
    reply.end(`{"code":0,"data":"${'x'.repeat(1_000_000)}"}`)
  })
  const { home, program } = openKol(t)
  const shell = (line: string): Promise<Outcome> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        ALMAGEST_TOKEN: 'a-token-of-a-test',
        ALMAGEST_BASE_URL: url,
      }
      const child = spawn('bash', ['-c', `kol() { '${process.execPath}' '${program}' "$@"; }; ${line}`], {
        cwd: home,
        env,
      })
      const said = { output: '', complaints: '' }
      child.stdout.setEncoding('utf8').on('data', (text) => (said.output += text))
      child.stderr.setEncoding('utf8').on('data', (text) => (said.complaints += text))
      child.once('close', (exitCode) => resolve({ exitCode, ...said }))
    })
  const cut = await shell('set -o pipefail; kol call /api/else/v1 | head -c 1 > /dev/null')
  assert.deepEqual([cut.exitCode, /Error|bug/.test(cut.complaints)], [0, false], cut.complaints)
  if (existsSync('/dev/full')) {
    const full = await shell('kol call /api/else/v1 > /dev/full')
    assert.equal(full.exitCode, 1, full.complaints)
    assert.match(full.complaints, /^kol: the output cannot be written: ENOSPC/m)
    assert.doesNotMatch(full.complaints, /\n {4}at /)
  }
})

test('whoever does not hear the complaints gets what was asked for all the same', async (t) => {
  const url = await openScripted(t, ({ url = '' }, reply) => {
    if (url.includes('/1/')) return void reply.writeHead(404).end('{"code":404}')
    setTimeout(() => reply.end(JSON.stringify(readingOf('2', []))), 100)
  })
  const { home, start } = openKol(t, { ALMAGEST_TOKEN: 'a-token-of-a-test', ALMAGEST_BASE_URL: url })
  const child = start(words('export 1 2 -o works.json'))
  child.stderr.destroy()
  const [exitCode] = await once(child, 'close')
  assert.deepEqual([exitCode, existsSync(join(home, 'works.json'))], [3, true])
})

test('what is wrong with the place of the token is said in words, and it lies in no other', async (t) => {
  const url = await openScripted(t, (_request, reply) => {
    reply.end('{"code":0,"data":{"balance":"1.0000","currency":"CNY"}}')
  })
  const { home, run } = openKol(t, { ALMAGEST_BASE_URL: url })
  const login = (env: Record<string, string>): Promise<Outcome> => run(['login'], { env, input: 'a-token-of-a-test\n' })
  writeFileSync(join(home, 'file'), '')
  const folder = await login({ XDG_CONFIG_HOME: join(home, 'file') })
  assert.deepEqual([folder.exitCode, /bug/.test(folder.complaints)], [1, false], folder.complaints)
  const nowhere = await login({ XDG_CONFIG_HOME: '', HOME: '' })
  assert.deepEqual([nowhere.exitCode, /bug/.test(nowhere.complaints)], [1, false], nowhere.complaints)
  const relative = await login({ XDG_CONFIG_HOME: 'here' })
  assert.equal(relative.exitCode, 0, relative.complaints)
  assert.deepEqual(
    [existsSync(join(home, 'here')), existsSync(join(home, '.config', 'almagest', 'kol.json'))],
    [false, true],
  )
  assert.equal(
    (await run(['balance'], { env: { HOME: '', XDG_CONFIG_HOME: '', ALMAGEST_TOKEN: 'a-token-of-a-test' } })).exitCode,
    0,
  )
  chmodSync(join(home, '.config', 'almagest', 'kol.json'), 0o644)
  assert.equal((await login({ XDG_CONFIG_HOME: '' })).exitCode, 0, 'to log in again mends it')
})

test('no header and no balance moves the cursor, and a page of a proxy leaves the charge open', async (t) => {
  const url = await openScripted(t, (request, reply) => {
    if (request.url === '/proxy') return void reply.writeHead(502, { 'retry-after': '0' }).end('<html>')
    reply.setHeader('x-request-id', '1\u009b2J')
    reply.end('{"code":0,"data":{"balance":"1\\u001b[2J","currency":"CNY"}}')
  })
  const { run } = openKol(t, { ALMAGEST_TOKEN: 'a-token-of-a-test', ALMAGEST_BASE_URL: url })
  for (const outcome of [await run(['call', '/api/else/v1']), await run(['login'], { input: 'a-token-of-a-test' })]) {
    assert.equal(outcome.exitCode, 0, outcome.complaints)
    assert.doesNotMatch(outcome.complaints, /(?!\n)\p{Cc}/u)
  }
  const proxy = await run(['call', '/proxy', '--key', 'report-17'])
  assert.deepEqual([proxy.exitCode, proxy.complaints.includes('--key report-17')], [69, true])
})
