import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiOf, readApi, readParamOf, things } from '#support/api-document'

/** A document of one parameter whose schema is written as this, in JSON. */
const inJson = (schema: string, more = ''): string =>
  `{"openapi":"3.0.3","info":{"title":"Things"},"paths":{"${things}":{"get":{"parameters":[{"in":"query","name":"thing","schema":${schema}${more}}]}}}}`

/** The same in YAML, where flow collections are written as JSON is, but for quotation marks. */
const inYaml = (schema: string, more = '', head = ''): string =>
  `${head}openapi: 3.0.3\ninfo: {title: Things}\npaths:\n  ${things}:\n    get:\n      parameters: [{in: query, name: thing, schema: ${schema}${more}}]\n`

async function schemaOf(text: string) {
  const { definitions } = await readApi(text)
  const { meaning: _, ...schema } = definitions[0]?.params[0]?.schema ?? {}
  return schema
}

test('a number of a document keeps its digits', async (t) => {
  const id = '6831825876674412552'

  await t.test('as default, enum, example and bound of a number', async () => {
    for (const text of [
      inJson(`{"type":"integer","format":"int64","default":${id},"enum":[${id},1],"example":${id}}`),
      inYaml(`{type: integer, format: int64, default: ${id}, enum: [${id}, 1], example: ${id}}`),
    ])
      assert.deepEqual(await schemaOf(text), { type: 'integer', enum: [id, 1], default: id, examples: [id] })
    for (const text of [
      inJson(`{"type":"integer","minimum":-${id},"maximum":${id},"multipleOf":9007199254740993}`),
      inYaml(`{type: integer, minimum: -${id}, maximum: ${id}, multipleOf: 9007199254740993}`),
    ])
      assert.deepEqual(await schemaOf(text), {
        type: 'integer',
        minimum: `-${id}`,
        maximum: id,
        multipleOf: '9007199254740993',
      })
    assert.deepEqual(await schemaOf(inJson('{"type":"integer","exclusiveMinimum":9007199254740993}')), {
      type: 'integer',
      minimum: '9007199254740994',
    })
  })

  await t.test('of a text, where it was written without quotation marks', async () => {
    assert.deepEqual(await schemaOf(inJson(`{"type":"string","default":${id},"enum":[1.10,${id},1e5,-0.0]}`)), {
      type: 'string',
      enum: ['1.10', id, '1e5', '-0.0'],
      default: id,
      examples: [id],
    })
  })

  await t.test('of an example beside the schema, and of a constant', async () => {
    assert.deepEqual(await schemaOf(inJson('{"type":"integer"}', ',"required":true,"example":1575791821492238')), {
      type: 'integer',
      examples: [1575791821492238],
    })
    assert.deepEqual(await schemaOf(inJson(`{"const":${id}}`)), { type: 'integer', enum: [id], examples: [id] })
  })

  await t.test('with a fraction, and in plain digits however it was written', async () => {
    assert.deepEqual(
      await schemaOf(inJson('{"type":"number","default":1.50,"minimum":1e-7,"maximum":123456789012345.678901}')),
      { type: 'number', minimum: '0.0000001', maximum: '123456789012345.678901', default: '1.50', examples: ['1.50'] },
    )
    assert.equal((await schemaOf(inJson('{"type":"integer","default":1e3}'))).default, 1000)
    assert.equal((await schemaOf(inJson('{"type":"integer","default":5.0}'))).default, 5)
    assert.equal((await schemaOf(inJson('{"type":"integer","default":"0012"}'))).default, '0012')
    assert.equal((await schemaOf(inJson('{"type":"integer","default":1e400}'))).default, undefined)
  })

  await t.test('unless a bound is the largest number of somebody’s language', async () => {
    const { schema, notices } = await readParamOf({
      in: 'query',
      name: 'thing',
      schema: { type: 'number', minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE },
    })
    assert.deepEqual([schema, notices], [{ type: 'number' }, []])
  })

  await t.test('which is bounded by its format, where nothing else bounds it', async () => {
    assert.deepEqual(await schemaOf(inJson('{"type":"integer","format":"int64"}')), {
      type: 'integer',
      format: 'int64',
    })
    assert.deepEqual(await schemaOf(inJson('{"type":"integer","format":"int32","minimum":1}')), {
      type: 'integer',
      format: 'int32',
      minimum: 1,
    })
    assert.deepEqual(await schemaOf(inJson('{"type":"integer","format":"int32","minimum":1,"maximum":9}')), {
      type: 'integer',
      minimum: 1,
      maximum: 9,
    })
  })
})

test('a text in YAML is what was written', async (t) => {
  const written = [
    '01234',
    '1e5',
    '0x10',
    '0o17',
    '1_000',
    '1.10',
    '+1',
    '.5',
    'yes',
    'No',
    'True',
    'off',
    '2026-11-29',
    '12:30',
    '6831825876674412552',
    '.inf',
    'y',
  ]
  for (const head of ['', '%YAML 1.1\n---\n', '%YAML 1.2\n---\n'])
    for (const text of written)
      await t.test(`${text} after ${JSON.stringify(head)}`, async () => {
        assert.deepEqual(await schemaOf(inYaml(`{type: string, default: ${text}, enum: [${text}]}`, '', head)), {
          type: 'string',
          enum: [text],
          default: text,
          examples: [text],
        })
        assert.deepEqual(
          (await schemaOf(inYaml('{type: string}', `, required: true, example: ${text}`, head))).examples,
          [text],
        )
      })

  await t.test('also behind an alias, and in a block', async () => {
    const text = inYaml('{type: string, default: *one, enum: [*one, *two]}', '', 'x-a: &one 0123\nx-b: &two yes\n')
    assert.deepEqual((await schemaOf(text)).enum, ['0123', 'yes'])
    const block = `openapi: 3.0.3
paths:
  ${things}:
    get:
      parameters:
        - in: query
          name: thing
          schema:
            type: string
            default: 1.0
`
    assert.equal((await schemaOf(block)).default, '1.0')
  })

  await t.test('but nothing is nothing, unless a list of texts means the sign', async () => {
    assert.equal((await schemaOf(inYaml('{type: string, default: ~}'))).default, undefined)
    assert.equal((await schemaOf(inYaml('{type: string, default: null}'))).default, undefined)
    assert.deepEqual((await schemaOf(inYaml('{type: string, enum: [+, "-", ~]}'))).enum, ['+', '-', '~'])
    assert.deepEqual((await schemaOf(inYaml('{type: string, nullable: true, enum: [a, ~]}'))).enum, ['a'])
    assert.deepEqual((await schemaOf(inYaml('{type: string, enum: [a, null]}'))).enum, ['a'])
  })
})

test('a number and a boolean in YAML are what is meant', async () => {
  const defaultOf = async (schema: string, head = '') => (await schemaOf(inYaml(schema, '', head))).default

  assert.equal(await defaultOf('{type: integer, default: 0x10}'), 16)
  assert.equal(await defaultOf('{type: integer, default: 0x7fffffffffffffff}'), '9223372036854775807')
  assert.equal(await defaultOf('{type: integer, default: 01234}'), 1234)
  assert.equal(await defaultOf('{type: integer, default: 01234}', '%YAML 1.1\n---\n'), 668)
  assert.equal(await defaultOf('{type: integer, default: 1_000}', '%YAML 1.1\n---\n'), 1000)
  assert.equal(await defaultOf('{type: integer, default: +7}'), 7)
  assert.equal(await defaultOf('{type: number, default: .5}'), 0.5)
  assert.equal(await defaultOf('{type: number, default: 1.50}'), '1.50')
  assert.equal(await defaultOf('{type: number, default: .nan}'), undefined)
  assert.equal(await defaultOf('{type: boolean, default: yes}'), true)
  assert.equal(await defaultOf('{type: boolean, default: No}', '%YAML 1.1\n---\n'), false)
  assert.equal(await defaultOf('{type: boolean, default: "true"}'), true)
  assert.equal(await defaultOf('{type: boolean, default: maybe}'), undefined)
})

test('a version that YAML takes for a number is read', async () => {
  for (const head of ['openapi: 3.0', 'openapi: 3.1', 'openapi: 3.10', '%YAML 1.1\n---\nopenapi: 3.0']) {
    const read = readApi(`${head}\npaths: { /api/a: { get: {} } }`)
    if (head.endsWith('3.10')) await assert.rejects(read, /is neither OpenAPI/)
    else assert.equal((await read).definitions.length, 1)
  }
})

test('what looks like a number kept in another form is none', async () => {
  const { definitions } = await readApi(
    apiOf({
      [things]: {
        get: { parameters: [{ in: 'query', name: 'thing', schema: { type: 'integer' }, example: { rawJSON: '7' } }] },
      },
    }),
  )
  assert.deepEqual(definitions[0]?.params[0]?.schema, { type: 'integer' })
})
