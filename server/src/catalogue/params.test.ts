import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { Problem } from '#kit'
import { canonicalParams, createParamsReader, type Params } from './params.ts'

const read = createParamsReader(
  Type.Object({
    kolId: Type.String({ pattern: '^[0-9]{1,20}$', expects: { en: '1 to 20 digits', zh: '1 至 20 位数字' } }),
    platform: Type.Optional(Type.Enum(['SHORT_VIDEO', 'LIVE_STREAMING'], { default: 'SHORT_VIDEO' })),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    ratio: Type.Optional(Type.Number()),
    share: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })),
    code: Type.Optional(Type.Enum(Array.from({ length: 41 }, (_, nth) => `C${nth}`))),
    step: Type.Optional(Type.Integer({ minimum: 0, multipleOf: 5 })),
    label: Type.Optional(Type.String({ maxLength: 8 })),
    acceptCache: Type.Boolean({ default: false }),
  }),
)

const ask = (query: Record<string, string>): Params => read(new Map(Object.entries(query)))

const known: Record<string, string> = { kolId: '6831825876674412552' }

function complain(query: Record<string, string>): string {
  try {
    ask(query)
  } catch (error) {
    if (error instanceof Problem && error.kind === 'parameters.invalid') return error.message
    throw error
  }
  throw new Error('nothing was wrong')
}

test('reading parameters', async (t) => {
  await t.test('fills in defaults and leaves out what was not sent', () => {
    assert.deepEqual({ ...ask(known) }, { ...known, platform: 'SHORT_VIDEO', acceptCache: false })
  })

  await t.test('turns text into the type of the parameter', () => {
    const params = ask({ ...known, page: '7', ratio: '-0.25', acceptCache: 'true', label: '7' })

    assert.deepEqual(
      { ...params },
      { ...known, platform: 'SHORT_VIDEO', page: 7, ratio: -0.25, acceptCache: true, label: '7' },
    )
  })

  await t.test('ignores names it does not know', () => {
    assert.deepEqual(ask({ ...known, utm_source: 'mail', KOLID: 'x' }), ask(known))
  })

  await t.test('says which parameter is missing and what is expected', () => {
    assert.equal(complain({}), 'parameter kolId is missing: expected 1 to 20 digits')
  })

  const wrong: [name: string, value: string, expected: string][] = [
    ['kolId', 'zhang-san', '1 to 20 digits'],
    ['kolId', '', '1 to 20 digits'],
    ['kolId', '683182587667441\n', '1 to 20 digits'],
    ['kolId', '１２３', '1 to 20 digits'],
    ['kolId', '123456789012345678901', '1 to 20 digits'],
    ['platform', 'short_video', 'one of SHORT_VIDEO, LIVE_STREAMING'],
    ['platform', '', 'one of SHORT_VIDEO, LIVE_STREAMING'],
    ['page', '51', 'an integer of 1 to 50'],
    ['page', '1.5', 'an integer of 1 to 50'],
    ['page', '1e1', 'an integer of 1 to 50'],
    ['page', '', 'an integer of 1 to 50'],
    ['ratio', 'NaN', 'a number'],
    ['ratio', 'Infinity', 'a number'],
    ['ratio', '0x10', 'a number'],
    ['label', 'very long label', 'text of at most 8 characters'],
    ['share', '1', 'a number, above 0, below 1'],
    ['code', 'D1', `one of 41 values: ${Array.from({ length: 40 }, (_, nth) => `C${nth}`).join(', ')} …`],
    ['step', '7', 'an integer of at least 0, a multiple of 5'],
  ]
  for (const [name, value, expected] of wrong) {
    await t.test(`says what is expected of ${name} instead of ${JSON.stringify(value)}`, () => {
      assert.equal(complain({ ...known, [name]: value }), `parameter ${name} is not valid: expected ${expected}`)
    })
  }

  await t.test('takes only true and false for a boolean', () => {
    for (const acceptCache of ['True', 'TRUE', '1', '0', 'yes', '', ' true', 'on']) {
      assert.equal(complain({ ...known, acceptCache }), 'parameter acceptCache is not valid: expected true or false')
    }
  })

  await t.test('names every wrong parameter in one message', () => {
    assert.equal(
      complain({ platform: 'TV', page: '0', acceptCache: 'maybe' }),
      [
        'parameter kolId is missing: expected 1 to 20 digits',
        'parameter platform is not valid: expected one of SHORT_VIDEO, LIVE_STREAMING',
        'parameter page is not valid: expected an integer of 1 to 50',
        'parameter acceptCache is not valid: expected true or false',
      ].join('; '),
    )
  })

  await t.test('never repeats a value: it may be a secret sent by mistake', () => {
    const secret = 'alm_3f9c0d'
    const query = { kolId: secret, platform: secret, page: secret, ratio: secret, label: secret, acceptCache: secret }

    assert.ok(!complain(query).includes(secret))
  })

  for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
    await t.test(`is not led astray by a parameter called ${name}`, () => {
      const params = read(new Map([...Object.entries(known), [name, 'x']]))

      assert.deepEqual(params, ask(known))
      assert.equal(complain({ [name]: 'x' }), complain({}))
    })
  }

  await t.test('reads a declared parameter whatever its name, and only if it was sent', () => {
    const readAny = createParamsReader(Type.Object({ toString: Type.Optional(Type.String()), valueOf: Type.String() }))

    assert.deepEqual({ ...readAny(new Map([['valueOf', 'x']])) }, { valueOf: 'x' })
    assert.throws(() => readAny(new Map()), { message: 'parameter valueOf is missing: expected text' })
  })
})

test('a number', async (t) => {
  const readWith = (schema: object) => {
    const readOne = createParamsReader(Type.Object({ x: Type.Unsafe<unknown>(schema) }))
    return (text: string) => {
      try {
        return readOne(new Map([['x', text]]))['x']
      } catch (error) {
        if (error instanceof Problem && error.kind === 'parameters.invalid') return 'refused'
        throw error
      }
    }
  }

  await t.test('goes on as it was written, every digit of it, or is refused', () => {
    const [whole, any] = [readWith({ type: 'integer' }), readWith({ type: 'number' })]
    for (const text of ['1575791821492238', '6831825876674412552', '-9007199254740993', '00012', '-0', '9'.repeat(64)])
      assert.deepEqual([String(whole(text)), String(any(text))], [text, text])
    for (const text of ['1.50', '0.0000001', '123456789012345.678901', '-0.0', '0.10000000000000000001'])
      assert.deepEqual([whole(text), String(any(text))], ['refused', text])
    for (const text of [
      '1e3',
      '+1',
      '1.',
      '.5',
      '1_000',
      ' 1',
      '1 ',
      '１',
      '--1',
      '',
      '-',
      '9'.repeat(65),
      '0x10',
      '1,5',
    ])
      assert.deepEqual([whole(text), any(text)], ['refused', 'refused'], text)
  })

  await t.test('whatever it is', () => {
    const any = readWith({ type: 'number' })
    fc.assert(
      fc.property(fc.stringMatching(/^-?[0-9]{1,30}(\.[0-9]{1,30})?$/), (text) =>
        assert.equal(String(any(text)), text),
      ),
    )
  })

  await t.test('is held to its bounds to the last digit, as numbers and as texts', () => {
    const cases: readonly (readonly [schema: object, good: readonly string[], bad: readonly string[]])[] = [
      [
        { format: 'int64' },
        ['9223372036854775807', '-9223372036854775808'],
        ['9223372036854775808', '-9223372036854775809'],
      ],
      [{ format: 'int32' }, ['2147483647', '-2147483648', '1'], ['2147483648', '-2147483649', '1575791821492238']],
      [{ maximum: '9007199254740993' }, ['9007199254740993'], ['9007199254740994']],
      [{ minimum: '9007199254740993' }, ['9007199254740993'], ['9007199254740992', '1']],
      [
        { exclusiveMinimum: 0, exclusiveMaximum: '9007199254740993' },
        ['1', '9007199254740992'],
        ['0', '-0', '9007199254740993'],
      ],
      [{ multipleOf: 5 }, ['0', '10', '10000000000000000005'], ['7', '10000000000000000001']],
      [
        { enum: [1, '9007199254740993'] },
        ['1', '01', '9007199254740993'],
        ['9007199254740992', '9007199254740994', '2'],
      ],
      [{ const: 3 }, ['3', '003'], ['4']],
    ]
    for (const [schema, good, bad] of cases) {
      const readOne = readWith({ type: 'integer', ...schema })
      for (const text of good) assert.equal(String(readOne(text)), text, JSON.stringify(schema))
      for (const text of bad) assert.equal(readOne(text), 'refused', `${JSON.stringify(schema)} ${text}`)
    }
  })

  await t.test('with a fraction is compared as a decimal', () => {
    const share = readWith({ type: 'number', minimum: 0.1, maximum: '0.30000000000000000001', multipleOf: 0.01 })
    for (const text of ['0.1', '0.10', '0.29', '0.11']) assert.equal(String(share(text)), text)
    for (const text of ['0.09', '0.31', '0.3000000000000000000101', '0.1000000000000000000001', '0.115'])
      assert.equal(share(text), 'refused', text)
    assert.equal(readWith({ type: 'number', enum: [1.5] })('1.50'), '1.50')
    assert.equal(readWith({ type: 'number', maximum: 1.7976931348623157e308 })('9'.repeat(60)), '9'.repeat(60))
  })

  await t.test('of an enum without a type is one too', () => {
    assert.equal(readWith({ enum: [1, 2] })('2'), 2)
    assert.equal(readWith({ enum: [1, 2] })('3'), 'refused')
  })

  await t.test('is judged by what else its schema says', () => {
    assert.equal(readWith({ type: 'integer', not: { const: 7 } })('8'), 8)
    assert.equal(readWith({ type: 'integer', not: { const: 7 } })('7'), 'refused')
    assert.equal(readWith({ type: 'integer', not: { const: 7 } })('1.5'), 'refused')
  })

  await t.test('has its default as it was written', () => {
    const readOne = createParamsReader(
      Type.Object({ x: Type.Optional(Type.Unsafe<unknown>({ type: 'integer', default: '6831825876674412552' })) }),
    )
    assert.deepEqual({ ...readOne(new Map()) }, { x: '6831825876674412552' })
  })

  await t.test('of so many bits says so', () => {
    const readOne = createParamsReader(Type.Object({ x: Type.Unsafe<unknown>({ type: 'integer', format: 'int64' }) }))
    assert.throws(() => readOne(new Map([['x', '9223372036854775808']])), {
      message: 'parameter x is not valid: expected an integer, in 64 bits',
    })
  })
})

test('the canonical form of a question', async (t) => {
  const name = fc.oneof(fc.string(), fc.constantFrom('2', '10', '__proto__', 'toString'))
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean())
  const questions = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key })

  await t.test('does not depend on the order of its parameters', () => {
    const shuffled = questions.chain((rows) =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
    )
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        assert.equal(canonicalParams(Object.fromEntries(one)), canonicalParams(Object.fromEntries(other)))
      }),
    )
  })

  await t.test('loses nothing', () => {
    fc.assert(
      fc.property(questions, (rows) => {
        assert.deepEqual(JSON.parse(canonicalParams(Object.fromEntries(rows))), Object.fromEntries(rows))
      }),
    )
  })

  await t.test('tells the text 1 from the number 1', () => {
    assert.notEqual(canonicalParams({ page: 1 }), canonicalParams({ page: '1' }))
  })
})
