import { setTimeout as wait } from 'node:timers/promises'
import type { Credentials } from './credentials.ts'

type Id = string | number

/** A message of JSON-RPC, as far as it has to be known to be passed on. */
interface Message {
  readonly id?: Id
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

interface BridgeNeeds extends Credentials {
  /** Takes one message, or complaint, in a line. */
  readonly write: (line: string) => void
  readonly complain: (line: string) => void
  /** Ends what is being asked. */
  readonly signal: AbortSignal
}

export interface Bridge {
  /** Passes a message on, and its answer back when it comes; nothing for a line that was too long. */
  take(line: string | undefined): void
  /** Ends when all that was asked is answered. */
  settle(): Promise<void>
}

/** Longer than a call may take: nobody waits for ever. */
const answerMsMax = 120_000
const attemptsMax = 2
const againAfterMs = 500
const requestsMax = 100
/** An answer of 8 MiB, the most the service takes from upstream, stands in a message as structure and escaped in a text. */
const answerCharactersMax = 33_554_432

const codes = { parse: -32_700, invalid: -32_600, unanswered: -32_000 } as const

/** The service has no answer, and why. */
class NoAnswer extends Error {}

/** Passes messages of MCP on to a service: those of its client come in lines, those of the service by HTTP. */
export function openBridge({ address, token, write, complain, signal }: BridgeNeeds): Bridge {
  const running = new Map<unknown, { readonly end: AbortController; readonly ended: Promise<void> }>()
  const notified = new Set<Promise<void>>()
  /** Settled by older clients once, in the beginning; newer ones say it with every request. */
  let settledVersion: string | undefined

  function take(line: string | undefined): void {
    const value = line === undefined ? undefined : parse(line)
    const message = readMessage(value)
    if (line === undefined) fail(null, codes.invalid, 'the line is too long')
    else if (message) pass(line, message)
    else if (value !== undefined) fail(null, codes.invalid, 'the line is no request of JSON-RPC and no notification')
    else if (line.trim() !== '') fail(null, codes.parse, 'the line is no JSON: one message of JSON-RPC a line')
  }

  function pass(line: string, message: Message): void {
    const { id, method, params } = message
    if (method === 'notifications/cancelled') running.get(params['requestId'])?.end.abort()
    else if (id === undefined) notify(line, message)
    else if (running.size < requestsMax) ask(id, line, message)
    else fail(id, codes.unanswered, `${requestsMax} requests are under way already`)
  }

  function ask(id: Id, line: string, message: Message): void {
    const end = new AbortController()
    const ended = answer(id, line, message, AbortSignal.any([signal, end.signal])).finally(() => running.delete(id))
    running.set(id, { end, ended })
  }

  function notify(line: string, message: Message): void {
    const sent = post(line, writeHeaders(message), signal)
      .then((response) => response.body?.cancel())
      .catch((error) => complain(`${message.method} was not delivered: ${reasonOf(error)}`))
      .finally(() => notified.delete(sent))
    notified.add(sent)
  }

  /** Whoever cancelled hears no more. */
  async function answer(id: Id, line: string, message: Message, ending: AbortSignal): Promise<void> {
    // One key for all attempts, so that nothing is charged twice.
    const key = crypto.randomUUID()
    const headers = { ...writeHeaders(message), 'idempotency-key': key }
    for (let attempt = 1; ; attempt++) {
      try {
        return await exchange(id, message, await post(line, headers, ending))
      } catch (error) {
        if (ending.aborted) return
        if (attempt === attemptsMax || error instanceof NoAnswer || isTimeOut(error))
          return fail(id, codes.unanswered, `${reasonOf(error)}. ${adviceOn(message, key)}`, key)
        complain(`${message.method}: ${reasonOf(error)}; asking again`)
        await wait(againAfterMs, undefined, { signal: ending }).catch(() => undefined)
      }
    }
  }

  const post = (body: string, headers: Readonly<Record<string, string>>, ending: AbortSignal): Promise<Response> =>
    fetch(`${address}/mcp`, {
      method: 'POST',
      headers,
      body,
      // The token is meant for this address.
      redirect: 'manual',
      signal: AbortSignal.any([ending, AbortSignal.timeout(answerMsMax)]),
    })

  async function exchange(id: Id, { method }: Message, response: Response): Promise<void> {
    for await (const text of readMessages(response)) {
      const reply = parse(text)
      if (!isObject(reply) || reply['jsonrpc'] !== '2.0')
        throw new NoAnswer(
          `HTTP ${response.status} of ${address}/mcp is no answer of MCP: is the address right, and the service not older than kol?`,
        )
      const { result, error } = reply
      if (method === 'initialize' && isObject(result)) settledVersion = String(result['protocolVersion'])
      // What could not be read has no id; whoever asked knows its own.
      if (error !== undefined && (reply['id'] ?? null) === null) write(JSON.stringify({ ...reply, id }))
      // As it came, for numbers may have more digits than JavaScript keeps.
      else write(text.replaceAll(/[\r\n]+/g, ' '))
      if (result !== undefined || error !== undefined) return
    }
    throw new TypeError(`${address} began to answer and did not end`)
  }

  function writeHeaders({ method, params }: Message): Record<string, string> {
    const claimed = isObject(params['_meta']) ? params['_meta']['io.modelcontextprotocol/protocolVersion'] : undefined
    const name = params[{ 'resources/read': 'uri' }[method] ?? 'name']
    const version = typeof claimed === 'string' ? claimed : settledVersion
    return {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(version !== undefined && { 'mcp-protocol-version': version }),
      ...(claimed !== undefined && { 'mcp-method': writeHeader(method) }),
      ...(claimed !== undefined && typeof name === 'string' && { 'mcp-name': writeHeader(name) }),
    }
  }

  function fail(id: Id | null, code: number, message: string, idempotencyKey?: string): void {
    const data = idempotencyKey === undefined ? undefined : { idempotencyKey }
    write(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, data } }))
  }

  return {
    take,
    async settle() {
      await Promise.all([...notified, ...[...running.values()].map(({ ended }) => ended)])
    },
  }

  function reasonOf(error: unknown): string {
    if (isTimeOut(error)) return `no answer from ${address} within ${answerMsMax / 1_000} s`
    if (error instanceof NoAnswer) return error.message
    const { cause } = Object(error)
    const reason = [cause, error].find((one): one is Error => one instanceof Error)
    const { code } = Object(reason)
    return `no answer from ${address}: ${reason?.message || code || 'the connection failed'}`
  }
}

const isTimeOut = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

const adviceOn = ({ method }: Message, key: string): string =>
  method === 'tools/call'
    ? `It may have been charged: asked again with the idempotencyKey ${key} it is not charged again.`
    : 'Is the address right? kol login --url takes another.'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readMessage(value: unknown): Message | undefined {
  if (!isObject(value)) return undefined
  const { id, method, params = {} } = value
  if (typeof method !== 'string' || !isObject(params)) return undefined
  if (id === undefined) return { method, params }
  return typeof id === 'string' || typeof id === 'number' ? { id, method, params } : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A header holds ASCII without blanks around it; anything else is told so that it can be read back. */
const writeHeader = (text: string): string =>
  /^(?![ \t])[\t\x20-\x7e]+(?<![ \t])$/.test(text) && !/^=\?base64\?.*\?=$/.test(text)
    ? text
    : `=?base64?${Buffer.from(text).toString('base64')}?=`

/** The messages of an answer: it is one, or a stream of events with one each. */
async function* readMessages(response: Response): AsyncGenerator<string> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const decoder = new TextDecoder()
  let text = ''
  let lately = ''
  for await (const bytes of response.body ?? []) {
    const piece = decoder.decode(bytes, { stream: true })
    text += piece
    if (text.length > answerCharactersMax) throw new NoAnswer('the answer is longer than any can be')
    // What came before this piece was looked through; what ends an event may lie across both.
    lately = lately.slice(-3) + piece
    if (!isStream || !/\n\r?\n/.test(lately)) continue
    const events = text.split(/\r?\n\r?\n/)
    text = events.pop() ?? ''
    for (const event of events) {
      const data = event.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? line.slice(5).trim() : []))
      if (data.join('') !== '') yield data.join(' ')
    }
  }
  if (!isStream) yield text
}
