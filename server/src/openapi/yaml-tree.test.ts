import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#kit'
import { readApi } from '#support/api-document'
import { readYaml } from './yaml-tree.ts'

const head = 'openapi: 3.0.3\ninfo: {title: Things}\n'

test('aliases in YAML', async (t) => {
  await t.test('are followed however often they are used', async () => {
    const uses = Array.from({ length: 5_000 }, (_, nth) => `  /api/n${nth}: {get: {parameters: [*page]}}`)
    const startMs = systemClock.monotonicMs()
    const { definitions, leftOut } = await readApi(
      `${head}x-page: &page {name: page, in: query, schema: {type: integer, default: 0010}}\npaths:\n${uses.join('\n')}\n`,
    )

    assert.equal(definitions.length, 2_000)
    assert.equal(leftOut.length, 3_000)
    assert.equal(definitions.at(-1)?.params[0]?.schema.default, 10)
    assert.ok(systemClock.monotonicMs() - startMs < 20_000)
  })

  await t.test('are refused where they grow, however few they are', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let nth = 1; nth < 8; nth++)
      lines.push(
        `a${nth}: &a${nth} [${Array(10)
          .fill(`*a${nth - 1}`)
          .join(', ')}]`,
      )

    await assert.rejects(readYaml(lines.join('\n')), /its YAML aliases grow beyond measure/)
    assert.ok(await readYaml(lines.slice(0, 6).join('\n')))
  })

  await t.test('are refused where merge keys grow', async () => {
    const lines = ['a0: &a0 {x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]}']
    for (let nth = 1; nth < 9; nth++)
      lines.push(`a${nth}: &a${nth} {${Array.from({ length: 8 }, (_, k) => `k${k}: {<<: *a${nth - 1}}`).join(', ')}}`)

    await assert.rejects(readYaml(lines.join('\n')), /its YAML aliases grow beyond measure/)
  })

  await t.test('cost one operation where they lead nowhere, or into themselves', async () => {
    const { definitions, leftOut } = await readApi(
      `${head}paths:
  /api/good: {get: {summary: Good}}
  /api/nowhere: {get: {parameters: *none}}
  /api/circle: {get: {parameters: &round [*round]}}
  /api/merged: {get: {<<: *none, summary: Bad}}
  /api/merged-text: {get: {<<: 7}}
  /api/spared: {get: {parameters: [{in: query, name: a, schema: {type: string, default: *none}}]}}
`,
    )

    assert.deepEqual(
      definitions.map(({ path, params }) => [path, params.map(({ schema }) => schema)]),
      [
        ['/api/good', []],
        ['/api/spared', [{ type: 'string' }]],
      ],
    )
    assert.deepEqual(
      leftOut.map(({ operation, what }) => [operation, what]),
      [
        ['GET /api/nowhere', 'is a YAML alias that leads nowhere'],
        ['GET /api/circle', 'is a YAML alias that stands in what it leads to'],
        ['GET /api/merged', 'is a mapping with a merge key that leads to none'],
        ['GET /api/merged-text', 'is a mapping with a merge key that leads to none'],
      ],
    )
  })

  await t.test('and so does a name that is there twice', async () => {
    const { definitions, leftOut } = await readApi(
      `${head}paths:
  /api/good: {get: {summary: One, summary: Two, tags: [Shop]}}
  /api/twice: {get: {summary: One}}
  /api/twice: {get: {summary: Two}}
  /api/lists: {get: {parameters: [], parameters: []}}
`,
    )

    assert.deepEqual(
      definitions.map(({ path, title }) => [path, title.en]),
      [['/api/good', 'Good']],
    )
    assert.deepEqual(
      leftOut.map(({ operation, what }) => [operation, what]),
      [
        ['/api/twice', 'is a name that is there twice'],
        ['GET /api/lists', 'is a name that is there twice'],
      ],
    )
  })

  await t.test('lead to the last anchor of a name before them', async () => {
    assert.deepEqual(await readYaml('a: &x 1\nb: *x\nc: &x 2\nd: *x'), { a: 1, b: 1, c: 2, d: 2 })
  })
})

test('merge keys in YAML', async (t) => {
  const base = 'base: &base {a: 1, b: 2}\nother: &other {b: 3, c: 4}\n'
  const merged = async (text: string, version = ''): Promise<unknown> => {
    const tree = await readYaml(`${version}${base}it: ${text}`)
    return Reflect.get(Object(tree), 'it')
  }

  for (const version of ['', '%YAML 1.1\n---\n', '%YAML 1.2\n---\n'])
    await t.test(`bring what an object does not say itself, after ${JSON.stringify(version)}`, async () => {
      assert.deepEqual(await merged('{<<: *base, b: 5}', version), { a: 1, b: 5 })
      assert.deepEqual(await merged('{b: 5, <<: *base}', version), { a: 1, b: 5 })
      assert.deepEqual(await merged('{<<: [*base, *other]}', version), { a: 1, b: 2, c: 4 })
      assert.deepEqual(await merged('{<<: [*other, *base], a: 0}', version), { a: 0, b: 3, c: 4 })
      assert.deepEqual(await merged('{<<: {a: 9}, <<: *base}', version), { a: 9, b: 2 })
      assert.deepEqual(await merged('{inner: {<<: *other}}', version), { inner: { b: 3, c: 4 } })
    })

  await t.test('of what was merged itself', async () => {
    assert.deepEqual(await readYaml('a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}'), {
      a: { x: 1 },
      b: { x: 1, y: 2 },
      c: { x: 1, y: 2, z: 3 },
    })
  })

  await t.test('are names like others in quotation marks', async () => {
    assert.deepEqual(await merged('{"<<": 1}'), { '<<': 1 })
  })

  await t.test('bring what a number was written as', async () => {
    const { definitions } = await readApi(
      `${head}x-schema: &schema {type: string, default: 0123}\npaths: {/api/a: {get: {parameters: [{in: query, name: a, schema: {<<: *schema, maxLength: 9}}]}}}`,
    )
    assert.equal(definitions[0]?.params[0]?.schema.default, '0123')
  })

  await t.test('bring no prototype', async () => {
    const tree = await readYaml('a: &a {__proto__: {polluted: 1}}\nb: {<<: *a}')
    const b: unknown = Reflect.get(Object(tree), 'b')
    assert.equal(Object.getPrototypeOf(b), Object.prototype)
    assert.equal(Reflect.get({}, 'polluted'), undefined)
  })
})
