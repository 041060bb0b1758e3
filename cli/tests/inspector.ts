/** The tools as the inspector of the protocol finds them, over HTTP and through `kol mcp`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environment, run, toolOf } from '../../sdk/tests/installed.ts'
import { openService } from '../../sdk/tests/service.ts'
import { openKol } from './kol.ts'

const inspector = toolOf('@modelcontextprotocol/inspector/clients/launcher/build/index.js', 'mcp')
const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const params = '{"kolId":"6831825876674412552"}'

test('the inspector lists the tools and pays for a call', async (t) => {
  const { url, token } = await openService(t)
  const { home, program } = openKol(t)
  const told = ['-e', `ALMAGEST_TOKEN=${token}`, '-e', `ALMAGEST_BASE_URL=${url}`]
  const ways = {
    'over HTTP': [`${url}/mcp`, '--transport', 'http', '--header', `Authorization: Bearer ${token}`],
    'through kol mcp': [...told, process.execPath, program, 'mcp'],
  }
  for (const [way, words] of Object.entries(ways))
    for (const era of ['legacy', 'modern', 'auto'])
      await t.test(`${way}, in the era ${era}`, () => {
        const ask = (...asked: readonly string[]) => {
          const all = [inspector, '--cli', ...words, '--protocol-era', era, '--method', ...asked]
          return JSON.parse(run(home, process.execPath, all, { ...environment, HOME: home }))
        }
        const names = ask('tools/list').tools.map(({ name }: { readonly name: string }) => name)
        assert.ok(names.includes('search_endpoints') && names.includes('call_endpoint'), String(names))
        const values = ['--tool-arg', `path=${path}`, '--tool-arg', `params=${params}`]
        const { structuredContent } = ask('tools/call', '--tool-name', 'call_endpoint', ...values)
        assert.deepEqual([structuredContent.code, structuredContent.charge], [0, '0.15'])
      })
})
