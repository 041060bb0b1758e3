import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '#kit'
import { readDocument } from './document.ts'
import { type ReadEndpoints, readEndpoints } from './read-endpoints.ts'

const things = '/api/things/list/v1'

async function read(document: unknown): Promise<ReadEndpoints> {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  return readEndpoints(await readDocument(text), { platform: undefined })
}

const documentOf = (paths: unknown, more: object = {}): object => ({
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  paths,
  ...more,
})

const param = (schema: unknown, more: object = {}): object => ({ in: 'query', name: 'thing', schema, ...more })

/** A document of one GET with these parameters. */
const asking = (parameters: unknown, more: object = {}): object =>
  documentOf({ [things]: { get: { parameters } } }, more)

async function readParamOf(schema: unknown, more: object = {}) {
  const { definitions } = await read(asking([param(schema)], more))
  return definitions[0]?.params[0]
}

const schemaOf = async (schema: unknown, more: object = {}) => (await readParamOf(schema, more))?.schema

async function leftOutOf(operation: object, path = things): Promise<string | undefined> {
  const { leftOut, definitions } = await read(documentOf({ [path]: operation }))
  assert.equal(definitions.length, 0)
  return leftOut[0]?.what
}

/** What it is refused with; the place comes first. */
async function findComplaint(document: unknown): Promise<string> {
  try {
    await read(document)
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  throw new Error('it was not refused')
}

test('a document that cannot be read is refused with the place', async (t) => {
  const cases: readonly (readonly [what: string, document: unknown, complaint: RegExp])[] = [
    ['broken JSON', '{\n"openapi": "3.1.0",', /^it is neither JSON nor YAML: line 2 column/],
    ['broken YAML', 'openapi: 3.1.0\ninfo: [', /^it is neither JSON nor YAML: line 2 column/],
    ['a version that is there twice', 'openapi: 3.1.0\nopenapi: 3.0.0', /^#\/openapi: is a name that is there twice/],
    ['paths that are there twice', 'openapi: 3.1.0\npaths: {}\npaths: {}', /^#\/paths: is a name that is there twice/],
    ['aliases that grow beyond measure', bomb(), /aliases grow beyond measure/],
    ['brackets in brackets without end', '['.repeat(50_000), /^it is nested too deep|^it is neither JSON nor YAML/],
    ['a text', 'hello', /^#: is not an object/],
    ['a list', '- one', /^#: is not an object/],
    ['Swagger 2', { swagger: '2.0', paths: {} }, /^#\/swagger: is Swagger/],
    ['no version', { info: {}, paths: {} }, /^#: openapi is missing/],
    ['OpenAPI 4', { openapi: '4.0.0' }, /^#\/openapi: is neither OpenAPI 3.0 nor 3.1/],
    ['no paths', { openapi: '3.1.0', info: { title: 'Things' } }, /^#: paths is missing/],
    ['paths in a list', documentOf([]), /^#\/paths: is not an object/],
    [
      'paths behind an alias to nothing',
      'openapi: 3.1.0\npaths: *none',
      /^#\/paths: is a YAML alias that leads nowhere/,
    ],
  ]
  for (const [what, document, complaint] of cases) {
    await t.test(`as ${what}`, async () => assert.match(await findComplaint(document), complaint))
  }
})

test('what is malformed costs one operation, named with its place, and never the document', async (t) => {
  const circle = { One: { $ref: '#/components/schemas/Two' }, Two: { $ref: '#/components/schemas/One' } }
  const nested = { A: { allOf: [{ $ref: '#/components/schemas/A' }] } }
  const deepChoice = (depth: number): object =>
    depth === 0 ? { type: 'string' } : { anyOf: [deepChoice(depth - 1), { type: 'integer' }] }
  const deep = (depth: number): object => (depth === 0 ? { type: 'string' } : { allOf: [deep(depth - 1)] })
  const wide = Object.fromEntries(
    Array.from({ length: 18 }, (_, nth) => [
      `W${nth}`,
      { anyOf: Array(4).fill({ $ref: `#/components/schemas/W${nth + 1}` }) },
    ]),
  )
  const components = { schemas: { ...circle, ...nested, ...wide, W18: { type: 'string' } } }
  const needed = { required: true }
  const get = (parameters: unknown): object => ({ get: { parameters } })
  const cases: readonly (readonly [what: string, path: unknown, place: RegExp, why: RegExp])[] = [
    ['a path that is a text', 'no', /bad$/, /^is not an object/],
    ['a path that leads nowhere', { $ref: '#/paths/none' }, /bad\/\$ref$/, /^leads nowhere/],
    ['an operation that is a text', { get: 'no' }, /bad\/get$/, /^is not an object/],
    ['parameters that are no list', get({}), /parameters$/, /^is not a list/],
    ['a parameter that is a text', get(['page']), /parameters\/0$/, /^is not an object/],
    [
      'a needed parameter without a name',
      get([{ in: 'query', schema: {}, ...needed }]),
      /parameters\/0$/,
      /without a name/,
    ],
    [
      'a needed parameter in nothing',
      get([{ ...param({}, needed), in: 'body' }]),
      /parameters\/0$/,
      /neither in query/,
    ],
    ['a parameter in another file', get([{ $ref: 'other.yaml#/thing' }]), /0\/\$ref$/, /^leads out of the document/],
    ['a parameter behind nothing', get([{ $ref: '#/components/parameters/No' }]), /0\/\$ref$/, /^leads nowhere/],
    [
      'a schema at another host',
      get([param({ $ref: 'https://example.com/a.json' }, needed)]),
      /schema\/\$ref$/,
      /leads out/,
    ],
    [
      'references in a circle',
      get([param({ $ref: '#/components/schemas/One' }, needed)]),
      /One|Two/,
      /in a circle|in itself/,
    ],
    ['a schema in itself', get([param({ $ref: '#/components/schemas/A' }, needed)]), /schemas\/A/, /in itself/],
    ['a schema nested too deep', get([param(deep(40), needed)]), /allOf/, /nested more than 32 deep/],
    [
      'more parts than anybody has',
      get([param({ allOf: Array(20_001).fill({}) }, needed)]),
      /allOf/,
      /more than 20000 schemas/,
    ],
    ['a choice nested too deep', get([param(deepChoice(90), needed)]), /anyOf/, /nested more than 32 deep/],
    ['a schema of too many', get([param({ $ref: '#/components/schemas/W0' }, needed)]), /W/, /choice of more than 100/],
    ['an enum of nothing', get([param({ enum: [] }, needed)]), /schema\/enum$/, /allows no value/],
    ['a type that is a number', get([param({ type: 7 }, needed)]), /./, /of type that nobody knows/],
    ['a type that is an object', get([param({ type: {} }, needed)]), /schema\/type$/, /is not a text/],
    [
      'more parameters than anybody has',
      get(Array.from({ length: 101 }, (_, nth) => ({ ...param({}), name: `p${nth}` }))),
      /bad\/get$/,
      /^has more than 100 parameters/,
    ],
    [
      'a server that is no address',
      { servers: [{ url: 'https://[' }], get: {} },
      /servers\/0\/url$/,
      /is not an address/,
    ],
    ['a server without an address', { servers: [{}], get: {} }, /servers\/0$/, /has no url/],
    ['content that is a text', { post: { requestBody: { content: 'no' } } }, /content$/, /is not an object/],
  ]
  for (const [what, path, place, why] of cases) {
    await t.test(`as ${what}`, async () => {
      const { definitions, leftOut } = await read(
        documentOf(
          { '/api/before': { get: {} }, '/api/bad': path, '/api/after': get([param({}, needed)]) },
          { components },
        ),
      )

      assert.deepEqual(
        definitions.map((definition) => definition.path),
        ['/api/before', '/api/after'],
      )
      const [remark, ...others] = leftOut
      assert.ok(remark)
      assert.deepEqual(others, [])
      assert.match(remark.operation, /\/api\/bad$/)
      assert.match(remark.place, place)
      assert.match(remark.what, why)
    })
  }

  await t.test('or only what nobody needs, which is named', async () => {
    const { definitions, notices } = await read(
      asking([
        { in: 'query', schema: {} },
        { ...param({}), in: 'formData' },
        { ...param({ $ref: '#/none' }), name: 'lost' },
        { ...param({ type: 'string' }), name: 'twice' },
        { ...param({ type: 'integer' }), name: 'twice' },
        { ...param({ type: 'string' }), name: 'same' },
        { ...param({ type: 'string' }), name: 'same' },
      ]),
    )

    assert.deepEqual(
      definitions[0]?.params.map(({ name, schema }) => [name, schema.type]),
      [
        ['twice', 'string'],
        ['same', 'string'],
      ],
    )
    assert.deepEqual(
      notices.map(({ what }) => what),
      [
        'a parameter without a name is not carried',
        'parameter thing, which is neither in query, header, path nor cookie is not carried',
        'parameter twice is there twice; the first counts',
        'parameter lost is not carried: it leads nowhere',
      ],
    )
  })

  await t.test('and the schema of an answer costs only that answers are not judged', async () => {
    const answer = (schema: unknown): object => ({ 200: { content: { 'application/json': { schema } } } })
    const data = (schema: unknown): object => ({ properties: { code: {}, data: schema } })
    for (const responses of [
      answer({ $ref: '#/none' }),
      answer(data({ $ref: 'x.json' })),
      answer(data({ properties: 7 })),
      7,
    ]) {
      const { definitions, notices } = await read(documentOf({ [things]: { get: { responses } } }))
      assert.deepEqual(definitions[0]?.data, {})
      if (responses !== 7) assert.match(notices[0]?.what ?? '', /^its answers are not judged: #\//)
    }
  })

  await t.test('without control characters of its own in the place', async () => {
    const { leftOut } = await read(documentOf({ '/api/\u001b[31mred': { get: { parameters: 'no' } } }))
    assert.doesNotMatch(JSON.stringify(leftOut), /\\u001b/)
    assert.match(leftOut[0]?.what ?? '', /./)
  })

  await t.test('and what comes after 2000 operations that are served is left out by name', async () => {
    const many = Object.fromEntries(Array.from({ length: 2_002 }, (_, nth) => [`/api/things/n${nth}`, { get: {} }]))
    const { definitions, leftOut } = await read(documentOf({ '/v2/none': { get: {} }, ...many }))

    assert.equal(definitions.length, 2_000)
    assert.deepEqual(
      leftOut.map(({ operation }) => operation),
      ['GET /v2/none', 'GET /api/things/n2000', 'GET /api/things/n2001'],
    )
  })

  await t.test('while titles, summaries and tags of another kind cost nothing', async () => {
    const texts = { summary: '', description: 7, tags: [null, {}, '', 'Shop'], deprecated: 'yes' }
    const { name, definitions } = await read({
      openapi: '3.1.0',
      paths: {
        '/api/things/best-of/v1': { get: texts },
        '/api/b': { get: { summary: [], tags: 'Shop', description: null } },
      },
    })

    assert.equal(name, 'Untitled')
    assert.deepEqual(
      definitions.map(({ title, summary, platform, isDeprecated }) => [
        title.en,
        summary.en,
        platform.en,
        isDeprecated,
      ]),
      [
        ['Best of (V1)', '7', 'Shop', true],
        ['B', 'B', 'b', false],
      ],
    )
  })

  await t.test('and the tag after the platform is the topic, the first one where the platform was told', async () => {
    const text = JSON.stringify(
      documentOf({ '/api/a': { get: { tags: ['Shop', 'Carts'] } }, '/api/b': { get: { tags: ['Shop'] } } }),
    )
    const listTopics = async (platform: string | undefined) =>
      readEndpoints(await readDocument(text), { platform }).definitions.map(({ topic }) => topic?.en)
    assert.deepEqual(await listTopics(undefined), ['Carts', undefined])
    assert.deepEqual(await listTopics('Market'), ['Shop', 'Shop'])
  })
})

test('a document without a title is called by its host, else by its file', async () => {
  const nameOf = async (info: unknown, servers?: unknown) => {
    const text = JSON.stringify({ openapi: '3.0.3', info, servers, paths: {} })
    return readEndpoints(await readDocument(text), { platform: undefined, fileName: 'shop' }).name
  }
  const servers = [{ url: 'https://vendor.example/api' }]

  assert.equal(await nameOf({ title: '' }, servers), 'vendor.example')
  assert.equal(await nameOf({ title: ' \n' }), 'shop')
  assert.equal(await nameOf(undefined, [{ url: '/api' }]), 'shop')
  assert.equal(await nameOf('none', [{ url: 'https://[' }]), 'shop')
  assert.equal(await nameOf({ title: 2024 }), '2024')
  assert.equal(await nameOf({ title: 'Shop' }, servers), 'Shop of vendor.example')
})

function bomb(): string {
  const lines = ['openapi: 3.1.0', 'a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let nth = 1; nth < 9; nth++)
    lines.push(
      `a${nth}: &a${nth} [${Array(9)
        .fill(`*a${nth - 1}`)
        .join(', ')}]`,
    )
  return lines.join('\n')
}

test('an operation that cannot be served is left out and says why', async (t) => {
  const cases: readonly (readonly [why: string, operation: object, path?: string])[] = [
    ['is neither GET nor POST', { put: {} }],
    ['has parameters in its path', { get: {} }, '/api/things/{id}'],
    ['is not at a path under /api/', { get: {} }, '/v2/things'],
    ['is a GET with a body', { get: { requestBody: { required: true, content: { 'text/plain': {} } } } }],
    [
      'takes a body that is no form',
      { post: { requestBody: { required: true, content: { 'application/json': {} } } } },
    ],
    [
      'takes a body that is no form',
      { post: { requestBody: { content: { 'multipart/form-data': { schema: { required: ['a'] } } } } } },
    ],
    ['needs a parameter in its header', { get: { parameters: [{ in: 'header', name: 'x-key', required: true }] } }],
    ['needs a parameter in its cookie', { get: { parameters: [{ in: 'cookie', name: 'key', required: true }] } }],
    [
      'needs parameter thing, which is of type array, not one value',
      { get: { parameters: [param({ type: 'array' }, { required: true })] } },
    ],
    [
      'needs parameter thing, which is a choice of several schemas',
      { get: { parameters: [param({ anyOf: [{ type: 'string' }, { type: 'object' }] }, { required: true })] } },
    ],
    [
      'needs parameter thing, which allows a value that is not of its type integer',
      { get: { parameters: [param({ type: 'integer', enum: [1, 'two'] }, { required: true })] } },
    ],
    [
      'needs parameter __proto__, which has a name that cannot be served',
      { get: { parameters: [{ ...param({}, { required: true }), name: '__proto__' }] } },
    ],
    [
      'is at a path with an empty segment, or other characters than letters, digits, -, _ and .',
      { get: {} },
      '/api//things',
    ],
    ['is at a path of more than 200 characters', { get: {} }, `/api/${'a'.repeat(200)}`],
  ]
  for (const [why, operation, path] of cases) {
    await t.test(why, async () => assert.equal(await leftOutOf(operation, path), why))
  }

  await t.test('while the others are read, and of two at one path the GET', async () => {
    const { definitions, leftOut } = await read(
      documentOf({ [things]: { post: {}, get: {} }, '/api/b/{x}': { get: {} } }),
    )

    assert.deepEqual(
      definitions.map(({ path, method }) => [method, path]),
      [['GET', things]],
    )
    assert.deepEqual(
      leftOut.map(({ operation }) => operation),
      [`POST ${things}`, 'GET /api/b/{x}'],
    )
  })

  await t.test('or served without what can be spared, which is named', async () => {
    const { definitions, notices } = await read(
      asking([
        param({ type: 'array' }),
        { ...param({}), name: '关键词' },
        { in: 'header', name: 'x-a', schema: {} },
        { in: 'header', name: 'Accept', schema: {} },
      ]),
    )

    assert.deepEqual(definitions[0]?.params, [])
    assert.deepEqual(
      notices.map(({ what }) => what),
      [
        'a parameter in its header is not carried',
        'parameter thing is not carried: it is of type array, not one value',
        'parameter 关键词 is not carried: it has a name that cannot be served',
      ],
    )
  })
})

test('parameters', async (t) => {
  await t.test('keep type, bounds, lengths, enum and default', async () => {
    assert.deepEqual(await schemaOf({ type: 'integer', minimum: 1, maximum: 9, default: 2 }), {
      type: 'integer',
      minimum: 1,
      maximum: 9,
      default: 2,
      examples: [2],
    })
    assert.deepEqual(await schemaOf({ type: 'string', enum: ['a', 'b'] }), {
      type: 'string',
      enum: ['a', 'b'],
      examples: ['a'],
    })
    assert.deepEqual(await schemaOf({ type: 'string', minLength: 1, maxLength: 5, pattern: '^[a-z]+$' }), {
      type: 'string',
      minLength: 1,
      maxLength: 5,
      pattern: '^[a-z]+$',
    })
  })

  await t.test('mean the same in 3.0 and in 3.1', async () => {
    const old = { openapi: '3.0.3' }
    assert.deepEqual(
      await schemaOf(
        { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true, nullable: true },
        old,
      ),
      await schemaOf({ type: ['integer', 'null'], exclusiveMinimum: 0, exclusiveMaximum: 9 }),
    )
    assert.deepEqual(await schemaOf({ type: 'number', minimum: 0, exclusiveMinimum: true }, old), {
      type: 'number',
      exclusiveMinimum: 0,
    })
    assert.deepEqual(await schemaOf({ type: 'number', minimum: 0, exclusiveMinimum: false }, old), {
      type: 'number',
      minimum: 0,
    })
    assert.deepEqual(await schemaOf({ anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }], default: null }), {
      type: 'string',
      maxLength: 3,
    })
  })

  await t.test('take a default outside their enum as a value', async () => {
    assert.deepEqual((await schemaOf({ type: 'string', enum: ['DAY_30', 'DAY_90'], default: 90 }))?.enum, [
      'DAY_30',
      'DAY_90',
      '90',
    ])
  })

  await t.test('leave a pattern to the upstream that is safe on short texts alone, unless they are short', async () => {
    const pattern = '^https?://[^/]+/[^?]+(\\?.*)?$'
    assert.equal((await schemaOf({ type: 'string', pattern }))?.pattern, undefined)
    assert.deepEqual(await schemaOf({ type: 'string', pattern, maxLength: 90 }), {
      type: 'string',
      maxLength: 90,
      pattern,
    })
  })

  await t.test('leave a default of another type to the upstream', async () => {
    for (const schema of [
      { type: 'boolean', default: 'maybe' },
      { type: 'integer', default: '' },
      { type: 'integer', enum: [1, 2], default: 'all' },
    ])
      assert.equal((await schemaOf(schema))?.default, undefined, JSON.stringify(schema))
  })

  await t.test('follow references inside the document, and what stands beside them goes first', async () => {
    const components = { schemas: { Page: { type: 'integer', minimum: 1, default: 1 } } }
    assert.deepEqual(await schemaOf({ $ref: '#/components/schemas/Page', default: 3 }, { components }), {
      type: 'integer',
      minimum: 1,
      default: 3,
      examples: [3],
    })
    assert.equal(
      (await schemaOf({ allOf: [{ $ref: '#/components/schemas/Page' }], default: 4 }, { components }))?.default,
      4,
    )
  })

  await t.test('leave patterns to the upstream that may take for ever', async () => {
    assert.equal((await schemaOf({ type: 'string', pattern: '^(a+)+$' }))?.pattern, undefined)
    assert.equal((await schemaOf({ type: 'string', pattern: '^\\d{4}-\\d{2}$' }))?.pattern, '^\\d{4}-\\d{2}$')
  })

  await t.test('of a path count for its operation, which goes first', async () => {
    const { definitions } = await read(
      documentOf({
        [things]: {
          parameters: [param({ type: 'string' }), { in: 'query', name: 'page', schema: { type: 'integer' } }],
          get: { parameters: [param({ type: 'boolean' }, { required: true })] },
        },
      }),
    )
    assert.deepEqual(
      definitions[0]?.params.map(({ name, isRequired, schema }) => [name, isRequired, schema.type]),
      [
        ['thing', true, 'boolean'],
        ['page', false, 'integer'],
      ],
    )
  })

  await t.test('of a form are told apart from those of the query, the token too', async () => {
    const schema = {
      type: 'object',
      required: ['name'],
      properties: { token: { type: 'string' }, name: { type: 'string' } },
    }
    const requestBody = { content: { 'application/x-www-form-urlencoded': { schema } } }
    const { definitions } = await read(
      documentOf({ [things]: { post: { requestBody, parameters: [param({ type: 'string' })] } } }),
    )

    assert.deepEqual(definitions[0]?.form, ['token', 'name'])
    assert.deepEqual(
      definitions[0]?.params.map(({ name, isRequired }) => [name, isRequired]),
      [
        ['thing', false],
        ['name', true],
      ],
    )
  })
})

test('what is said of an endpoint', async (t) => {
  await t.test('comes from JSON and from YAML alike', async () => {
    const yaml = `
openapi: 3.0.3
info: { title: Things }
servers: [{ url: 'https://example.com/api/' }]
paths:
  /things/list/v1:
    get:
      summary: List of things
      description: All of them.
      tags: [Things]
      deprecated: true
      parameters: [{ in: query, name: page, schema: { type: string, enum: [1, 2] } }]
      responses: { 200: { description: OK } }
`
    const { name, definitions } = await read(yaml)

    assert.equal(name, 'Things of example.com')
    assert.deepEqual(definitions, [
      {
        path: things,
        method: 'GET',
        title: { en: 'List of things (V1)', zh: 'List of things (V1)' },
        summary: { en: 'All of them.', zh: 'All of them.' },
        platform: { en: 'Things', zh: 'Things' },
        isDeprecated: true,
        params: [{ name: 'page', isRequired: false, schema: { type: 'string', enum: ['1', '2'], examples: ['1'] } }],
        form: [],
        data: {},
      },
    ])
  })

  await t.test('is types and required members of data, where the document has an envelope', async () => {
    const data = {
      type: 'object',
      required: ['id'],
      additionalProperties: false,
      properties: {
        id: { type: 'string', maxLength: 1 },
        next: { $ref: '#/components/schemas/Result/properties/data' },
        size: { type: ['integer', 'null'] },
      },
    }
    const components = { schemas: { Result: { type: 'object', properties: { code: { type: 'integer' }, data } } } }
    const responses = {
      200: { description: 'OK', content: { 'application/json': { schema: { $ref: '#/components/schemas/Result' } } } },
    }
    const { definitions } = await read(documentOf({ [things]: { get: { responses } } }, { components }))

    assert.deepEqual(definitions[0]?.data, {
      type: 'object',
      properties: { id: { type: 'string' }, next: {}, size: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
      required: ['id'],
    })
  })

  await t.test(
    'is the same after a mark of byte order, with -0.0 as it is written, and titles cut between characters',
    async () => {
      const summary = `${'a'.repeat(119)}🎬`
      const text = JSON.stringify(
        documentOf({ [things]: { get: { summary, parameters: [param({ type: 'number' })] } } }),
      )
      const { definitions } = await read(`\ufeff${text.replace('"type":"number"', '"type":"number","default":-0.0')}`)

      assert.equal(definitions[0]?.title.en, `${'a'.repeat(119)} (V1)`)
      assert.equal(definitions[0]?.params[0]?.schema.default, '-0.0')
    },
  )

  await t.test('holds nothing that a terminal would obey', async () => {
    const hostile = 'a\u001b[2J\u0007b\u202ec\u0000\r\nd'
    const { definitions } = await read(
      documentOf({ [things]: { get: { summary: hostile, description: hostile, tags: [hostile] } } }),
    )

    assert.deepEqual(
      definitions.map(({ title, summary, platform }) => [title.en, summary.en, platform.en]),
      [['a[2Jbc d (V1)', 'a[2Jbc\nd', 'a[2Jbc d']],
    )
  })
})
