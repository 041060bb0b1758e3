import type { Ask } from './honest-client.ts'
import { kolPath } from './service.ts'

const isOk = (status: number): boolean => status === 200

/** The first creator that honest calls ask for; each asks for another one. */
const firstId = 1_000_000

const balance = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'get_balance', arguments: {} },
})

/** What an honest client asks, in turn: a paid call, our own REST, a tool, a page, metrics. Each is asked twice, once on a connection of its own. */
export function askInTurn(secret: string): () => Ask {
  const authorization = `Bearer ${secret}`
  const get = (name: string, path: string): Ask => ({
    name,
    options: { path, headers: { authorization } },
    isGood: isOk,
  })
  const tool = { authorization, accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
  const others: readonly Ask[] = [
    get('v1', '/v1/calls?limit=5'),
    {
      name: 'mcp',
      options: { path: '/mcp', method: 'POST', headers: tool },
      body: balance,
      isGood: (status, text) => isOk(status) && text.includes('"result"'),
    },
    get('page', '/en/guides/calling'),
    get('metrics', '/metrics'),
  ]
  let nth = 0
  return () => {
    const turn = Math.floor(nth++ / 2) % (others.length + 1)
    return (
      others[turn] ?? {
        ...get('call', `${kolPath}?kolId=${firstId + nth}`),
        isGood: (status, text) => isOk(status) && text.startsWith('{"code":0,'),
      }
    )
  }
}
