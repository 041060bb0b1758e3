import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { openService } from '../../sdk/tests/service.ts'
import { openKol } from './kol.ts'

const langs = ['en', 'zh'] as const
const read = (lang: string): string =>
  readFileSync(new URL(`../../docs/guides/${lang}/agents.md`, import.meta.url), 'utf8')

const blocksOf = (text: string, kind: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block)

/** How a host reaches the tools: by an address, or by a command. */
type Way =
  | { readonly url: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly command: string; readonly args: readonly string[] }

const readJson = (block: string): Way[] => {
  const { mcpServers, servers } = JSON.parse(block)
  return Object.values(mcpServers ?? servers)
}

function readToml(block: string): Way[] {
  const [, url = ''] = /^url = "(.+)"$/m.exec(block) ?? []
  const [, variable = ''] = /^bearer_token_env_var = "(\w+)"$/m.exec(block) ?? []
  return [{ url, headers: { Authorization: `Bearer \${env:${variable}}` } }]
}

function readCommands(text: string): Way[] {
  return [...text.matchAll(/^claude mcp add (?:--transport http )?almagest (-- (.+)|[\s\S]*?)$(?:\n {2}(.+)$)?/gm)].map(
    ([, target = '', command, more = '']) => {
      if (command !== undefined) {
        const [program = '', ...args] = command.split(' ')
        return { command: program, args }
      }
      const [, header = ''] = /--header "Authorization: (.+)"/.exec(more) ?? []
      return { url: target.replace(' \\', ''), headers: { Authorization: header.replace('$', '${env:').concat('}') } }
    },
  )
}

const waysOf = (text: string): Way[] => [
  ...blocksOf(text, 'json').flatMap(readJson),
  ...blocksOf(text, 'toml').flatMap(readToml),
  ...readCommands(text),
]

test('every configuration of the guide leads to the tools it lists, for clients of now and of before', async (t) => {
  const { url, token } = await openService(t)
  const { home, program, run } = openKol(t)
  await run(['login', '--url', url], { input: `${token}\n` })

  const openTransport = (way: Way) => {
    if ('command' in way) {
      assert.equal(way.command, 'kol')
      const env = { HOME: home, XDG_CONFIG_HOME: join(home, 'config') }
      return new StdioClientTransport({ command: process.execPath, args: [program, ...way.args], env })
    }
    const authorization = String(way.headers['Authorization']).replace(
      /\$\{(env:ALMAGEST_TOKEN|input:almagest-token)\}/,
      token,
    )
    assert.equal(authorization, `Bearer ${token}`)
    assert.equal(way.url, 'https://data.example.com/mcp')
    return new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers: { authorization } } })
  }

  for (const lang of langs) {
    const text = read(lang)
    const ways = waysOf(text)
    assert.equal(ways.length, 6)
    const listed = [...text.matchAll(/^\| `(\w+)` \| .+ \| `[\w:]+` \|$/gm)].map(([, name]) => name)
    for (const way of ways) {
      for (const mode of ['legacy', 'auto'] as const) {
        const client = new Client({ name: 'guide', version: '1.0.0' }, { versionNegotiation: { mode } })
        await client.connect(openTransport(way))
        const { tools } = await client.listTools()
        assert.deepEqual(
          tools.map(({ name }) => name),
          listed,
        )
        await client.close()
      }
    }
  }
})

test('the program of the guide prints what it says', async (t) => {
  const { url, token } = await openService(t)
  // Where it finds the client, as a project finds what it installed.
  const folder = mkdtempSync(fileURLToPath(new URL('../../server/.guide-', import.meta.url)))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const lang of langs) {
    const [, code = '', printed] = /^```js\n([\s\S]*?)^```\n\n```\n([\s\S]*?)^```$/m.exec(read(lang)) ?? []
    const file = join(folder, `${lang}.mjs`)
    writeFileSync(file, code)
    const env = { ALMAGEST_BASE_URL: url, ALMAGEST_TOKEN: token }
    const { stdout, stderr } = spawnSync(process.execPath, [file], { env, encoding: 'utf8' })
    assert.equal(stdout, printed, stderr)
  }
})
