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
        'parameter acceptCache is not valid: expected true or false',
        'parameter platform is not valid: expected one of SHORT_VIDEO, LIVE_STREAMING',
        'parameter page is not valid: expected an integer of 1 to 50',
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
