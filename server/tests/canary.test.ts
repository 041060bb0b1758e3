import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { openLog } from '#log'
import { makeFolder } from '#support/folder'
import {
  exchange,
  formPath,
  kolId,
  kolPath,
  openTestService,
  type TestCaller,
  type TestService,
  thingsPath,
} from '#support/service'
import { tamper } from '#support/tamper'

const question = { name: 'ada', keyword: '', page: 1, sort: 'NEW' }

/** Everything a client received, as text: status line or status, headers, body. */
type Received = string

async function receive(target: string, init: RequestInit = {}): Promise<Received> {
  const response = await fetch(target, { signal: AbortSignal.timeout(30_000), ...init })
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`)
  return [response.status, ...headers, await response.text()].join('\n')
}

const form = (text: string): RequestInit => ({
  method: 'POST',
  body: text,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
})

/** Another token’s secret, and one that no token here has. */
interface Others {
  readonly other: string
  readonly foreign: string
}

/** Requests with the secret in every place a client may put it, by place. */
function listRequests(
  { url }: TestService,
  secret: string,
  { other, foreign }: Others,
): Readonly<Record<string, () => Promise<Received>>> {
  const things = `${url}${thingsPath}`
  const known = `${things}?token=${secret}&name=ada`
  return {
    'the query': () => receive(known),
    'a bearer': () => receive(`${things}?name=ada`, { headers: { authorization: `Bearer ${secret}` } }),
    'a basic authorization': () => receive(known, { headers: { authorization: `Basic ${secret}` } }),
    'a form': () => receive(url + formPath, form(`name=ada&token=${secret}`)),
    'a form in JSON': () => receive(url + formPath, { method: 'POST', body: JSON.stringify({ token: secret }) }),
    'the balance': () => receive(`${url}/user/get-balance?token=${secret}`),
    'a path under /api': () => receive(`${url}/api/tests/${secret}/v1`),
    'a path elsewhere': () => receive(`${url}/${secret}`),
    'a path with a broken escape': () => receive(`${url}/api/${secret}/%zz`),
    'a path of a wrong method': () => receive(`${url}/user/${secret}`, { method: 'DELETE' }),
    'the path of a page': () => receive(`${url}/en/${secret}`),
    'the path of a page’s text': () => receive(`${url}/zh/${secret}.md`),
    'the KOL ID': () => receive(`${url}${kolPath}?token=${secret}&kolId=${secret}`),
    'a name that is too long': () => receive(`${things}?token=${secret}&name=${secret}`),
    'a keyword nobody has an answer for': () => receive(`${known}&keyword=${secret}`),
    'a long keyword': () => receive(`${known}&keyword=${'x'.repeat(300)}${secret}`),
    'a keyword that is another’s': () => receive(`${known}&keyword=${other}`),
    'an idempotency key that is another’s': () => receive(known, { headers: { 'idempotency-key': other } }),
    'a keyword that is another service’s': () => receive(`${known}&keyword=${foreign}`),
    'an idempotency key': () => receive(known, { headers: { 'idempotency-key': `my-${secret}` } }),
    'the name of the token, misspelt': () => receive(`${things}?Token=${secret}&access_token=${secret}&name=ada`),
    'a bearer that is not its own': () =>
      receive(`${things}?name=ada`, { headers: { authorization: `Token ${secret}` } }),
    'a creator of /v1': () => receive(`${url}/v1/kols/${secret}/videos?token=${secret}`),
    'a call of /v1': () => receive(`${url}/v1/calls/${secret}?token=${secret}`),
    'a filter of /v1': () => receive(`${url}/v1/calls?token=${secret}&endpoint=${secret}&after=${secret}`),
    'the question of /status': () => receive(`${url}/status/health?api=${secret}`),
    'a number': () => receive(`${known}&page=${secret}`),
    'a flag': () => receive(`${known}&isHot=${secret}`),
    'an enumeration': () => receive(`${known}&sort=${secret}`),
    acceptCache: () => receive(`${known}&acceptCache=${secret}`),
    'an unknown parameter': () => receive(`${known}&junk=${secret}`),
    'the name of a parameter': () => receive(`${known}&${secret}=1`),
    'a token given twice': () => receive(`${known}&token=${secret}`),
    'a broken escape': () => receive(`${known}&junk=${secret}%zz`),
    'the user agent': () => receive(known, { headers: { 'user-agent': secret } }),
    'the referer': () => receive(known, { headers: { referer: `https://elsewhere.example/?token=${secret}` } }),
    'the origin': () => receive(known, { headers: { origin: `https://${secret}.example` } }),
    'the address forwarded for': () => receive(known, { headers: { 'x-forwarded-for': secret } }),
    'the host forwarded': () => receive(known, { headers: { 'x-forwarded-host': secret } }),
    'a request id': () => receive(known, { headers: { 'x-request-id': secret, 'request-id': secret } }),
    'a cookie': () => receive(known, { headers: { cookie: `token=${secret}` } }),
    'an encoding': () => receive(known, { headers: { 'accept-encoding': secret } }),
    'a preflight': () =>
      receive(known, {
        method: 'OPTIONS',
        headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' },
      }),
    'a wrong method': () => receive(known, { method: 'DELETE' }),
    'a content type': () => receive(url + formPath, { ...form(secret), headers: { 'content-type': secret } }),
    'a content encoding': () =>
      receive(`${url}${formPath}?token=${secret}`, { ...form('name=ada'), headers: { 'content-encoding': secret } }),
    'a form beyond all measure': () => receive(url + formPath, form(`token=${secret}&junk=${secret.repeat(2_000)}`)),
    'an empty question': () => receive(`${url}${kolPath}?token=${secret}`),
    'a good call': () => receive(`${url}${kolPath}?token=${secret}&kolId=${kolId}`),
    'a word that is not HTTP': () => exchange(url, `${secret}\r\n\r\n`),
    'a method': () => exchange(url, `${secret} / HTTP/1.1\r\nHost: test\r\n\r\n`),
    'a version': () => exchange(url, `GET / ${secret}\r\nHost: test\r\n\r\n`),
    'a header without a colon': () => exchange(url, `GET /?token=${secret} HTTP/1.1\r\n${secret}\r\n\r\n`),
    'headers beyond all measure': () =>
      exchange(url, `GET /?token=${secret} HTTP/1.1\r\nHost: test\r\nX: ${secret.repeat(900)}\r\n\r\n`),
  }
}

const runSql = ({ dataDir, books: { store } }: TestService, sql: string): Promise<void> =>
  tamper({ dataDir, store }, sql)

/** A call that fails by our own fault. */
async function failInside(service: TestService, secret: string): Promise<Received> {
  await runSql(service, "CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE (ABORT, 'broken'); END")
  const received = await receive(`${service.url}${thingsPath}?token=${secret}&name=ada&junk=${secret}`)
  await runSql(service, 'DROP TRIGGER broken')
  return received
}

/** Calls refused because of what the operator decided. */
async function failByPolicy(service: TestService, { accountId, secret, tokenId }: TestCaller): Promise<Received[]> {
  const { accounts, switches, store, tokens } = service.books
  const ask = (): Promise<Received> => receive(`${service.url}${thingsPath}?token=${secret}&name=ada`)
  await store.write(switches.disable(thingsPath))
  const received = [await ask()]
  await store.write(switches.enable(thingsPath))
  await store.write(accounts.setStatus(accountId, 'suspended'))
  received.push(await ask())
  await store.write(accounts.setStatus(accountId, 'active'))
  await store.write(tokens.revokeToken(tokenId))
  received.push(await ask())
  return received
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const findInFiles = (folder: string, text: string): string[] =>
  listFiles(folder).filter((file) => readFileSync(file).includes(text))

async function openCanaryService(t: TestContext): Promise<TestService> {
  const service = await openTestService(t, { environment: { LOG_LEVEL: 'trace', TRUST_PROXY: '127.0.0.1' } })
  service.record(thingsPath, question, '{"items":[1]}')
  service.record(formPath, { name: 'ada' }, '{"items":[1]}')
  return service
}

/** One that was made here, and one that no pattern finds. */
const kinds = { 'a token’s secret': undefined, 'a secret brought from elsewhere': 'q7Zt0aWvX3-pR9~cL.b2_MeKd8' }

for (const [kind, brought] of Object.entries(kinds))
  test(`${kind}, wherever a client puts it,`, async (t) => {
    const service = await openCanaryService(t)
    const { logLines, dataDir } = service
    const caller = await service.addCaller({
      balanceMicro: yuan('100'),
      capMicro: yuan('100'),
      ...(brought && { brought }),
    })
    const { secret: other } = await service.addCaller(brought ? { brought: brought.toUpperCase() } : {})
    const { secret: foreign } = await service.books.tokens.newToken({ accountId: 'nobody' })
    const { secret } = caller
    const isLeaked = (text: string): boolean => [secret, other, foreign].some((one) => text.includes(one))

    for (const [place, send] of Object.entries(listRequests(service, secret, { other, foreign }))) {
      await t.test(`never comes back: ${place}`, async () => {
        const received = await send()

        assert.ok(received.length > 0)
        assert.ok(!isLeaked(received), received.slice(0, 2_000))
      })
    }

    await t.test('never comes back from a call that fails by our fault', async () => {
      const received = await failInside(service, secret)

      assert.match(received, /"code":500/)
      assert.ok(!isLeaked(received))
    })

    await t.test('never comes back from a disabled endpoint, a suspended account or a revoked token', async () => {
      const received = await failByPolicy(service, caller)

      assert.deepEqual(
        received.map((one) => /"code":(\d+)/.exec(one)?.[1]),
        ['503', '100', '100'],
      )
      assert.deepEqual(received.filter(isLeaked), [])
    })

    await t.test('is in no log line', () => {
      assert.deepEqual(logLines.filter(isLeaked), [])
    })

    await t.test('was struck out where a log line would have had it', () => {
      for (const part of ['a request failed by our fault', 'a provider gave no answer', '"msg":"call"']) {
        assert.ok(
          logLines.some((line) => line.includes(part)),
          part,
        )
      }
      assert.ok(logLines.some((line) => line.includes('no recording') && line.includes('keyword=alm_***')))
      // What is no address is not taken for where a call came from.
      assert.ok(!logLines.some((line) => line.includes('"ip":"alm_***"')))
    })

    await t.test('is in no metric', async () => {
      const metrics = await service.readMetrics()

      assert.ok(metrics.includes('almagest_calls_total'))
      assert.ok(!isLeaked(metrics))
    })

    await t.test('is in no listing of tokens', async () => {
      const listing = JSON.stringify(await service.books.tokens.listTokens({ accountId: caller.accountId, limit: 10 }))

      assert.ok(listing.includes(caller.tokenId))
      assert.ok(!isLeaked(listing))
    })

    await t.test('is in no file of the data folder, while the service runs', () => {
      const names = listFiles(dataDir).map((file) => file.slice(dataDir.length + 1))
      for (const name of ['almagest.db', 'almagest.db-wal', 'token-secret']) assert.ok(names.includes(name), name)
      assert.deepEqual(findInFiles(dataDir, secret), [])
      assert.notDeepEqual(findInFiles(dataDir, caller.tokenId), [])
    })
  })

test('the search would find a secret that is there', (t) => {
  const folder = makeFolder(t)
  const text = 'alm_0123456789'
  mkdirSync(join(folder, 'deep'))
  writeFileSync(
    join(folder, 'deep', 'file.db'),
    Buffer.concat([Buffer.from([0, 255]), Buffer.from(text), Buffer.from([255])]),
  )

  assert.deepEqual(findInFiles(folder, text), [join(folder, 'deep', 'file.db')])
})

test('a log line never carries a secret, whatever part of it does', async (t) => {
  const { books } = await openTestService(t)
  const { secret } = await books.tokens.newToken({ accountId: 'nobody' })
  const lines: string[] = []
  const log = openLog('trace', { write: (line: string) => void lines.push(line) })
  const error = new Error(`failed for ${secret}`, { cause: new Error(`?token=${secret}&x=1`) })

  const parts: Readonly<Record<string, () => void>> = {
    'its message': () => log.info(`asked with ${secret}`),
    'a field': () => log.info({ token: secret }, 'asked'),
    'a field’s name': () => log.info({ [secret]: 1 }, 'asked'),
    'a field deep inside': () => log.info({ a: { b: [{ c: `x${secret}x` }] } }, 'asked'),
    'an error, its stack and its cause': () => log.error({ err: error }, 'failed'),
    'an error alone': () => log.error(error),
    'a child’s own field': () => log.child({ from: secret }).warn('asked'),
    'several places at once': () => log.info({ url: `/?token=${secret}&token=${secret}` }, secret),
  }
  for (const [part, write] of Object.entries(parts)) {
    await t.test(part, () => {
      lines.length = 0

      write()

      const [line = '', ...others] = lines
      assert.deepEqual(others, [])
      assert.ok(line.includes('alm_***'))
      assert.ok(!line.includes(secret))
      assert.doesNotThrow(() => JSON.parse(line))
    })
  }
})
