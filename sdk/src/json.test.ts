import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseJson } from './json.ts'

/** JSON as text, beside what is to be read from it. */
interface Written {
  readonly text: string
  readonly value: unknown
}

const space = fc.constantFrom('', ' ', '\n', '\t ')

const integer = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map((value): Written => {
  const number = Number(value)
  return { text: String(value), value: Number.isSafeInteger(number) ? number : String(value) }
})

const asJson = (value: unknown): Written => ({ text: JSON.stringify(value), value })

/** Strings full of what could be mistaken: quotation marks, backslashes, digits. */
const string = fc
  .string({ unit: fc.constantFrom('"', '\\', '1234567890123456789', ':', ',', '{', 'u0022', '时') })
  .map(asJson)
const leaf = fc.oneof(
  integer,
  string,
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Number.isInteger(value))
    .map(asJson),
  fc.constantFrom(true, false, null).map(asJson),
)

const { tree } = fc.letrec<{ tree: Written }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('tree')).map(writeList),
    fc.array(fc.tuple(string, tie('tree'), space)).map(writeObject),
  ),
}))

function writeList(items: readonly Written[]): Written {
  return { text: `[${items.map(({ text }) => text).join(', ')}]`, value: items.map(({ value }) => value) }
}

function writeObject(members: readonly (readonly [Written, Written, string])[]): Written {
  const text = members.map(([name, { text }, gap]) => `${name.text}${gap}:${gap}${text}`).join(',')
  return { text: `{${text}}`, value: Object.fromEntries(members.map(([name, { value }]) => [name.value, value])) }
}

test('every integer keeps its digits, and all else is what JSON.parse makes of it', () => {
  fc.assert(
    fc.property(tree, ({ text, value }) => assert.deepEqual(parseJson(text), value)),
    { numRuns: 2_000 },
  )
})

test('what is not JSON is refused, also where quoting its digits would make it so', () => {
  for (const text of [
    '{12345678901234567890:1}',
    '[01234567890123456789]',
    '["1234567890123456789]',
    '1234567890123456789 "',
    '',
  ]) {
    assert.throws(() => parseJson(text), SyntaxError, text)
  }
})

test('decimals and powers stay numbers, however long', () => {
  assert.deepEqual(
    parseJson('[12345678901234567890.5, 1.12345678901234567890, 12345678901234567890e2, 9007199254740991]'),
    ['12345678901234567890.5', '1.1234567890123456789', '12345678901234567890e2', '9007199254740991'].map(Number),
  )
})

/** The best of a few, so that what else the machine does counts little. */
function bestMs(act: () => unknown): number {
  const timesMs = Array.from({ length: 5 }, () => {
    const startMs = performance.now()
    act()
    return performance.now() - startMs
  })
  return Math.min(...timesMs)
}

test('a long answer full of long digits takes some times what JSON.parse alone does, not its square', () => {
  const items = Array.from({ length: 20_000 }, (_, nth) => `{"id":1234567890123456789,"name":"\\"\\\\${nth}"}`)
  const text = `[${items.join(',')}]`
  const [ours, plain] = [bestMs(() => parseJson(text)), bestMs(() => JSON.parse(text))]
  assert.ok(ours < 30 * plain, `${ours} ms beside ${plain}`)
})
