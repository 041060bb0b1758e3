import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { at, listOperations, type Operation, resolve } from './described.ts'
import { makeFolder } from './folder.ts'
import type { TestService } from './service.ts'
import { keepDocument, pathOf } from './tools.ts'

const prism = pathOf('checks/node_modules/@stoplight/prism-cli/dist/index.js')

/**
 * Prism before a service: it passes requests on, and answers by itself where the document has no such operation, or where
 * what came back is not what the document says. Keeps its address.
 */
async function openPrism(t: TestContext, document: string, url: string): Promise<string> {
  // Requests that are wrong are asked on purpose: the service is to refuse them.
  const words = ['proxy', '--errors', '--validate-request=false', '--port=0', document, url]
  // It has to read what is too large for the service.
  const child = spawn(process.execPath, ['--max-http-header-size=65536', prism, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  t.after(async () => {
    child.kill()
    await ended
  })
  // Read to its end: what nobody reads stops whoever writes it.
  const lines = createInterface({ input: child.stdout })
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const [, address] = /is listening on (http:\S+)/.exec(line) ?? []
      if (address !== undefined) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`Prism ended with code ${code} before it listened`)))
  })
}

/** What is asked of an operation: values of its parameters by their names, and by whom. */
export interface Asking {
  readonly secret: string
  readonly params?: Readonly<Record<string, string>>
  /** Asked as they stand, where a request is to be wrong. */
  readonly query?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

interface Asked {
  readonly operation: Operation
  readonly status: number
  readonly code: unknown
}

export interface Watched {
  readonly operations: readonly Operation[]
  /** Asks an operation through Prism; what no value is given for is asked as the document has it. Keeps the business code. */
  ask(operation: Operation, asking: Asking): Promise<unknown>
  /** Every request so far. */
  readonly asked: readonly Asked[]
  /** Every answer that is not in the document, in Prism's words. */
  readonly outside: readonly string[]
}

/** Asks a service by its own document, with Prism between them. */
export async function openWatched(t: TestContext, service: TestService): Promise<Watched> {
  const place = await keepDocument(service, '/openapi.json', makeFolder(t))
  const document: unknown = JSON.parse(readFileSync(place, 'utf8'))
  const url = await openPrism(t, place, service.url)
  const asked: Asked[] = []
  const outside: string[] = []
  return {
    operations: listOperations(document),
    asked,
    outside,
    async ask(operation, asking) {
      const request = writeRequest(document, operation, asking)
      const response = await fetch(url + request.target, { ...request, signal: AbortSignal.timeout(20_000) })
      const text = await response.text()
      const value: unknown = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text
      // What Prism answers in our place, and what it notes beside an answer of ours.
      const isOwn = String(at(value, 'type')).includes('stoplight.io')
      const said = isOwn ? text : response.headers.get('sl-violations')
      if (said !== null) outside.push(`${request.method} ${request.target.slice(0, 200)}: ${said.slice(0, 1_000)}`)
      // What is told of a call has that call’s code.
      const isTold = response.ok && at(value, 'recordTime') === undefined
      const code = isTold ? 0 : (at(value, 'code') ?? response.status)
      asked.push({ operation, status: response.status, code })
      return code
    },
  }
}

/** A request as the document suggests it, but for what is given. */
function writeRequest(document: unknown, { path, method, fields }: Operation, asking: Asking) {
  const { secret, params = {}, query, body, headers } = asking
  const described = [fields['parameters'] ?? []].flat().map((one) => resolve(document, one))
  const inPath = new Map(described.map(({ name, example }) => [String(name), String(example)]))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? inPath.get(name) ?? ''),
  )
  const needed = described.filter((one) => one['in'] === 'query' && one['required'] === true && 'example' in one)
  const values = new URLSearchParams({
    ...Object.fromEntries(needed.map(({ name, example }) => [String(name), String(example)])),
    ...Object.fromEntries(Object.entries(params).filter(([name]) => !path.includes(`{${name}}`))),
  })
  const isForm = fields['requestBody'] !== undefined
  return {
    method: method.toUpperCase(),
    target: `${filled}?${[...(isForm ? [] : [String(values)]), ...(query === undefined ? [] : [query])].join('&')}`,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(isForm && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(isForm && { body: body ?? String(values) }),
  }
}
