import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { systemClock, yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { notice, openTestService, type Reply, type TestService } from '#support/service'
import { openUpstream, secrets, settingsOf } from '#support/upstream'
import {
  invalidCalls,
  listVendorOperations,
  readVendorDocument,
  type VendorCall,
  validCall,
  vendorAbsence,
  vendorFile,
} from '#support/vendor-document'

const calls = 1_000
const seed = 20_260_821
/** Calls under way at one time. */
const lanes = 32

/** Speaks the vendor's protocol, and answers with what it was asked. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { pathname: path, searchParams } = new URL(request.url ?? '', 'http://upstream')
    const query = Object.fromEntries(searchParams)
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
    const isKnown = { ...query, ...form }['token'] === secrets['just-one-api']
    const data = isKnown ? { method: request.method, path, query, form } : null
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ code: isKnown ? 0 : 100, data, message: null, recordTime: null, requestId: '' }))
  })
}

/** What the upstream is to see: what was sent, and the document's defaults for what was not. */
function expectedOf({ operation, sent }: VendorCall): object {
  const usual = operation.params.filter(({ schema }) => schema.default !== undefined)
  const defaults = Object.fromEntries(usual.map(({ name, schema }) => [name, String(schema.default)]))
  const params = { token: '*'.repeat(secrets['just-one-api'].length), ...defaults, ...sent }
  const [form, query] = operation.hasForm ? [params, {}] : [{}, params]
  return { method: operation.method, path: operation.path, query, form }
}

function put(service: TestService, secret: string, { operation, sent }: VendorCall): Promise<Reply> {
  const params = new URLSearchParams({ token: secret, ...sent })
  return operation.method === 'POST'
    ? service.ask(operation.path, { method: 'POST', body: params })
    : service.ask(`${operation.path}?${params}`)
}

async function putAll(wanted: readonly VendorCall[], ask: (call: VendorCall) => Promise<void>): Promise<void> {
  const rest = wanted.values()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const call of rest) await ask(call)
    }),
  )
}

async function openWorld(t: TestContext) {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(echo)
  const service = await openTestService(t, { environment: { ...settingsOf([upstream]), LOG_LEVEL: 'warn' } })
  const caller = await service.addCaller({ balanceMicro: yuan('10000') })
  return { upstream, service, secret: caller.secret }
}

test("a vendor's document of 348 operations", { skip: vendorAbsence }, async (t) => {
  const { upstream, service, secret } = await openWorld(t)
  const environment = { DATA_DIR: service.dataDir }
  const { catalogue, written } = service.books
  const document = readVendorDocument()
  const all = listVendorOperations(document)
  // What is built in keeps to schemas of its own.
  const operations = all.filter(({ path }) => written.find(path) === undefined)

  await t.test('is imported whole, in less than ten seconds', async () => {
    const startMs = systemClock.monotonicMs()
    const { exitCode, output } = await runOperator(['catalogue', 'import', vendorFile, '--json'], environment)

    assert.equal(exitCode, 0)
    assert.ok(systemClock.monotonicMs() - startMs < 10_000)
    const { added, builtIn, leftOut, notices } = JSON.parse(output)
    assert.deepEqual([added.length + builtIn.length, leftOut, notices], [348, [], []])
    await notice(service.books)
    assert.deepEqual(
      all.filter(({ path, method }) => catalogue.find(path)?.method !== method),
      [],
    )
  })

  await t.test(`is served: ${calls} valid calls over its operations reach the upstream unchanged`, async () => {
    // Each operation in turn, until there are enough.
    const wanted = Array.from({ length: calls }, (_, nth) => {
      const operation = operations[nth % operations.length]
      assert.ok(operation)
      return fc.sample(validCall(operation), { seed: seed + nth, numRuns: 1 })
    }).flat()
    await putAll(wanted, async (call) => {
      const { body } = await put(service, secret, call)
      assert.deepEqual([body.code, body.data], [0, expectedOf(call)], JSON.stringify(call))
    })

    assert.equal(upstream.targets.length, calls)
  })

  await t.test(
    `is kept to: ${calls} invalid calls are refused by the name of the parameter, and reach nobody`,
    async () => {
      const before = upstream.targets.length
      const kinds = operations.flatMap(invalidCalls)
      const wanted = Array.from({ length: calls }, (_, nth) => {
        const kind = kinds[nth % kinds.length]
        assert.ok(kind)
        return fc.sample(kind, { seed: seed + nth, numRuns: 1 })
      }).flat()
      await putAll(wanted, async (call) => {
        const { status, body } = await put(service, secret, call)
        assert.deepEqual([status, body.code], [400, 400], JSON.stringify(call))
        assert.match(body.message ?? '', new RegExp(`^parameter ${call.wrong} is (missing|not valid): expected `))
      })

      assert.equal(upstream.targets.length, before)
    },
  )

  await t.test('shows exactly what a new edition removes and changes', async () => {
    const removed = operations.slice(100, 110).map(({ path }) => path)
    const changed = operations.slice(150, 155).map(({ path }) => path)
    const paths = Object.entries(document.paths).filter(([path]) => !removed.includes(path))
    for (const [path, { get, post }] of paths) {
      const operation = changed.includes(path) ? (get ?? post) : undefined
      if (operation) operation.summary = `${operation.summary} anew`
    }
    const file = join(makeFolder(t), 'edition.json')
    writeFileSync(file, JSON.stringify({ ...document, paths: Object.fromEntries(paths) }))
    const { exitCode, output } = await runOperator(['catalogue', 'import', file, '--yes', '--json'], environment)

    assert.equal(exitCode, 0)
    const difference = JSON.parse(output)
    assert.deepEqual(difference.added, [])
    assert.deepEqual(difference.removed.sort(), removed.sort())
    assert.deepEqual(
      difference.changed,
      changed.map((path) => ({ path, what: ['title'] })),
    )
  })
})
