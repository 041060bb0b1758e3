import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { highlight, highlightLines } from './highlight.ts'

const languages = [
  'bash',
  'python',
  'js',
  'java',
  'go',
  'php',
  'json',
  'yaml',
  'nginx',
  'ini',
  'nothing-known',
] as const

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

/** What a reader sees and copies. */
const textOf = (markup: string): string =>
  markup.replaceAll(/<[^>]*>/g, '').replaceAll(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)

test('coloured code', async (t) => {
  await t.test('is the same text, whatever it is', () => {
    const piece = fc.constantFrom(
      'curl -G "$TOKEN"',
      "'",
      '"',
      '`',
      '${',
      '<span>',
      '&amp;',
      '\n',
      '\\',
      '{"a": null}',
      '# x',
      '/*',
      '护肤',
    )
    const code = fc.array(fc.oneof(piece, fc.string({ unit: 'grapheme' }))).map((pieces) => pieces.join(' '))
    fc.assert(
      fc.property(code, fc.constantFrom(...languages), (text, language) => {
        assert.equal(textOf(highlight(text, language).markup), text)
        assert.equal(textOf(highlightLines(text, language).markup), text)
      }),
    )
  })

  await t.test('tells the parts of a command apart', () => {
    assert.equal(
      highlight('curl -G a/b \\\n  -H "Bearer $TOKEN" \\\n  -d id=1', 'bash').markup,
      '<span class="command">curl </span><span class="flag">-G</span> a/<wbr>b \\\n  ' +
        '<span class="flag">-H </span><span class="text">&quot;Bearer </span><span class="variable">$TOKEN</span><span class="text">&quot;</span> \\\n  ' +
        '<span class="flag">-d </span><span class="text">id=1</span>',
    )
  })

  await t.test('tells names, texts, numbers and null of JSON apart', () => {
    assert.equal(
      highlight('{"id": 7123456789012345678, "to": "x", "no": null}', 'json').markup,
      '{<span class="name">&quot;id&quot;</span>: <span class="number">7123456789012345678</span>, ' +
        '<span class="name">&quot;to&quot;</span>: <span class="text">&quot;x&quot;</span>, ' +
        '<span class="name">&quot;no&quot;</span>: <span class="quiet">null</span>}',
    )
  })

  await t.test('keeps the backslash that leads to the next line with what is before it', () => {
    assert.match(
      highlightLines('curl a/v1 \\\n  -d id=1', 'bash').markup,
      /v1<span class="onward"> \\\n<\/span><\/span>/,
    )
  })

  await t.test('begins each line anew where lines are told apart', () => {
    const { markup } = highlightLines('/* a\n\nb */\n', 'js')
    assert.equal(
      markup,
      '<span class="line"><span class="quiet">/* a\n</span></span><span class="line">\n</span><span class="line"><span class="quiet">b */</span>\n</span>',
    )
  })
})
