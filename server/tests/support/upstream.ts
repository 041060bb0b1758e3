import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'

export const upstreamNames = ['just-one-api', 'tikhub', 'xingtu'] as const
export type UpstreamName = (typeof upstreamNames)[number]

/** What a local upstream does with a request. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void

export interface LocalUpstream {
  readonly name: UpstreamName
  readonly url: string
  /** Every request so far, by target. */
  readonly targets: readonly string[]
  countAsked(): number
  readonly headers: readonly IncomingMessage['headers'][]
  /** Requests whose client hung up before the answer was out. */
  countAborted(): number
  behave(behaviour: Behaviour): void
  /** Ends it: its port is closed, its connections are reset. */
  kill(): Promise<void>
}

/** What the operator calls each upstream's settings; secrets are long enough to be looked for. */
export const secrets = {
  'just-one-api': 'joa-secret-0123456789',
  tikhub: 'tikhub-secret-0123456789',
  xingtu: 'sessionid=xingtu-secret-0123456789; csrf=1',
} as const satisfies Record<UpstreamName, string>

/** A local server that speaks one upstream's protocol; good until it is told to behave otherwise. */
export async function openUpstream(t: TestContext, name: UpstreamName): Promise<LocalUpstream> {
  const targets: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const sockets = new Set<Socket>()
  let aborted = 0
  let behaviour: Behaviour = good(name)
  const server = createServer((request, response) => {
    targets.push(request.url ?? '')
    headers.push(request.headers)
    response.once('close', () => {
      if (!response.writableFinished) aborted++
    })
    behaviour(request, response)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  async function kill(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.resetAndDestroy()
    await closed
  }
  t.after(kill)
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    targets,
    headers,
    countAsked: () => targets.length,
    countAborted: () => aborted,
    behave(next) {
      behaviour = next
    },
    kill,
  }
}

/** The settings that make a service ask these, in this order. */
export function settingsOf(upstreams: readonly Pick<LocalUpstream, 'name' | 'url'>[]): Record<string, string> {
  const prefixes = { 'just-one-api': 'JUST_ONE_API', tikhub: 'TIKHUB', xingtu: 'XINGTU' } as const
  const credentials = { 'just-one-api': 'TOKEN', tikhub: 'API_KEY', xingtu: 'COOKIE' } as const
  const settings: Record<string, string> = { PROVIDERS: upstreams.map(({ name }) => name).join(',') }
  for (const { name, url } of upstreams) {
    settings[`${prefixes[name]}_URL`] = url
    settings[`${prefixes[name]}_${credentials[name]}`] = secrets[name]
    if (name === 'xingtu') continue
    // Those about rates and places set their own.
    settings[`${prefixes[name]}_RATE`] = '10000/s'
    settings[`${prefixes[name]}_CONCURRENCY`] = '2000'
  }
  return settings
}

export const idOf = (createdSeconds: number): string => String((BigInt(createdSeconds) << 32n) + 4_071_940_102n)

/** An invented work, flat as the wire has it: 8 hours ahead, mostly not provided. */
export const flatVideo = (createdSeconds: number, play: number) => ({
  item_id: idOf(createdSeconds),
  create_time: createdSeconds + 28_805,
  play,
  like: 0,
  favorite: '0',
  title: '',
  is_hot: false,
})

/** The same work as TikHub has it, filled and with its true time. */
export const nestedVideo = (createdSeconds: number, play: number) => ({
  id: idOf(createdSeconds),
  video_id: 'v0300fg10000invented',
  author_id: '70000000001',
  title: 'An invented work',
  cover_uri: 'tos-cn-i-dy/invented',
  create_time: String(createdSeconds),
  duration: 80.406,
  url: 'https://www.iesdouyin.com/share/video/invented',
  stats: {
    watch_cnt: String(play),
    like_cnt: '18000',
    comment_cnt: '100',
    share_cnt: '1200',
    favorite_cnt: '6000',
    interact_rate: 0.0397,
    avg_watch_dura: '0',
  },
})

const succeeded = { status_code: 0, status_message: '' }

/** The wire's `data`, with a big number and an order of keys that parsing would lose. */
export const flatData = `{"base_resp":{"status_code":0,"status_message":""},"masterpiece_videos":[${JSON.stringify(
  flatVideo(1_750_000_000, 8_500_000),
)}],"newest_videos":[],"order_hot_videos":[],"personal_hot_videos":[],"extra":{"9":1,"1":1234567890123456789012345}}`

/** A good body of each upstream. */
export const goodBodies = {
  'just-one-api': `{"code":0,"data":${flatData},"message":null,"recordTime":null,"requestId":"0123456789abcdef0123456789abcdef"}`,
  tikhub: JSON.stringify({
    code: 200,
    request_id: '00000000-0000-4000-8000-000000000000',
    data: {
      base_resp: succeeded,
      masterpiece_videos: [nestedVideo(1_750_000_000, 486_000)],
      newest_video: nestedVideo(1_762_000_000, 401_000),
    },
  }),
  xingtu: flatData,
} as const satisfies Record<UpstreamName, string>

/** A body whose inside says that it failed. */
const failedBodies = {
  'just-one-api': '{"code":0,"data":{"base_resp":{"status_code":10001,"status_message":"failed"}},"message":null}',
  tikhub: '{"code":200,"data":{"base_resp":{"status_code":10001,"status_message":"failed"}}}',
  xingtu: '{"base_resp":{"status_code":10001,"status_message":"failed"}}',
} as const satisfies Record<UpstreamName, string>

/** An upstream that could not collect, in its own words. */
const uncollected = {
  'just-one-api': send('{"code":301,"data":null,"message":"COLLECT FAILED, SEND REQUEST AGAIN"}'),
  tikhub: send('{"detail":{"code":400,"message":"failed"}}', { status: 503 }),
  xingtu: send('{"base_resp":{"status_code":5,"status_message":"failed"}}'),
} as const satisfies Record<UpstreamName, Behaviour>

interface Sent {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

export function send(body: string | Buffer, { status = 200, headers = {} }: Sent = {}): Behaviour {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  }
}

export const good = (name: UpstreamName): Behaviour => send(goodBodies[name])

/** Answers well, this much later. */
export function goodAfter(name: UpstreamName, delayMs: number): Behaviour {
  return (request, response) => void setTimeout(() => good(name)(request, response), delayMs)
}

const silent: Behaviour = () => {}

/** Sends a byte now and then, for ever. */
const trickle: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.once('close', () => clearInterval(timer))
}

/** More than anybody should read, for as long as somebody reads. */
const huge: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const chunk = Buffer.alloc(65_536, 0x20)
  let sent = 0
  const pump = (): void => {
    while (sent < 200 && response.write(chunk)) sent++
    if (sent < 200) response.once('drain', pump)
    else response.end()
  }
  pump()
}

/** 64 MiB of blanks in 64 KiB. */
const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, 0x20))

/** Every way to fail over HTTP that the services upstream of us are known for, by name. */
export function faultsOf(name: UpstreamName): Readonly<Record<string, Behaviour>> {
  const body = goodBodies[name]
  return {
    reset: (request) => void request.socket.resetAndDestroy(),
    silent,
    'slow trickle': trickle,
    'truncated in the middle': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) })
      response.write(body.slice(0, 100), () => response.destroy())
    },
    'truncated JSON': send(body.slice(0, -10)),
    'garbage instead of HTTP': (request) => void request.socket.end('\x00\x01 not HTTP\r\n\r\n'),
    'garbage instead of JSON': send(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x7b])),
    HTML: send('<!doctype html><title>Please wait</title>', { headers: { 'content-type': 'text/html' } }),
    'empty 200': send(''),
    'wrong types': send(body.replaceAll('"status_code":0', '"status_code":"zero"')),
    'inner failure': send(failedBodies[name]),
    'not collected, again and again': uncollected[name],
    '429 with Retry-After': send('{}', { status: 429, headers: { 'retry-after': '1' } }),
    '429 without Retry-After': send('{}', { status: 429 }),
    500: send('oops', { status: 500, headers: { 'content-type': 'text/plain' } }),
    'wrong content type': send(body, { headers: { 'content-type': 'image/png' } }),
    huge,
    'gzip bomb': send(bomb, { headers: { 'content-encoding': 'gzip' } }),
    'broken gzip': send(gzipSync(body).subarray(0, -20), { headers: { 'content-encoding': 'gzip' } }),
    'redirect loop': (request, response) => {
      response.writeHead(302, { location: request.url ?? '/' }).end()
    },
  }
}
