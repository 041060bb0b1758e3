import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quote, readLine, showUnseen } from './line.ts'

test('a text somebody chose', async (t) => {
  await t.test('is taken as it is, in any alphabet', () => {
    for (const text of ['laptop', '张三的脚本', 'Ada’s 2nd – “best” one 🙂', 'x'.repeat(100), '🙂'.repeat(100)]) {
      assert.equal(readLine(text, '--label'), text)
    }
  })

  for (const [what, text] of Object.entries({
    nothing: '',
    blanks: ' \u3000 ',
    'a line break': 'a\nb',
    'a tab': 'a\tb',
    'an escape': '\x1b[2J',
    'a C1 control': 'a\u009bb',
    'a mark that turns text': 'abc\u202etxt',
    'an isolate': '\u2066abc',
    'a zero-width space': 'a\u200bb',
    'a joiner': 'a\u200db',
    'a soft hyphen': 'a\u00adb',
    'a filler': 'a\u3164b',
    'a tag': 'a\u{e0041}b',
    'a line separator': 'a\u2028b',
    'half a character': 'a\ud800b',
    'more than 100 characters': 'x'.repeat(101),
  })) {
    await t.test(`is refused with ${what}, and the message shows nothing of the kind`, () => {
      assert.throws(
        () => readLine(text, '--label'),
        (error: Error) =>
          error.name === 'Refusal' &&
          /^--label (is|has) /.test(error.message) &&
          showUnseen(error.message) === error.message,
      )
    })
  }
})

test('a value is quoted short, and with what cannot be seen in it', () => {
  assert.equal(quote('fast'), '"fast"')
  assert.equal(quote('a\x1b[31m\u202e\n'), '"a\\u{1b}[31m\\u{202e}\\u{a}"')
  assert.equal(quote('7'.repeat(10_000)), `"${'7'.repeat(60)}…"`)
})
