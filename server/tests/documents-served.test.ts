import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { yuan } from '#kit'
import { stay } from '#support/clients'
import { makeFolder } from '#support/folder'
import { startServed } from '#support/served'
import { exchange, kolId, kolPath, openTestService, thingsPath } from '#support/service'

const page = '/en/api/douyin-xingtu-apis/kol-content-performance-v1-deprecated'

interface Sent {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly bytes: Buffer
}

/** Asks as plain HTTP does: `fetch` would add what it accepts, and unpack it. */
function ask(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }),
      )
    })
    request.on('error', reject)
  })
}

/** What fits into a packet goes as it is. */
const smallBytes = 1_024

const decompressors = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync } as const

/** One of each kind of document. */
async function listDocuments(url: string): Promise<string[]> {
  const html = await (await fetch(`${url}/en`)).text()
  const assets = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  assert.ok(assets.length > 2)
  const files = ['/llms.txt', '/llms-full.txt', '/sitemap.xml', '/en/search.json', '/zh/search.json']
  const own = '/openapi/douyin-xingtu-apis/kol-content-performance-v1-deprecated-en.json'
  return ['/en', '/zh', page, `${page}.md`, '/openapi.json', '/openapi-zh.json', own, ...files, ...assets]
}

test('a document', async (t) => {
  const { url } = await openTestService(t)
  const documents = await listDocuments(url)

  await t.test('is the same in every encoding, each with a strong tag of its own', async () => {
    for (const path of documents) {
      const plain = await ask(url + path)
      assert.deepEqual([plain.status, plain.headers['content-encoding']], [200, undefined], path)
      assert.equal(Number(plain.headers['content-length']), plain.bytes.length)
      const tags = new Set([plain.headers['etag']])
      // Typefaces are compressed within.
      if (plain.bytes.length < smallBytes || path.endsWith('.woff2')) continue
      for (const [encoding, decompress] of Object.entries(decompressors)) {
        const { headers, bytes } = await ask(url + path, { 'accept-encoding': encoding })
        assert.equal(headers['content-encoding'], encoding, path)
        assert.equal(Number(headers['content-length']), bytes.length)
        assert.ok(decompress(bytes).equals(plain.bytes), `${path} by ${encoding}`)
        assert.ok(bytes.length < plain.bytes.length)
        assert.match(String(headers['vary']), /accept-encoding/)
        tags.add(headers['etag'])
      }
      assert.equal(tags.size, 4)
      for (const tag of tags) assert.match(String(tag), /^"[\w-]+"$/)
    }
  })

  await t.test('is not sent again to who has it, and is to who has another form of it', async () => {
    for (const path of documents) {
      const { headers } = await ask(url + path, { 'accept-encoding': 'gzip' })
      const etag = String(headers['etag'])
      if (headers['content-encoding'] === undefined) continue
      for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await ask(url + path, { 'accept-encoding': 'gzip', 'if-none-match': tags })
        assert.deepEqual([again.status, again.bytes.length, again.headers['etag']], [304, 0, etag], path)
        assert.match(String(again.headers['vary']), /accept-encoding/)
      }
      for (const tags of ['"other"', `${etag}x`, etag.replace('-gzip', '')])
        assert.equal((await ask(url + path, { 'accept-encoding': 'gzip', 'if-none-match': tags })).status, 200, tags)
    }
  })

  await t.test('has the same headers without its body where only those are asked for', async () => {
    for (const path of documents) {
      const [whole, head] = [await ask(url + path), await ask(url + path, {}, 'HEAD')]
      assert.equal(head.bytes.length, 0)
      for (const name of ['content-length', 'content-type', 'etag', 'vary', 'cache-control'])
        assert.equal(head.headers[name], whole.headers[name], `${path}: ${name}`)
    }
  })

  await t.test('that is not there is told so each time', async () => {
    const { headers } = await ask(`${url}/en/nothing`)
    const again = await ask(`${url}/en/nothing`, { 'if-none-match': String(headers['etag']) })
    assert.equal(again.status, 404)
    assert.ok(again.bytes.length > 100)
  })
})

test('a page that changed is sent anew, and has another tag', async (t) => {
  const { url, books } = await openTestService(t)
  const before = await ask(url + page, { 'accept-encoding': 'br' })
  await books.store.write(books.ledger.setPrice({ path: kolPath, priceMicro: yuan('7.77') }))

  const etag = String(before.headers['etag'])
  const after = await ask(url + page, { 'accept-encoding': 'br', 'if-none-match': etag })

  assert.equal(after.status, 200)
  assert.ok(brotliDecompressSync(after.bytes).toString('utf8').includes('>7.77<'))
  assert.notEqual(after.headers['etag'], etag)
})

const residentBytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1_024

const attackers = 20
/** Of each of them, in one go. */
const requests = 30
const costBytesMax = 50 * 1_048_576

test('twenty clients that ask for the largest documents again and again and read nothing cost less than 50 MB', {
  skip: !existsSync('/proc/self/status') && 'reads memory by /proc',
}, async (t) => {
  const { url, pid } = await startServed(t, { DATA_DIR: makeFolder(t) })
  for (const encoding of ['identity', 'gzip', 'br'])
    for (const path of ['/openapi-zh.json', '/llms-full.txt', page])
      await ask(url + path, { 'accept-encoding': encoding })
  const before = residentBytes(pid)

  const wanted = (path: string, encoding: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: test\r\nAccept-Encoding: ${encoding}\r\n\r\n`
  const all = ['identity', 'gzip', 'br'].flatMap((encoding) => [
    wanted('/openapi-zh.json', encoding),
    wanted(page, encoding),
  ])
  for (let at = 0; at < attackers; at++) stay(t, url, all.join('').repeat(requests / all.length), { reads: false })

  let most = 0
  for (let at = 0; at < 20; at++) {
    assert.match(await exchange(url, 'GET /healthz HTTP/1.0\r\n\r\n'), /alive/)
    await exchange(url, wanted('/openapi-zh.json', 'br').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
    most = Math.max(most, residentBytes(pid))
  }
  const cost = most - before
  t.diagnostic(`${Math.round(cost / 1_048_576)} MB more`)
  assert.ok(cost < costBytesMax, `${cost} bytes more`)
})

test('on everything that is sent', async (t) => {
  const service = await openTestService(t)
  const { url } = service
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  service.record(thingsPath, { name: 'ada', keyword: '', page: 1, sort: 'NEW' }, '{"items":[1]}')
  const asset = (await listDocuments(url)).find((path) => path.startsWith('/assets/')) ?? ''
  const open = [
    `${thingsPath}?token=${ada.secret}&name=ada`,
    thingsPath,
    '/api/nothing',
    '/api/%zz',
    `/user/get-balance?token=${ada.secret}`,
    '/user/nothing',
    `/status/health?api=${kolPath}`,
    '/status/health',
    '/v1/calls',
    `/v1/calls?token=${ada.secret}`,
    `/v1/kols/${kolId}/metrics?token=${ada.secret}`,
    '/openapi.json',
    '/openapi-zh.json',
    '/openapi/nothing',
  ]
  const own = ['/', '/en', page, `${page}.md`, '/en/nothing', '/llms.txt', '/sitemap.xml', '/favicon.ico', asset]
  const others = [
    '/healthz',
    '/readyz',
    '/ping',
    '/metrics',
    '/nothing',
    '/%zz',
    '/assets/nothing',
    '/openapi.jsonx',
    '/apix',
  ]

  await t.test('stands that its type is not to be guessed, and who may load it', async () => {
    for (const path of [...open, ...own, ...others]) {
      for (const method of ['GET', 'DELETE', 'OPTIONS']) {
        const { headers } = await ask(url + path, {}, method)
        assert.equal(headers['x-content-type-options'], 'nosniff', `${method} ${path}`)
        const policy = open.includes(path) ? 'cross-origin' : 'same-origin'
        assert.equal(headers['cross-origin-resource-policy'], policy, `${method} ${path}`)
      }
    }
  })

  await t.test('that is a page stands that nobody who opened it reaches into it', async () => {
    for (const path of ['/en', '/zh', page, '/en/nothing'])
      assert.equal((await ask(url + path)).headers['cross-origin-opener-policy'], 'same-origin', path)
  })

  await t.test('is the same for what is no HTTP', async () => {
    const text = await exchange(url, 'HELLO\r\n\r\n')
    assert.match(text, /^x-content-type-options: nosniff\r$/m)
    assert.match(text, /^cross-origin-resource-policy: same-origin\r$/m)
  })
})
