import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findExactDigits, parseExactJson } from './exact-json.ts'

/** JSON as a tree whose integers may have any number of digits. */
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.string({ unit: 'binary' }),
    fc.bigInt({ min: 10n ** 15n, max: 10n ** 20n }).map((digits) => `id: ${digits}, "${digits}"`),
    fc.constantFrom(true, false, null, '\\"', '\u2028', '[1234567890123456789]'),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('tree'),
      { maxKeys: 4 },
    ),
  ),
}))

/** JSON.stringify, but for integers of any size. */
function write(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`)
    .join(',')}}`
}

test('exact JSON', async (t) => {
  await t.test('is written again as it was read, every digit of it', () => {
    fc.assert(
      fc.property(tree, (value) => {
        // An object puts names that are integers first, whoever parses it.
        const once = JSON.stringify(parseExactJson(write(value)))

        assert.equal(JSON.stringify(parseExactJson(once)), once)
        assert.deepEqual(listDigits(once), listDigits(write(value)))
      }),
    )
  })

  await t.test('gives up its digits as a text, and only where a number could not hold them', () => {
    const cases = {
      '9007199254740991': undefined,
      '9007199254740992': '9007199254740992',
      '-9007199254740992': '-9007199254740992',
      '7415941749329235209': '7415941749329235209',
      '12': undefined,
      '"7415941749329235209"': undefined,
    }
    for (const [text, digits] of Object.entries(cases)) {
      for (const written of [text, `[${text}]`, `{"a" : { "b": [0,${text} ] }}`]) {
        assert.deepEqual(findDeep(parseExactJson(written)), digits, written)
      }
    }
  })

  await t.test('is what JSON.parse makes of it, wherever that loses nothing', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!/(?<![.\d])\d{16}/.test(text))
        assert.deepEqual(parseExactJson(text), JSON.parse(text))
      }),
    )
    // Beside an integer that is too large, the rest is still what it was.
    const [, ...rest] = [
      parseExactJson('[1234567890123456789,1.5,-0,1e3,"1234567890123456789","\\ud83d\\ude00",{"a":[]}]'),
    ].flat()
    assert.deepEqual(rest, JSON.parse('[1.5,-0,1e3,"1234567890123456789","\\ud83d\\ude00",{"a":[]}]'))
  })

  await t.test('keeps large integers however deep they lie', () => {
    const text = `${'[{"a":'.repeat(500)}1234567890123456789${'}]'.repeat(500)}`

    assert.equal(JSON.stringify(parseExactJson(text)), text)
  })

  await t.test('is refused where it is nested deeper than can be read', () => {
    const text = `[1234567890123456789,${'['.repeat(100_000)}${']'.repeat(100_000)}]`

    assert.throws(() => parseExactJson(text), SyntaxError)
  })

  await t.test('is refused where it is no JSON, with large integers or without', () => {
    for (const text of [
      '',
      '{',
      '[1,]',
      '{"a":01234567890123456789}',
      '[1234567890123456789',
      "{'a':1}",
      '1234567890123456789 1',
    ]) {
      assert.throws(() => parseExactJson(text), SyntaxError, text)
    }
  })
})

/** Runs of digits in a text, sorted: names may have changed places. */
const listDigits = (text: string): string[] => [...text.matchAll(/\d+/g)].map(([digits]) => digits).sort()

/** The exact digits in the last place of a value. */
function findDeep(value: unknown): string | undefined {
  const digits = findExactDigits(value)
  if (digits !== undefined || typeof value !== 'object' || value === null) return digits
  return findDeep(Object.values(value).at(-1))
}
