/** `/mcp` as the conformance suite of the protocol judges it; it is installed by itself: `npm ci --prefix checks/mcp`. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { openTestService } from '#support/service'
import { pathOf, run } from '#support/tools'

const suite = pathOf('checks/mcp/node_modules/@modelcontextprotocol/conformance/dist/index.js')

const met = ['server-initialize', 'ping', 'tools-list', 'resources-list', 'dns-rebinding-protection']

interface Unmet {
  readonly why: string
  /** What the suite finds instead, and nothing else. */
  readonly finding: RegExp
  readonly scenarios: readonly string[]
}

const unmet: readonly Unmet[] = [
  {
    why: 'a tool of the suite’s own, where ours are the product’s',
    finding: /there is no tool of this name|Tool 'json_schema_2020_12_tool' not found/,
    scenarios: [
      ...['simple-text', 'image', 'audio', 'embedded-resource', 'mixed-content', 'error', 'with-progress'].map(
        (kind) => `tools-call-${kind}`,
      ),
      'json-schema-2020-12',
    ],
  },
  {
    why: 'a tool that asks back, which takes a session',
    finding: /there is no tool of this name/,
    scenarios: [
      'tools-call-sampling',
      'tools-call-elicitation',
      'elicitation-sep1034-defaults',
      'elicitation-sep1330-enums',
    ],
  },
  {
    why: 'a document of the suite’s own, where ours are the documentation',
    finding: /Resource not found: test:/,
    scenarios: ['resources-read-text', 'resources-read-binary', 'resources-templates-read'],
  },
  {
    why: 'an offer that is not made: prompts, completion, messages of a log, documents to be told of',
    finding: /Method not found/,
    scenarios: [
      ...['list', 'get-simple', 'get-with-args', 'get-embedded-resource', 'get-with-image'].map(
        (kind) => `prompts-${kind}`,
      ),
      'completion-complete',
      'logging-set-level',
      'tools-call-with-logging',
      'resources-subscribe',
      'resources-unsubscribe',
    ],
  },
  {
    why: 'a session, which there is none of',
    finding: /session ID|priming event|retry field/,
    scenarios: ['server-sse-polling', 'server-sse-multiple-streams'],
  },
]

/** The suite sends no token: what stands between adds one, and leaves all else as it is. */
async function addToken(t: TestContext, url: string, secret: string): Promise<string> {
  const between = createServer((asked, reply) => {
    const { method = '', headers } = asked
    const options = { method, headers: { ...headers, authorization: `Bearer ${secret}` } }
    const passed = request(new URL(asked.url ?? '', url), options, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(reply)
    })
    passed.on('error', () => reply.destroy())
    reply.on('close', () => passed.destroy())
    asked.pipe(passed)
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    between.close()
    between.closeAllConnections()
  })
  return `http://127.0.0.1:${(between.address() as AddressInfo).port}`
}

interface Check {
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'INFO'
}

/** What the suite found, by scenario. */
async function judge(t: TestContext): Promise<ReadonlyMap<string, readonly Check[]>> {
  const service = await openTestService(t)
  const { secret } = await service.addCaller({ balanceMicro: yuan('10') })
  const folder = makeFolder(t)
  const url = await addToken(t, service.url, secret)
  const { output, complaints } = await run(suite, ['server', '--url', `${url}/mcp`, '--suite', 'all', '-o', folder])
  const found = readdirSync(folder).map((name): [string, readonly Check[]] => [
    /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1] ?? name,
    JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')),
  ])
  assert.ok(found.length > 0, output + complaints)
  return new Map(found)
}

test('the conformance suite of the protocol', async (t) => {
  const found = await judge(t)
  const told = (scenario: string, ...kinds: readonly Check['status'][]): readonly string[] =>
    (found.get(scenario) ?? []).filter(({ status }) => kinds.includes(status)).map((check) => JSON.stringify(check))

  await t.test('has no scenario that is not named here', () => {
    const named = [...met, ...unmet.flatMap(({ scenarios }) => scenarios)]
    assert.deepEqual([...found.keys()].sort(), named.sort())
  })
  for (const scenario of met)
    await t.test(`finds met: ${scenario}`, () => {
      assert.deepEqual(told(scenario, 'FAILURE', 'WARNING'), [])
      assert.ok(told(scenario, 'SUCCESS').length > 0)
    })
  for (const { why, finding, scenarios } of unmet)
    for (const scenario of scenarios)
      await t.test(`looks for ${why}: ${scenario}`, () => {
        const faults = told(scenario, 'FAILURE', 'WARNING')
        assert.ok(faults.length > 0, 'it is met now')
        for (const fault of faults) assert.match(fault, finding)
      })
})
