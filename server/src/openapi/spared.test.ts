import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiOf, findWhyLeftOut, param, readApi, readParamOf, things } from '#support/api-document'

const formType = 'application/x-www-form-urlencoded'

async function readOperation(path: object, more: object = {}) {
  const { definitions, leftOut, notices } = await readApi(apiOf({ [things]: path }, more))
  return { found: definitions[0], leftOut: leftOut.map(({ what }) => what), notices: notices.map(({ what }) => what) }
}

test('a body that can be spared costs no operation, and is named', async (t) => {
  const empty = { type: 'object', properties: {} }
  const some = { type: 'object', properties: { a: { type: 'string' } } }
  const json = (schema: object, more: object = {}) => ({ ...more, content: { 'application/json': { schema } } })
  const form = (schema: object, more: object = {}) => ({ ...more, content: { [formType]: { schema } } })
  const sparable: readonly (readonly [what: string, path: object, why: RegExp])[] = [
    ['an optional form of a GET', { get: { requestBody: form(some) } }, /a GET has none/],
    ['a form without fields of a GET', { get: { requestBody: form(empty, { required: true }) } }, /a GET has none/],
    ['JSON of a GET that need not be', { get: { requestBody: json(some, { required: false }) } }, /a GET has none/],
    ['a body without content', { get: { requestBody: { required: true, content: {} } } }, /a GET has none/],
    ['a body that is empty', { get: { requestBody: {} } }, /a GET has none/],
    ['optional JSON of a POST', { post: { requestBody: json(some) } }, /it is no form/],
    [
      'JSON that a POST need not have',
      { post: { requestBody: json({ ...some, required: ['a'] }, { required: false }) } },
      /it is no form/,
    ],
    ['JSON without fields', { post: { requestBody: json(empty, { required: true }) } }, /it is no form/],
    ['optional text', { post: { requestBody: { content: { 'text/plain': {} } } } }, /it is no form/],
    ['a form of which nothing is said', { post: { requestBody: { content: { [formType]: {} } } } }, /nothing is said/],
    ['an optional choice of forms', { post: { requestBody: form({ oneOf: [some, empty] }) } }, /a choice of several/],
    [
      'an optional body that leads nowhere',
      { post: { requestBody: form({ $ref: '#/none' }, { required: false }) } },
      /leads nowhere/,
    ],
  ]
  for (const [what, path, why] of sparable) {
    await t.test(what, async () => {
      const { found, notices } = await readOperation(path)

      assert.deepEqual(found?.form, [])
      assert.match(notices[0] ?? '', new RegExp(`^its body is not carried: .*${why.source}`))
    })
  }

  await t.test('unless it is needed', async () => {
    for (const path of [
      { get: { requestBody: form(some, { required: true }) } },
      { get: { requestBody: form({ ...some, required: ['a'] }) } },
      { post: { requestBody: json(some, { required: true }) } },
      { post: { requestBody: json({ ...some, required: ['a'] }) } },
      { post: { requestBody: json({ type: 'object' }, { required: true }) } },
      { post: { requestBody: form({ oneOf: [some, empty] }, { required: true }) } },
    ])
      assert.ok(await findWhyLeftOut(path), JSON.stringify(path))
  })

  await t.test('and of several the form is carried', async () => {
    const content = { 'application/json': { schema: some }, [`${formType}; charset=utf-8`]: { schema: some } }
    const { found, notices } = await readOperation({ post: { requestBody: { required: true, content } } })
    assert.deepEqual([found?.form, notices], [['a'], []])
  })
})

test('a field that stands in answers alone is not asked for', async () => {
  const schema = {
    required: ['id', 'far', 'name'],
    properties: {
      id: { type: 'string', readOnly: true },
      far: { $ref: '#/components/schemas/Far' },
      name: { type: 'string', readOnly: false },
    },
  }
  const components = { schemas: { Far: { allOf: [{ type: 'object', readOnly: true }] } } }
  const { found, notices } = await readOperation(
    { post: { requestBody: { required: true, content: { [formType]: { schema } } } } },
    { components },
  )

  assert.deepEqual(
    [found?.form, found?.params.map(({ name, isRequired }) => [name, isRequired])],
    [['name'], [['name', true]]],
  )
  assert.deepEqual(notices, [
    'field id is not carried: it stands in answers alone',
    'field far is not carried: it stands in answers alone',
  ])
})

test('a choice of values', async (t) => {
  const cases: readonly (readonly [what: string, schema: object, read: object])[] = [
    ['of a number and a text is text', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, { type: 'string' }],
    ['in a list of types is text', { type: ['integer', 'boolean'] }, { type: 'string' }],
    ['of numbers is a number', { oneOf: [{ type: 'integer' }, { type: 'number' }] }, { type: 'number' }],
    [
      'or nothing is the others',
      { anyOf: [{ type: 'integer' }, { type: 'string' }, { type: 'null' }] },
      { type: 'string' },
    ],
    [
      'in a choice is text',
      { anyOf: [{ oneOf: [{ type: 'integer' }, { type: 'boolean' }] }, { type: ['string', 'null'] }] },
      { type: 'string' },
    ],
    [
      'with an enum of its own is free',
      { anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'string' }] },
      { type: 'string' },
    ],
    [
      'of enums is both of them',
      { oneOf: [{ enum: ['a', 'b'] }, { enum: [''] }, { enum: [null] }] },
      { type: 'string', enum: ['a', 'b', ''], examples: ['a'] },
    ],
    [
      'of constants is an enum',
      { oneOf: [{ const: 1, title: 'One' }, { const: 2 }] },
      { type: 'integer', enum: [1, 2], examples: [1] },
    ],
    [
      'under one type is of that type',
      { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] },
      { type: 'string' },
    ],
    [
      'behind references is text',
      { anyOf: [{ $ref: '#/components/schemas/Id' }, { $ref: '#/components/schemas/Name' }] },
      { type: 'string' },
    ],
    [
      'has a default and an example',
      { anyOf: [{ type: 'integer' }, { type: 'string' }], default: 7, example: '@ada' },
      { type: 'string', default: '7', examples: ['@ada'] },
    ],
  ]
  const components = { schemas: { Id: { type: 'integer' }, Name: { type: 'string' } } }
  for (const [what, schema, read] of cases)
    await t.test(what, async () => assert.deepEqual((await readParamOf(param(schema), { components })).schema, read))

  await t.test('says so where its rules are left to the upstream', async () => {
    const { notices } = await readParamOf(param({ anyOf: [{ type: 'integer', minimum: 3 }, { type: 'string' }] }))
    assert.deepEqual(notices, ['parameter thing: upstream checks which of its several schemas it fits'])
  })

  await t.test('is left out where one of them is no value', async () => {
    for (const other of [{ type: 'object' }, { type: 'array', items: {} }, { properties: { a: {} } }, { items: {} }])
      assert.match(
        (await findWhyLeftOut({
          get: { parameters: [param({ anyOf: [{ type: 'string' }, other] }, { required: true })] },
        })) ?? '',
        /is a choice of several schemas/,
      )
  })
})

test('what a document’s own default or example breaks is not enforced, and named', async (t) => {
  const cases: readonly (readonly [rule: string, schema: object, more?: object])[] = [
    ['pattern', { type: 'string', pattern: '^[a-z]+$', default: '2025-10-15T13:51:08Z' }],
    ['pattern', { type: 'string', pattern: '^[a-z]+$', example: 'A1' }],
    ['pattern', { type: 'string', pattern: '^[a-z]+$' }, { example: 'A1' }],
    ['pattern', { type: 'string', pattern: '^[a-z]+$' }, { examples: { good: { value: 'a' }, bad: { value: 'A' } } }],
    ['pattern', { type: 'string', pattern: '^[a-z]+$', examples: ['a', 'A'] }],
    ['maxLength', { type: 'string', maxLength: 3, example: 'abcd' }],
    ['minLength', { type: 'string', minLength: 3, default: 'ab' }],
    ['minimum', { type: 'integer', minimum: 1, default: 0 }],
    ['maximum', { type: 'integer', maximum: 100 }, { example: 500 }],
    ['format', { type: 'integer', format: 'int32' }, { example: 1575791821492238 }],
    ['multipleOf', { type: 'number', multipleOf: 0.5 }, { example: 0.7 }],
    ['exclusiveMinimum', { type: 'number', exclusiveMinimum: 0, default: 0 }],
    ['enum', { type: 'string', enum: ['ASC', 'DESC'] }, { example: 'asc' }],
  ]
  for (const [rule, schema, more] of cases)
    await t.test(`${rule} of ${JSON.stringify({ schema, ...more })}`, async () => {
      const { schema: read, notices } = await readParamOf(param(schema, more))

      assert.ok(read)
      assert.equal(Object.hasOwn(read, rule), false)
      assert.ok(
        notices.includes(`parameter thing: upstream checks its ${rule}, which its own default or example breaks`),
      )
    })

  await t.test('nor is the length that a pattern would bound', async () => {
    const { schema } = await readParamOf(param({ type: 'string', pattern: '^[a-z]+$', example: 'A' }))
    assert.deepEqual(schema, { type: 'string', examples: ['A'] })
  })

  await t.test('but what they keep to is', async () => {
    const { schema, notices } = await readParamOf(
      param({ type: 'integer', minimum: 1, maximum: 9, default: 1 }, { example: 9 }),
    )
    assert.deepEqual(schema, { type: 'integer', minimum: 1, maximum: 9, default: 1, examples: [9] })
    assert.deepEqual(notices, [])
  })

  await t.test('and an example of another type is no example', async () => {
    const { schema, notices } = await readParamOf(param({ type: 'integer', minimum: 1 }, { example: 'many' }))
    assert.deepEqual([schema, notices], [{ type: 'integer', minimum: 1 }, []])
  })
})

test('a rule that is none, or leaves nothing, is left to the upstream', async (t) => {
  for (const [schema, why] of [
    [{ type: 'string', maxLength: -1 }, 'its maxLength, which is no count'],
    [{ type: 'string', minLength: 'x' }, 'its minLength, which is no count'],
    [{ type: 'string', minLength: 4, maxLength: 3 }, 'its lengths, which leave nothing'],
    [{ type: 'string', pattern: 7 }, 'its pattern, which is no text'],
    [{ type: 'string', pattern: '([' }, 'its pattern, which is of another dialect'],
    [{ type: 'string', pattern: '(?i)^abc$' }, 'its pattern, which is of another dialect'],
    [{ type: 'integer', minimum: 'many' }, 'its minimum, which is no number that can be compared'],
    [{ type: 'integer', minimum: 3, maximum: 2 }, 'its bounds, which leave nothing'],
    [{ type: 'number', exclusiveMinimum: 3, maximum: 3 }, 'its bounds, which leave nothing'],
    [{ type: 'number', multipleOf: 0 }, 'its multipleOf, which is not above 0'],
    [{ type: 'integer', enum: Array.from({ length: 1_001 }, (_, nth) => nth) }, 'its enum, of more than 1000 values'],
  ] as const)
    await t.test(why, async () => {
      const { schema: read, notices } = await readParamOf(param(schema))
      assert.deepEqual(read, { type: schema.type })
      assert.deepEqual(notices, [`parameter thing: upstream checks ${why}`])
    })

  await t.test('and one that is a number in quotation marks is that number', async () => {
    assert.deepEqual((await readParamOf(param({ type: 'integer', minimum: '3' }))).schema, {
      type: 'integer',
      minimum: 3,
    })
  })
})

test('an example is found', async (t) => {
  const components = {
    examples: {
      kol: { value: '68' },
      far: { $ref: '#/components/examples/kol' },
      outside: { externalValue: 'https://x.example/a' },
    },
  }
  for (const [what, more] of [
    ['behind a reference', { examples: { a: { $ref: '#/components/examples/kol' } } }],
    ['behind two', { examples: { a: { $ref: '#/components/examples/far' } } }],
    [
      'after one that is elsewhere or nowhere',
      { examples: { a: { $ref: '#/components/examples/outside' }, b: { $ref: '#/none' }, c: { value: '68' } } },
    ],
    ['beside the schema', { example: '68' }],
    ['in the schema', { schema: { type: 'string', example: '68' } }],
    ['in a list of the schema', { schema: { type: 'string', examples: ['68'] } }],
    ['by name in the schema', { schema: { type: 'string', examples: { a: { value: '68' } } } }],
  ] as const)
    await t.test(what, async () => {
      const { schema } = await readParamOf(param({ type: 'string' }, { required: true, ...more }), { components })
      assert.deepEqual(schema?.examples, ['68'])
    })

  await t.test('in those of a whole form', async () => {
    const schema = { properties: { a: { type: 'string' }, b: { type: 'integer' } } }
    const media = { schema, example: { a: 'one' }, examples: { x: { value: { b: 7 } } } }
    const { found } = await readOperation({ post: { requestBody: { content: { [formType]: media } } } })
    assert.deepEqual(
      found?.params.map(({ schema: { examples } }) => examples),
      [['one'], [7]],
    )
  })
})

test('members that are only sent are not required of answers, wherever they stand', async () => {
  const secret = { type: 'string', writeOnly: true }
  const account = {
    type: 'object',
    required: ['name', 'secret', 'far', 'both'],
    properties: {
      name: { type: 'string' },
      secret,
      far: { $ref: '#/components/schemas/Far' },
      both: { oneOf: [secret, secret] },
    },
  }
  const data = {
    allOf: [
      { required: ['own', 'list', 'hidden'], properties: { own: account, list: { type: 'array', items: account } } },
      { properties: { hidden: { ...secret, type: ['string', 'null'] } } },
    ],
    type: 'object',
  }
  const schema = { properties: { code: { type: 'integer' }, data } }
  const { found } = await readOperation(
    { get: { responses: { 200: { content: { 'application/json': { schema } } } } } },
    { components: { schemas: { Far: { allOf: [{ type: 'string' }, { writeOnly: true }] } } } },
  )
  const seen = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }

  assert.deepEqual(found?.data, {
    type: 'object',
    properties: { own: seen, list: { type: 'array', items: seen } },
    required: ['own', 'list'],
  })
})
