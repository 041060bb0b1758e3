import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiOf, readApi } from '#support/api-document'

const at = (url: string, variables?: object): object => ({ url, ...(variables && { variables }) })

async function read(paths: object, servers?: readonly object[]) {
  const { definitions, leftOut } = await readApi(apiOf(paths, servers && { servers }))
  return {
    paths: definitions.map(({ path }) => path),
    leftOut: leftOut.map(({ operation, what }) => [operation, what]),
  }
}

test('an operation is served where its own servers say, else its path’s, else the document’s', async (t) => {
  const document = [at('https://vendor.example/api/v2')]

  await t.test('under the path of each', async () => {
    assert.deepEqual(
      await read(
        {
          '/a': { get: {} },
          '/b': { servers: [at('https://vendor.example/api/v9/')], get: {} },
          '/c': { servers: [at('https://vendor.example/api/v9')], get: { servers: [at('/api/v7')] } },
          '/d': { servers: [], get: {} },
          '/e': { get: { servers: [at('http://VENDOR.example/api/{v}', { v: { default: 3 } })] } },
        },
        document,
      ),
      { paths: ['/api/v2/a', '/api/v9/b', '/api/v7/c', '/api/v2/d', '/api/3/e'], leftOut: [] },
    )
  })

  await t.test('unless that is another host, which is named', async () => {
    assert.deepEqual(
      await read(
        {
          '/upload': { servers: [at('https://upload.vendor.example/api/v9')], get: {} },
          '/port': { get: { servers: [at('https://vendor.example:8443/api')] } },
          '/one-of': { get: { servers: [at('https://other.example/api'), at('https://vendor.example/api/v5')] } },
        },
        document,
      ),
      {
        paths: ['/api/v5/one-of'],
        leftOut: [
          ['GET /upload', 'is served by another host than the document: upload.vendor.example'],
          ['GET /port', 'is served by another host than the document: vendor.example:8443'],
        ],
      },
    )
  })

  await t.test('and where the document has none, the first that an operation names is the host', async () => {
    assert.deepEqual(
      await read({
        '/api/a': { get: {} },
        '/b': { get: { servers: [at('https://one.example/api')] } },
        '/c': { get: { servers: [at('https://two.example/api')] } },
      }),
      {
        paths: ['/api/a', '/api/b'],
        leftOut: [['GET /c', 'is served by another host than the document: two.example']],
      },
    )
  })

  await t.test('also where the first server of the document is none', async () => {
    assert.deepEqual(await read({ '/a': { get: {} }, '/b': { servers: [at('/api')], get: {} } }, [at('https://[')]), {
      paths: ['/api/b'],
      leftOut: [['GET /a', 'is not an address']],
    })
  })

  await t.test('and a host with a variable nobody fills in is a host', async () => {
    assert.deepEqual((await read({ '/a': { get: {} } }, [at('https://{region}.vendor.example/api')])).paths, ['/api/a'])
  })
})
