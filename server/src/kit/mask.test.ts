import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodings, percent, says } from '#support/encodings'
import { createMask } from './mask.ts'

const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))
const token = fc.stringMatching(/^[0-9A-Za-z+/_=-]{8,40}$/)
const secretText = fc.oneof(
  token,
  fc.string({ unit: printable, minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8),
)
const around = fc.oneof(
  fc.string({
    unit: fc.oneof(printable, fc.constantFrom('中', 'é', '😀', '"', '\\', '%', '&', '\n', '%2', '\\u', '&#')),
    maxLength: 12,
  }),
  fc.stringMatching(/^[0-9A-Za-z]{0,7}$/),
)
const layer = fc.record({ encoding: fc.constantFrom(...Object.keys(encodings)), before: around, after: around })
const nested = fc.record({ secret: secretText, layers: fc.array(layer, { minLength: 1, maxLength: 3 }) })

const wrap = (secret: string, layers: readonly { encoding: string; before: string; after: string }[]): string =>
  layers.reduce((text, { encoding, before, after }) => before + (encodings[encoding]?.(text) ?? '') + after, secret)

test('a secret', async (t) => {
  await t.test('cannot be decoded from what was struck, however it was encoded, three times over', () => {
    let seen = 0
    fc.assert(
      fc.property(nested, ({ secret, layers }) => {
        const text = wrap(secret, layers)
        const mask = createMask([secret])
        seen += Number(says(text, secret, 3))
        const struck = mask.strikeBytes(Buffer.from(text))
        assert.equal(struck.length, Buffer.byteLength(text))
        assert.equal(says(struck.toString(), secret, 4), false, `${text} became ${struck}`)
        assert.equal(says(mask.strikeText(text), secret, 4), false)
      }),
      { numRuns: 700 },
    )
    assert.ok(seen > 600, `the search saw only ${seen} secrets where they were`)
  })

  for (const outer of Object.keys(encodings)) {
    await t.test(`written in ${outer}, and inside that in any other, is struck and nothing around it`, () => {
      const secret = 'key/0123+456 789=abc~'
      const mask = createMask([secret])
      for (const [inner, encode] of Object.entries(encodings)) {
        const encoded = encodings[outer]?.(encode(secret)) ?? ''
        const struck = mask.strikeBytes(Buffer.from(`{"before":"é","said":"${encoded}","after":1}`)).toString()
        assert.match(struck, /^\{"before":"é","said":"[*=%3dD&#x;\\r\n]+","after":1\}$/, `${inner}: ${struck}`)
      }
    })
  }

  await t.test('is struck wherever it overlaps itself', () => {
    const mask = createMask(['abababab'])
    assert.equal(mask.strikeBytes(Buffer.from('xabababababab')).toString(), 'x************')
    assert.equal(mask.strikeText('xabababababab'), 'x***')
  })

  await t.test('that is written with escapes itself is struck without them', () => {
    assert.equal(createMask(['sid%7C169%2Babc']).strikeText('a sid|169+abc b'), 'a *** b')
  })

  await t.test('of a known shape is struck, encoded too', () => {
    const mask = createMask([], [{ begins: 'alm_', letters: 49 }])
    const one = `alm_${'0aZ'.repeat(17).slice(0, 49)}`
    assert.equal(mask.strikeText(`?token=${one}&a=1`), '?token=alm_***&a=1')
    assert.equal(mask.strikeText(`?token=${percent(one)}&a=1`), '?token=alm_***&a=1')
    assert.equal(mask.strikeText(`${one.slice(0, -1)} is too short`), `${one.slice(0, -1)} is too short`)
    assert.equal(says(mask.strikeText(Buffer.from(`x:${one}`).toString('base64')), one, 2), false)
  })

  await t.test('shorter than eight characters is left: it occurs by chance', () => {
    const text = '{"code":"1234567"}'
    assert.equal(createMask(['1234567', '']).strikeText(text), text)
  })

  await t.test('that takes too much looking for is struck with all around it', () => {
    const mask = createMask(['key-0123456789'])
    const text = `%${'25'.repeat(60_000)}6bey-0123456789`
    assert.equal(mask.strikeBytes(Buffer.from(text)).includes('0123456789'), false)
    const deep = `%${'25'.repeat(60)}6bey-0123456789`
    assert.equal(mask.strikeText(`a ${deep} b`), 'a *** b')
  })
})

test('a text without a secret passes byte for byte', () => {
  const secret = 'joa-secret-0123456789'
  const mask = createMask([secret], [{ begins: 'alm_', letters: 49 }])
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.json(),
      fc.array(layer, { maxLength: 3 }),
      (bytes, json, layers) => {
        for (const text of [Buffer.from(bytes), Buffer.from(json), Buffer.from(wrap('joa-secret-', layers))])
          assert.equal(mask.strikeBytes(text), text)
        const text = wrap(json, layers)
        assert.equal(mask.strikeText(text), text)
      },
    ),
    { numRuns: 300 },
  )
})
