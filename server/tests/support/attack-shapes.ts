import { kept } from './clients.ts'
import { formPath, kolPath } from './service.ts'

/** A request with these headers, as a client that knows HTTP may not write it. */
export const raw = (line: string, headers: readonly string[] = [], body = ''): string =>
  `${[`${line} HTTP/1.1`, 'Host: test', ...headers].join('\r\n')}\r\n\r\n${body}`

/** Where attacks go: what is paid, our own REST, a page, tools, metrics, what a page loads, nowhere. */
const targets = [`${kolPath}?kolId=1`, '/v1/calls', '/en', '/mcp', '/metrics', '/assets/none', '/nothing'] as const

/** The next of them. */
export const targetOf = (nth: number): string => targets[nth % targets.length] ?? '/'

/** Heads as large as may be, and larger. */
export function floodHeaders(nth: number): readonly string[] {
  const bytes = nth % 2 === 0 ? 15_000 : 60_000
  return nth % 4 < 2
    ? Array.from({ length: bytes / 20 }, (_, at) => `X-Flood-${String(at).padStart(5, '0')}: a`)
    : [`Cookie: ${'a=b; '.repeat(bytes / 5)}`]
}

const pathOf = (target: string): string => target.replace(/\?.*/, '')

/** Targets as long as may be, and longer. */
export const longTargets: readonly ((target: string) => string)[] = [
  (target) => `${pathOf(target)}?${'a=b&'.repeat(3_700)}`,
  (target) => `${pathOf(target)}?token=${'%41'.repeat(4_900)}`,
  (target) => `${pathOf(target)}/${'a/'.repeat(7_000)}`,
  (target) => `${pathOf(target)}/${'%e4%b8%80'.repeat(1_600)}`,
  () => '/'.repeat(15_000),
  () => `/v1/kols/${'a'.repeat(15_000)}/videos`,
  () => `/en/${'.'.repeat(15_000)}`,
  (target) => `${target}${'a'.repeat(50_000)}`,
]

/** What is no request, or none anybody should send. */
export const oddities: readonly ((target: string) => string)[] = [
  () => '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03',
  () => 'HELLO\r\n\r\n',
  () => '\0'.repeat(2_000),
  (target) => raw(`PROPFIND ${target}`),
  (target) => raw(`TRACE ${target}`),
  (target) => raw(`CONNECT ${target}`),
  (target) => raw(`GET ${target}`, ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: AAAA']),
  (target) => raw(`POST ${target}`, ['Expect: 100-continue', 'Content-Length: 1000']),
  (target) => raw(`POST ${target}`, ['Expect: nothing', 'Content-Length: 1000']),
  (target) => raw(`POST ${target}`, ['Transfer-Encoding: chunked'], `1;${'a'.repeat(30_000)}\r\nx\r\n0\r\n\r\n`),
  (target) => raw(`POST ${target}`, ['Transfer-Encoding: chunked'], 'ffffffffffffffff\r\nx'),
  (target) => raw(`POST ${target}`, ['Content-Length: 999999999999']),
  (target) => raw(`GET ${target}`, ['Host: other']),
  (target) => `GET ${target} HTTP/9.9\r\n\r\n`,
]

/** Heads whose body two servers in a row could end at different places. */
const ambiguous: readonly (readonly string[])[] = [
  ['Content-Length: 5', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding: chunked', 'Content-Length: 5'],
  ['Content-Length: 5', 'Content-Length: 6'],
  ['Content-Length: 5, 6'],
  ['Content-Length: +5'],
  ['Content-Length: -1'],
  ['Content-Length: 0x5'],
  ['Transfer-Encoding: chunked, identity'],
  ['Transfer-Encoding: xchunked'],
  ['Transfer-Encoding : chunked'],
  ['Transfer-Encoding: identity', 'Transfer-Encoding: chunked', 'Content-Length: 5'],
  ['Content-Length: 5\r\n folded'],
]

/** Such requests, each with another one hidden behind its body. */
export const smuggle = (target: string): readonly string[] =>
  ambiguous.map((headers) => raw(`POST ${target}`, headers, `0\r\n\r\n${kept('/ping')}`))

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

const posted = (target: string, type: string, body: string, headers: readonly string[] = []): string =>
  raw(`POST ${target}`, [`Content-Type: ${type}`, `Content-Length: ${body.length}`, ...headers], body)

const toolCall = (args: string): string =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_endpoints","arguments":${args}}}`

const bombBytes = 60_000

const jsonBombs: readonly string[] = [
  '['.repeat(bombBytes),
  toolCall(`{"query":${'['.repeat(bombBytes / 2)}${']'.repeat(bombBytes / 2)}}`),
  toolCall(`{${Array.from({ length: 4_000 }, (_, at) => `"k${String(at).padStart(6, '0')}":1`).join()}}`),
  toolCall(`{"query":"${'video play like share '.repeat(2_500)}"}`),
  toolCall(`{"query":${'9'.repeat(bombBytes)}}`),
  `[${Array.from({ length: 400 }, () => toolCall('{"query":"a"}')).join()}]`,
]

const formBombs: readonly string[] = ['a&'.repeat(30_000), 'a=%41&'.repeat(10_000), `name=${'%e4%b8%80'.repeat(6_000)}`]

/** Bodies that could take long to read for what they weigh, with a token and without. */
export function listBombs(secret: string): readonly string[] {
  const headers = [`Authorization: Bearer ${secret}`, 'Accept: application/json, text/event-stream']
  const packed = ['Content-Encoding: gzip', `Content-Type: ${json}`, `Content-Length: ${bombBytes}`, ...headers]
  return [
    ...jsonBombs.flatMap((body) => [posted('/mcp', json, body, headers), posted('/mcp', json, body)]),
    ...formBombs.flatMap((body) => [posted(formPath, form, body), posted(`${formPath}?token=${secret}`, form, body)]),
    posted(kolPath, json, '['.repeat(bombBytes)),
    posted('/v1/calls', json, '['.repeat(bombBytes)),
    raw('POST /mcp', packed, 'x'.repeat(bombBytes)),
  ]
}
