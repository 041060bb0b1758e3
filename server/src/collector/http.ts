import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'
import { type Dispatcher, errors } from 'undici'
import { type Mask, stripMark } from '#kit'
import { type Egress, openSender } from './egress.ts'
import { Fault } from './fault.ts'
import type { Via } from './via.ts'

/** An answer over HTTP, whatever its status. */
export interface HttpReply {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** As it was sent, without its compression and its byte-order mark. */
  readonly body: Buffer
}

export interface HttpRequest {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** A question put by POST; its fields go in a form body. */
export interface HttpForm extends HttpRequest {
  readonly form: Readonly<Record<string, string>>
}

/** HTTP towards upstreams: no redirect is followed, no body grows beyond its bound, every failure is a Fault. */
export interface UpstreamClient {
  get(request: HttpRequest, via: Via): Promise<HttpReply>
  post(request: HttpForm, via: Via): Promise<HttpReply>
  close(): Promise<void>
}

/** The largest answer taken, before decompression and after. */
const bodyBytesMax = 8 * 1_048_576
/** Unpacked at a time: each piece is a way to zlib's thread and back, and the smaller ones of Node cost a large body three times as much. */
const pieceBytes = 65_536

const formType = { 'content-type': 'application/x-www-form-urlencoded' } as const

const decompressors = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const

const isCoding = (name: string): name is keyof typeof decompressors => Object.hasOwn(decompressors, name)

/**
 * An upstream may say back what it was sent: the mask keeps its secrets from callers, logs and the archive. Without
 * `egress` upstreams are asked without a proxy.
 */
export function openClient(mask: Mask, egress?: Egress): UpstreamClient {
  const sender = openSender(
    {
      maxResponseSize: bodyBytesMax,
      // The signal of an attempt ends it; undici's own limits would only guess.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
      // One protocol, one set of failures to know.
      allowH2: false,
    },
    egress,
  )

  type Method = 'GET' | 'POST'

  /** By itself, for what is made for it is not to be kept until the answer comes. */
  function begin(method: Method, request: HttpRequest, { region, signal, traceparent }: Via, body: string | null) {
    const { path, query, headers = {} } = request
    const url = new URL(region + path)
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value)
    return sender.send(url, {
      method,
      body,
      signal,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip, br',
        ...headers,
        ...(traceparent !== undefined && { traceparent }),
      },
    })
  }

  function send(method: Method, request: HttpRequest, via: Via, body: string | null): Promise<HttpReply> {
    function fail(error: unknown): never {
      throw readError(error, via.signal)
    }
    // What waits here for as long as an upstream takes is a callback, and no function that has begun.
    return begin(method, request, via, body).then((reply) => read(reply).catch(fail), fail)
  }

  async function read({ statusCode: status, headers: raw, body }: Dispatcher.ResponseData): Promise<HttpReply> {
    const headers = readHeaders(raw)
    const packed = Buffer.from(await body.arrayBuffer())
    const unpacked = stripMark(await unpack(packed, headers['content-encoding']))
    return { status, headers: maskHeaders(headers, mask), body: mask.strikeBytes(unpacked) }
  }

  return {
    get: (request, via) => send('GET', request, via, null),
    post({ form, headers, ...request }, via) {
      const body = new URLSearchParams(form).toString()
      return send('POST', { ...request, headers: { ...headers, ...(body !== '' && formType) } }, via, body)
    },
    close: sender.close,
  }
}

const readHeaders = (headers: Readonly<Record<string, string | string[] | undefined>>): HttpReply['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))

async function unpack(packed: Buffer, codings = ''): Promise<Buffer> {
  let body = packed
  const names = codings
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  for (const name of names.filter((one) => one !== '' && one !== 'identity').reverse()) {
    if (!isCoding(name)) throw new Fault('reply.unreadable', 'the body is packed in a way nobody asked for')
    if (body.length > 0)
      body = await decompressors[name](body, { maxOutputLength: bodyBytesMax, chunkSize: pieceBytes })
  }
  return body
}

const maskHeaders = (headers: HttpReply['headers'], { strikeText }: Mask): HttpReply['headers'] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value && strikeText(value)]))

/** What undici, TLS or zlib throws, as a Fault. Their own messages may name addresses, so only codes are kept. */
function readError(error: unknown, signal: AbortSignal): Fault {
  if (error instanceof Fault) return error
  if (signal.aborted && signal.reason instanceof Fault) return signal.reason
  const code = codeOf(error)
  const options = { cause: error }
  if (code === 'ERR_BUFFER_TOO_LARGE' || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new Fault('reply.large', `the body is larger than ${bodyBytesMax} bytes`, options)
  }
  if (/^(Z_|ERR__?ZSTD|ZSTD|ERR_BROTLI|ERR_PADDING|BROTLI)|ERR__ERROR/.test(code)) {
    return new Fault('reply.unreadable', `the body cannot be unpacked (${code})`, options)
  }
  if (/^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH)/.test(code)) {
    return new Fault('tls.failed', `no secure connection (${code})`, options)
  }
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) {
    return new Fault('connection.refused', `no connection (${code})`, options)
  }
  if (error instanceof errors.HTTPParserError) return new Fault('reply.unreadable', 'the answer is not HTTP', options)
  return new Fault('connection.broken', `the connection broke (${code || 'no code'})`, options)
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code === '' || code === 'UND_ERR_SOCKET' ? codeOf(error.cause) || code : code
}
