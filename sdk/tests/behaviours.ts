import type * as Sdk from '@almagest/sdk'
import type { Script, ScriptedReply, Seen } from './scripted-server.ts'

/**
 * What the client promises, seen from outside. Every runtime runs these, browsers too, so they need nothing but `fetch`:
 * the server is told over HTTP what to answer.
 */
export interface World {
  readonly sdk: typeof Sdk
  /** Address of the scripted server. */
  readonly control: string
}

interface Played {
  readonly url: string
  readonly seen: () => Promise<readonly Seen[]>
}

const token = 'alm_T0kenThatNobodyMaySee_8f3a'
const kolId = '6831825876674412552'
const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const requestId = '019ab3f0c2d47e1f8a6b5c4d3e2f1a0b'

async function play(
  { control }: World,
  replies: readonly ScriptedReply[],
  more: Partial<Script> = {},
): Promise<Played> {
  const response = await fetch(`${control}/script`, { method: 'POST', body: JSON.stringify({ replies, ...more }) })
  const id = await response.text()
  return {
    url: `${control}/play/${id}`,
    seen: async () => (await fetch(`${control}/script/${id}`)).json() as Promise<readonly Seen[]>,
  }
}

const open = ({ sdk }: World, options: Sdk.AlmagestOptions): Sdk.Almagest =>
  new sdk.Almagest({ apiKey: token, dangerouslyAllowBrowser: true, ...options })

function equal(actual: unknown, expected: unknown, what = 'it'): void {
  const [is, should] = [actual, expected].map((value) => JSON.stringify(value, (_, one) => one ?? null))
  if (is !== should) throw new Error(`${what} is ${is} instead of ${should}`)
}

async function failureOf(call: PromiseLike<unknown>): Promise<Sdk.AlmagestError> {
  try {
    await call
  } catch (error) {
    return error as Sdk.AlmagestError
  }
  throw new Error('the call did not fail')
}

const good = (data: string, headers: Readonly<Record<string, string>> = {}): ScriptedReply => ({
  body: `{"code":0,"data":${data},"message":null,"recordTime":null,"requestId":"${requestId}"}`,
  headers: { 'x-request-id': requestId, ...headers },
})

const bad = (code: number, status: number, headers: Readonly<Record<string, string>> = {}): ScriptedReply => ({
  status,
  body: `{"code":${code},"data":null,"message":"no","recordTime":null,"requestId":"${requestId}"}`,
  headers,
})

const soon = { 'retry-after': '0' }

async function judgeByCode(world: World): Promise<void> {
  const names: Readonly<Record<number, string>> = {
    100: 'TokenError',
    301: 'CollectionError',
    302: 'RateLimitError',
    303: 'QuotaError',
    400: 'InvalidRequestError',
    404: 'NotFoundError',
    500: 'ServerError',
    503: 'UnavailableError',
    600: 'PermissionError',
    601: 'BalanceError',
    602: 'SpendingCapError',
    999: 'AlmagestError',
  }
  for (const [code, name] of Object.entries(names)) {
    const { url } = await play(world, [bad(Number(code), 200, { 'x-request-id': requestId })])
    const error = await failureOf(
      open(world, { baseUrl: url, maxRetries: 0 }).douyinXingtu.getKolRecVideosV1({ kolId }),
    )
    equal(error instanceof world.sdk.AlmagestError, true, 'its class')
    const { retryable } = error
    equal([error.name, error.code, error.status, error.requestId], [name, Number(code), 200, requestId])
    equal(retryable, ['301', '302', '303', '500', '503'].includes(code), `retryable of ${code}`)
    equal(error.headers?.get('x-request-id'), requestId, 'a header')
  }
}

async function retryWithOneKey(world: World): Promise<void> {
  const replies = [bad(301, 200, soon), bad(302, 429, soon), bad(500, 500, soon), bad(503, 503, soon)]
  const lost: ScriptedReply[] = [{ drop: 'before' }, { ...good('{"a":1}'), drop: 'within' }]
  const { url, seen } = await play(world, [...lost, { status: 502, body: '<html>' }, ...replies, good('{"a":1}')])
  const client = open(world, { baseUrl: url, maxRetries: 9 })
  const { data, attempts, idempotencyKey } = await client.get(path, { kolId }).withResponse()
  equal(data, { a: 1 })
  const requests = await seen()
  equal(requests.length >= 8 && attempts <= 8, true, `${requests.length} requests, ${attempts} attempts`)
  equal([...new Set(requests.map(({ key }) => key))], [idempotencyKey], 'the keys')
  equal([...new Set(requests.map(({ target }) => target))], [`${path}?kolId=${kolId}`], 'what was asked')
}

async function keyOfEachCall(world: World): Promise<void> {
  const { url, seen } = await play(world, [good('{}')])
  const client = open(world, { baseUrl: url })
  await client.get(path, { kolId })
  await client.get(path, { kolId })
  await client.get(path, { kolId }, { idempotencyKey: 'order-17' })
  const [one, other, own] = (await seen()).map(({ key }) => key)
  equal(one !== other && /^[0-9a-f]{32}$/.test(one ?? ''), true, 'a key of its own')
  equal(own, 'order-17')
}

async function doNotRetry(world: World): Promise<void> {
  for (const code of [303, 100, 400, 404, 600, 601, 602]) {
    const { url, seen } = await play(world, [bad(code, 429, soon), good('{}')])
    equal((await failureOf(open(world, { baseUrl: url }).get(path, { kolId }))).code, code)
    equal((await seen()).length, 1, `requests for ${code}`)
  }
}

async function keepRetryAfter(world: World): Promise<void> {
  const { url, seen } = await play(world, [bad(302, 429, { 'retry-after': '1' }), good('{}')])
  await open(world, { baseUrl: url }).get(path, { kolId })
  const [first, second] = await seen()
  const waitedMs = (second?.atMs ?? 0) - (first?.atMs ?? 0)
  equal(waitedMs >= 990 && waitedMs < 5_000, true, `a wait of ${waitedMs} ms`)
  const later = await play(world, [bad(302, 429, { 'retry-after': '3600' }), good('{}')])
  const error = await failureOf(open(world, { baseUrl: later.url }).get(path, { kolId }))
  equal([error.retryAfterMs, (await later.seen()).length], [3_600_000, 1])
}

async function tellWhatCame(world: World): Promise<void> {
  const headers = {
    'x-charge': '0.15',
    'x-collected-at': '2026-11-22T02:00:00.000Z',
    'x-provider': 'recordings',
    'cache-status': 'Almagest; hit; ttl=-60; detail=collection-failed',
    age: '90',
    'idempotency-replayed': 'true',
  }
  const { url } = await play(world, [good('[1]', headers)])
  const answer = await open(world, { baseUrl: url }).get(path, { kolId }).withResponse()
  const { data, charge, collectedAt, provider, cache, ageSeconds, isReplayed, server, attempts, status } = answer
  equal([data, charge, collectedAt, provider], [[1], '0.15', headers['x-collected-at'], 'recordings'])
  equal([cache, ageSeconds, isReplayed, attempts, status], ['stale', 90, true, 1, 200])
  equal([answer.requestId, server, answer.headers.get('age')], [requestId, url, '90'])
}

const callOf = (id: string): Sdk.Call => ({
  requestId: id,
  endpoint: path,
  at: '2026-11-22T02:00:00.000Z',
  durationMs: 12,
  code: 301,
  charge: '0',
  granted: false,
  cached: false,
  replayOf: null,
  idempotencyKey: null,
  token: '1',
})

async function readResources(world: World): Promise<void> {
  const call = { ...callOf(requestId), answer: null }
  const problem = { status: 502, body: '{"code":301,"detail":"Nobody had it","title":"no"}' }
  const { url, seen } = await play(world, [{ body: JSON.stringify(call) }, problem])
  const client = open(world, { baseUrl: url, maxRetries: 0 })
  equal(await client.calls.get(requestId), call, 'a call that failed')
  const error = await failureOf(client.kols.metrics(kolId, { hitFactor: 3 }))
  equal([error.name, error.message, error.status], ['CollectionError', '301: Nobody had it', 502])
  const targets = (await seen()).map(({ target }) => target)
  equal(targets, [`/v1/calls/${requestId}`, `/v1/kols/${kolId}/metrics?hitFactor=3`])
}

async function turnPages(world: World): Promise<void> {
  const page = (ids: readonly string[], next: string | null): ScriptedReply => ({
    body: JSON.stringify({ calls: ids.map(callOf), next }),
  })
  const replies = [page(['a', 'b'], 'b'), page(['c'], 'c'), page([], null)]
  const { url, seen } = await play(world, replies)
  const found: string[] = []
  for await (const call of open(world, { baseUrl: url }).calls.list({ limit: 2 })) found.push(call.requestId)
  equal(found, ['a', 'b', 'c'])
  const requests = await seen()
  const targets = requests.map(({ target }) => target)
  equal(targets, ['/v1/calls?limit=2', '/v1/calls?limit=2&before=b', '/v1/calls?limit=2&before=c'])
  equal(new Set(requests.map(({ key }) => key)).size, 3, 'keys')
  const again = await play(world, replies)
  equal((await open(world, { baseUrl: again.url }).calls.list()).next, 'b', 'the first page')
  const round = await play(world, [page(['a'], 'a')])
  const walk = async (): Promise<void> => {
    for await (const { calls } of open(world, { baseUrl: round.url }).calls.list().pages()) equal(calls.length, 1)
  }
  equal([(await failureOf(walk())).name, (await round.seen()).length], ['UnexpectedAnswerError', 2], 'a round')
}

async function keepDigits(world: World): Promise<void> {
  const { url } = await play(world, [good('{"id":7553989899192519974,"plays":12,"text":"1234567890123456789"}')])
  const client = open(world, { baseUrl: url })
  equal(await client.get('/api/else/v1', {}), { id: '7553989899192519974', plays: 12, text: '1234567890123456789' })
  const error = await failureOf(client.get('/api/else/v1', { id: Number('7553989899192519974') }))
  equal([error instanceof TypeError, error.message.includes('send it as text')], [true, true])
}

async function endInTime(world: World): Promise<void> {
  const { url, seen } = await play(world, [{ ...good('{}'), delayMs: 10_000 }])
  const client = open(world, { baseUrl: url, maxRetries: 0, timeoutMs: 150 })
  const late = await failureOf(client.get(path, { kolId }))
  equal([late.name, late.retryable, late.idempotencyKey?.length], ['TimeoutError', true, 32])
  const leaving = new AbortController()
  const left = failureOf(client.get(path, { kolId }, { signal: leaving.signal, timeoutMs: 9_000, maxRetries: 5 }))
  setTimeout(() => leaving.abort(), 50)
  equal((await left).name, 'AbortedError')
  equal((await failureOf(client.get(path, { kolId }, { signal: AbortSignal.abort() }))).name, 'AbortedError')
  equal((await seen()).length <= 2, true, 'few requests')
  const waiting = await play(world, [bad(302, 429, { 'retry-after': '30' })])
  const soonGone = AbortSignal.timeout(200)
  equal(
    (await failureOf(open(world, { baseUrl: waiting.url }).get(path, { kolId }, { signal: soonGone }))).name,
    'AbortedError',
  )
}

async function chooseServer(world: World): Promise<void> {
  const slow = await play(world, [good('"slow"')], { pingMs: 400 })
  const fast = await play(world, [good('"fast"')])
  const client = open(world, { servers: [slow.url, fast.url] })
  equal((await client.get('/api/else/v1').withResponse()).server, fast.url, 'the fastest')
  const broken = await play(world, [{ drop: 'before' }])
  const second = open(world, { servers: [broken.url, slow.url], maxRetries: 3 })
  const answer = await second.get('/api/else/v1').withResponse()
  equal([answer.server, answer.data], [slow.url, 'slow'], 'the one that answers')
  equal(new Set([...(await broken.seen()), ...(await slow.seen())].map(({ key }) => key)).size, 1, 'keys')
}

interface Inspecting {
  readonly Deno?: { readonly inspect: (value: unknown) => string }
  readonly Bun?: { readonly inspect: (value: unknown) => string }
  readonly process?: {
    readonly getBuiltinModule?: (name: string) => { inspect: (value: unknown, options: object) => string }
  }
}

/** Everything of a value that a log may show. */
function show(value: unknown): string {
  const { Deno, Bun, process } = globalThis as Inspecting
  const text = Deno?.inspect(value) ?? Bun?.inspect(value)
  const inspected = process?.getBuiltinModule?.('node:util').inspect(value, { depth: 9, showHidden: true })
  const { stack = '' } = value instanceof Error ? value : {}
  return [String(value), JSON.stringify(value), stack, text, inspected].join('\n')
}

async function hideTheToken(world: World): Promise<void> {
  const lines: string[] = []
  const log = (line: string): void => void lines.push(line)
  const echo = { ...bad(400, 400), body: `{"code":400,"message":"token ${token} is wrong","data":null}` }
  const { url, seen } = await play(world, [bad(301, 200, soon), echo])
  const client = open(world, { baseUrl: url, logger: { debug: log, warn: log } })
  const error = await failureOf(client.get(path, { kolId }))
  const leaky = (): Promise<Response> => {
    throw Object.assign(new Error(`cannot send Bearer ${token}`), { config: { headers: { authorization: token } } })
  }
  const thrown = await failureOf(open(world, { baseUrl: url, fetch: leaky, maxRetries: 0 }).get(path, { kolId }))
  const refused: unknown[] = []
  for (const apiKey of [`${token}\n`, `${token} x`]) {
    try {
      open(world, { apiKey })
    } catch (refusal) {
      refused.push(refusal)
    }
  }
  equal(refused.length, 2, 'tokens refused')
  equal((await seen())[0]?.authorization, `Bearer ${token}`, 'what was sent')
  equal(lines.length > 2, true, 'lines')
  const shown = [client, error, thrown, client.douyinXingtu, client.get, refused].map(show).concat(lines).join('\n')
  if (shown.includes(token)) throw new Error('the token is shown')
  equal(error.message, '400: token *** is wrong')
}

async function stayHere(world: World): Promise<void> {
  const elsewhere = await play(world, [good('{}')])
  const { url, seen } = await play(world, [{ status: 307, headers: { location: `${elsewhere.url}/api` } }])
  const error = await failureOf(open(world, { baseUrl: url }).get(path, { kolId }))
  equal([error.name, error.retryable], ['UnexpectedAnswerError', false])
  equal([(await seen()).length, (await elsewhere.seen()).length], [1, 0], 'requests here and elsewhere')
  const wrong = await failureOf(
    open(world, { baseUrl: (await play(world, [{ status: 404, body: '<p>' }])).url }).user.getBalance(),
  )
  equal([wrong.name, wrong.status, wrong.retryable], ['UnexpectedAnswerError', 404, false])
}

async function sendForms(world: World): Promise<void> {
  const { url, seen } = await play(world, [good('{"a":1}')])
  equal(await open(world, { baseUrl: url }).post('/api/else/v1', { word: '美食 &', page: 2, none: undefined }), {
    a: 1,
  })
  const [{ method, target, contentType, body } = {} as Seen] = await seen()
  equal([method, target, contentType], ['POST', '/api/else/v1', 'application/x-www-form-urlencoded'])
  equal(body, `word=${encodeURIComponent('美食')}+%26&page=2`)
}

async function readText(world: World): Promise<void> {
  const { url } = await play(world, [{ headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'ok' }])
  const client = open(world, { baseUrl: url, maxRetries: 0 })
  equal(await client.healthz(), 'ok')
  equal((await failureOf(client.get(path, { kolId }))).name, 'UnexpectedAnswerError', 'text where none belongs')
  const refused = await play(world, [{ status: 403, body: 'Permission Denied\n' }])
  const error = await failureOf(open(world, { baseUrl: refused.url }).metrics())
  equal([error.name, error.code, error.message], ['PermissionError', 600, '600: Permission Denied'])
}

async function askForLeave({ sdk }: World): Promise<void> {
  let refusal: unknown
  try {
    new sdk.Almagest({ apiKey: token, baseUrl: 'http://127.0.0.1:1' })
  } catch (error) {
    refusal = error
  }
  equal(String(refusal).includes('dangerouslyAllowBrowser'), 'document' in globalThis, 'refused')
}

export const behaviours: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'a failure is judged by its code, whatever the HTTP status, and each code has its class': judgeByCode,
  'what may pass is asked again, with one key for all attempts, on GET too': retryWithOneKey,
  'each call has a key of its own, or the one its caller gives': keyOfEachCall,
  'a quota that is used up, or a refusal, is not asked again': doNotRetry,
  'a Retry-After is kept, and one of more than a minute is left to the caller': keepRetryAfter,
  'an answer tells its charge, where it came from, and when': tellWhatCame,
  'resources under /v1 are data, and their problems are errors': readResources,
  'a list goes on page after page': turnPages,
  'ids keep their digits on both ways': keepDigits,
  'a call ends in its time, and when its signal says so, while it waits too': endInTime,
  'the fastest address is asked, and another one where it fails': chooseServer,
  'the token is shown nowhere': hideTheToken,
  'a redirection is not followed': stayHere,
  'imported endpoints take forms': sendForms,
  'text is text': readText,
  'a page that shows its token has to mean it': askForLeave,
}

/** Runs all of them; tells of each what was wrong, or nothing. */
export async function runBehaviours(world: World): Promise<Readonly<Record<string, string | null>>> {
  const results = Object.entries(behaviours).map(async ([name, run]) => {
    try {
      await run(world)
      return [name, null] as const
    } catch (error) {
      return [name, String(error)] as const
    }
  })
  return Object.fromEntries(await Promise.all(results))
}
