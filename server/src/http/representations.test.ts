import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { chooseEncoding, openRepresentations } from './representations.ts'

test('a client gets what it likes best of what there is:', async (t) => {
  const likes: readonly (readonly [accepted: string, encoding: string])[] = [
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['zstd;q=0.9, br;q=0.5, gzip;q=0.1', 'zstd'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, *', 'zstd'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['deflate, lzma', 'identity'],
    ['gzip;q=nonsense', 'identity'],
  ]
  for (const [accepted, encoding] of likes) {
    await t.test(accepted || 'nothing', () => assert.equal(chooseEncoding(accepted), encoding))
  }
})

test('content', async (t) => {
  const document = (digest: string, body = Buffer.from(`${digest} `.repeat(1_000))) =>
    ({ status: 200, type: 'text/plain', body, digest, headers: {} }) as const

  await t.test('is kept once and compressed once, for all who ask at the same time and later', async () => {
    const represent = openRepresentations(100_000)
    const [first, second] = await Promise.all([represent(document('a'), 'gzip'), represent(document('a'), 'gzip')])
    const third = await represent(document('a'), 'gzip')
    const [plain, again] = [await represent(document('a'), ''), await represent(document('a'), undefined)]

    assert.ok(first.bytes === second.bytes && second.bytes === third.bytes)
    assert.ok(plain.bytes === again.bytes && plain.bytes.equals(gunzipSync(first.bytes)))
    assert.deepEqual([first.etag, plain.etag], ['"a-gzip"', '"a"'])
  })

  await t.test('that nobody asked for longest is forgotten when there is too much', async () => {
    const represent = openRepresentations(5_000)
    const [a, b] = [await represent(document('a'), ''), await represent(document('b'), '')]
    assert.ok((await represent(document('a'), '')).bytes === a.bytes)

    await represent(document('c'), '')

    assert.ok((await represent(document('a'), '')).bytes === a.bytes)
    assert.ok((await represent(document('b'), '')).bytes !== b.bytes)
  })

  await t.test('that is small goes as it is', async () => {
    const { encoding } = await openRepresentations(5_000)(document('a', Buffer.from('few')), 'gzip')
    assert.equal(encoding, 'identity')
  })
})
