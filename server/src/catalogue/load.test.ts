import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeFolder } from '#support/folder'
import { loadCatalogue } from './load.ts'

interface Written {
  readonly path?: string
  readonly slug?: string
  readonly alias?: string
  readonly more?: string
}

/** An endpoint file as an operator writes one. */
const endpointFile = ({ path = '/api/tests/one/v1', slug = 'one', alias = 'earlier', more = '' }: Written): string => `
  import { defineEndpoint, Type } from 'almagest'
  const text = { en: 'One', zh: '一' }
  export default defineEndpoint({
    path: '${path}', title: text, summary: text, price: 0, freshFor: '1h', isEmpty: () => false, sources: [],
    page: { group: 'tests', slug: '${slug}' }, pageAliases: [{ group: 'tests', slug: '${alias}' }],
    params: Type.Object({}), data: Type.Object({}), ${more}
  })`

function loadFiles(t: TestContext, ...files: readonly string[]) {
  const folder = makeFolder(t)
  for (const [nth, text] of files.entries()) writeFileSync(join(folder, `${nth}.js`), text)
  return loadCatalogue([folder])
}

test('a folder of endpoint files', async (t) => {
  const second = { path: '/api/tests/two/v1', slug: 'two', alias: 'earlier-two' }

  await t.test('is loaded, but for parts that endpoints share', async (t) => {
    const { list } = await loadFiles(t, endpointFile({}), endpointFile(second), 'export const shared = 1')
    assert.deepEqual(
      list().map(({ path }) => path),
      ['/api/tests/one/v1', '/api/tests/two/v1'],
    )
  })

  const cases: readonly (readonly [what: string, files: readonly string[], complaint: RegExp])[] = [
    ['that does not compile', ['export default ='], /0\.js: /],
    ['of something else', ['export default { path: "/api/tests/one/v1" }'], /0\.js: .* not made by defineEndpoint/],
    ['at a path of another part', [endpointFile({ path: '/v1/one' })], /0\.js: \/v1\/one is not a path under \/api\//],
    ['at one path', [endpointFile({}), endpointFile({ ...second, path: '/api/tests/one/v1' })], /1\.js: .* already in/],
    [
      'with one page',
      [endpointFile({}), endpointFile({ ...second, slug: 'one' })],
      /1\.js: the page tests\/one is already/,
    ],
    [
      'with a page that was another',
      [endpointFile({}), endpointFile({ ...second, slug: 'earlier' })],
      /tests\/earlier/,
    ],
    [
      'with a default of more digits than JavaScript keeps',
      [endpointFile({ more: 'params: Type.Object({ id: Type.Integer({ default: 6831825876674412552 }) })' })],
      /parameter id has a number of more digits than JavaScript keeps, .*: put it in quotation marks/,
    ],
    [
      'with a successor that is not there',
      [endpointFile({ more: "deprecated: { since: '2026-01-01', successor: '/api/tests/two/v1' }" })],
      /its successor \/api\/tests\/two\/v1 is not in the catalogue/,
    ],
    [
      'that both refresh readings',
      [endpointFile({ more: 'refreshesReadings: true' }), endpointFile({ ...second, more: 'refreshesReadings: true' })],
      /another endpoint refreshes readings already/,
    ],
  ]
  for (const [what, files, complaint] of cases)
    await t.test(`is refused with files ${what}`, async (t) => assert.rejects(loadFiles(t, ...files), complaint))

  await t.test('is refused where it is not there', async (t) =>
    assert.rejects(loadCatalogue([join(makeFolder(t), 'none')]), /cannot be read/),
  )
})
