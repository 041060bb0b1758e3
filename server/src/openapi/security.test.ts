import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiOf, readApi, things } from '#support/api-document'

const securitySchemes = {
  token: { type: 'apiKey', in: 'query', name: 'token' },
  other: { type: 'apiKey', in: 'query', name: 'api_key' },
  header: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
  basic: { type: 'http', scheme: 'basic' },
  bearer: { $ref: '#/components/securitySchemes/far' },
  far: { type: 'http', scheme: 'bearer' },
  oauth: { type: 'oauth2', flows: {} },
  odd: { type: 'constructor' },
  oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://x.example' },
}

async function noticesOf(operation: object, document: object = {}): Promise<string[]> {
  const { definitions, notices } = await readApi(
    apiOf({ [things]: { get: operation } }, { components: { securitySchemes }, ...document }),
  )
  assert.equal(definitions.length, 1)
  return notices.map(({ what }) => what)
}

const wants = (what: string): string => `its upstream wants ${what}, which is not sent`

test('what an upstream wants to know its caller by and is not sent is named', async (t) => {
  for (const [scheme, what] of [
    ['other', 'api_key in the query'],
    ['header', 'X-Api-Key in a header'],
    ['cookie', 'session in a cookie'],
    ['basic', 'HTTP authentication (basic)'],
    ['bearer', 'HTTP authentication (bearer)'],
    ['oauth', 'OAuth 2'],
    ['oidc', 'OpenID Connect'],
    ['odd', 'the security scheme odd'],
    ['none', 'the security scheme none, which is nowhere described'],
  ] as const)
    await t.test(scheme, async () => {
      assert.deepEqual(await noticesOf({ security: [{ [scheme]: [] }] }), [wants(what)])
      assert.deepEqual(await noticesOf({}, { security: [{ [scheme]: [] }] }), [wants(what)])
    })

  await t.test('in each way that there is', async () => {
    assert.deepEqual(
      await noticesOf({
        security: [
          { header: [], basic: [] },
          { cookie: [], token: [] },
        ],
      }),
      [wants('X-Api-Key in a header and HTTP authentication (basic), or session in a cookie')],
    )
  })

  await t.test('but nothing where one way wants the token alone, or nothing', async () => {
    for (const security of [[], [{ token: [] }], [{ header: [] }, { token: [] }], [{ header: [] }, {}]])
      assert.deepEqual(await noticesOf({ security }, { security: [{ header: [] }] }), [])
    assert.deepEqual(await noticesOf({}), [])
  })

  await t.test('and that it cannot be read, where it cannot', async () => {
    const said = ['what its upstream wants to know its caller by cannot be read']
    assert.deepEqual(await noticesOf({ security: 'none' }), said)
    assert.deepEqual(await noticesOf({ security: ['header'] }), said)
  })
})
