/** The client, packed and installed, does what it promises in every runtime it is for. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { transformSync } from 'esbuild'
import { chromium } from 'playwright-core'
import { behaviours } from './behaviours.ts'
import { environment, installPacked, toolOf } from './installed.ts'
import { openScriptedServer } from './scripted-server.ts'

const { folder, remove } = installPacked()
const server = await openScriptedServer(serveFile)
after(() => {
  server.close()
  remove()
})

const source = readFileSync(fileURLToPath(new URL('behaviours.ts', import.meta.url)), 'utf8')
writeFileSync(join(folder, 'behaviours.js'), transformSync(source, { loader: 'ts', target: 'es2022' }).code)
writeFileSync(
  join(folder, 'run.js'),
  `import * as sdk from '@almagest/sdk'
import { runBehaviours } from './behaviours.js'
console.log(JSON.stringify(await runBehaviours({ sdk, control: '${server.url}' })))
`,
)
const page = `<!doctype html><meta charset="utf-8"><title>Behaviours</title>
<script type="importmap">{"imports":{"@almagest/sdk":"/node_modules/@almagest/sdk/dist/index.js"}}</script>
<script type="module">
import * as sdk from '@almagest/sdk'
import { runBehaviours } from './behaviours.js'
window.result = runBehaviours({ sdk, control: '${server.url}' })
</script>`

/** The folder as a site, for the browser. */
function serveFile(path: string, response: ServerResponse): void {
  const file = join(folder, new URL(path, 'http://localhost').pathname)
  if (path === '/') return void response.setHeader('content-type', 'text/html').end(page)
  if (!existsSync(file)) return void response.writeHead(404).end()
  response.setHeader('content-type', 'text/javascript').end(readFileSync(file))
}

const runtimes: Readonly<Record<string, readonly [program: string, ...words: string[]]>> = {
  'Node 20': [toolOf('node-20/bin/node')],
  'Node 22': [toolOf('node-22/bin/node')],
  'Node 24': [toolOf('node-24/bin/node')],
  'Node 26': [process.execPath],
  Bun: [toolOf('@oven/bun-linux-x64/bin/bun')],
  Deno: [toolOf('@deno/linux-x64-glibc/deno'), 'run', '--no-prompt', '--allow-net=127.0.0.1'],
}

function assertKept(results: Readonly<Record<string, string | null>>): void {
  assert.deepEqual(Object.keys(results), Object.keys(behaviours))
  assert.deepEqual(
    Object.entries(results).filter(([, failure]) => failure !== null),
    [],
  )
}

for (const [name, [program, ...words]] of Object.entries(runtimes)) {
  test(`in ${name}`, async () => {
    const env = { ...environment, DENO_DIR: join(folder, '.deno'), DENO_NO_UPDATE_CHECK: '1' }
    const { stdout } = await promisify(execFile)(program, [...words, 'run.js'], { cwd: folder, env, timeout: 60_000 })
    assertKept(JSON.parse(stdout))
  })
}

const chromiumPath = '/usr/bin/chromium'
const isRequired = process.env['TEST_REQUIRE']?.includes('chromium')
const skip = !existsSync(chromiumPath) && !isRequired && `${chromiumPath} is not there: apt-get install chromium`

test('in Chromium, on a page of another origin', { skip }, async (t) => {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] })
  t.after(() => browser.close())
  const tab = await browser.newPage()
  await tab.goto(`http://localhost:${server.port}/`)
  await tab.waitForFunction('window.result')
  assertKept(await tab.evaluate('window.result'))
})
