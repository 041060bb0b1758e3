import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'

type Encoding = 'gzip' | 'identity'

const rounds = 41

/**
 * What a page costs that was asked for before, in times of what bare Node takes to send the same text packed the same way, this
 * client's own work in both. Processor time, the least of many rounds in turn: a busy machine is as slow for one as for the other.
 */
export async function measureCost(t: TestContext, url: string, encoding: Encoding): Promise<number> {
  const text = await ask(url, encoding)
  const bareUrl = await serveBare(t, text, encoding)
  await ask(bareUrl, encoding)
  const costs: [own: number, bare: number][] = []
  for (let round = 0; round < rounds; round++)
    costs.push([await costOf(() => ask(url, encoding)), await costOf(() => ask(bareUrl, encoding))])
  const [own, bare] = [Math.min(...costs.map(([cost]) => cost)), Math.min(...costs.map(([, cost]) => cost))]
  t.diagnostic(`${url}: ${(own / 1_000).toFixed(2)} ms, bare ${(bare / 1_000).toFixed(2)} ms`)
  return own / bare
}

async function serveBare(t: TestContext, text: string, encoding: Encoding): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': encoding })
    response.end(encoding === 'gzip' ? gzipSync(text) : text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

const ask = async (url: string, encoding: Encoding): Promise<string> =>
  (await fetch(url, { headers: { 'accept-encoding': encoding } })).text()

/** Microseconds. */
async function costOf(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
