import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { codesOf, type FigureName, figures } from './figure.ts'
import { figureHtml } from './figure-html.ts'
import { figureText } from './figure-text.ts'
import { markdownHtml } from './markdown-html.ts'
import { langs } from './page.ts'

const folder = new URL('../../../docs/guides/', import.meta.url)
const names = Object.keys(figures) as FigureName[]
const readGuides = (lang: string): string[] =>
  readdirSync(new URL(lang, folder)).map((file) => readFileSync(new URL(`${lang}/${file}`, folder), 'utf8'))

test('what a terminal shows in columns keeps its columns', () => {
  assert.match(markdownHtml('```text\nA  B\n```\n', 'en').markup, /class="code block columns"/)
  assert.doesNotMatch(markdownHtml('```\nA  B\n```\n', 'en').markup, /columns/)
})

for (const lang of langs) {
  test(`each figure stands in a guide (${lang}) as text that says what is drawn`, () => {
    const text = readGuides(lang).join('\n')
    for (const name of names) {
      const fence = `\`\`\`figure ${name}\n${figureText(figures[name], lang)}\n\`\`\``
      assert.ok(text.includes(`\n${fence}\n`), `put this into a guide:\n${fence}`)
    }
    const fences = [...text.matchAll(/^```figure (.*)$/gm)].map(([, name = '']) => name)
    assert.deepEqual(fences.toSorted(), names.toSorted())
  })

  test(`a figure (${lang}) is drawn with its title, stations, codes and shortcuts, and listed where it cannot be`, () => {
    for (const figure of Object.values(figures)) {
      const { markup } = figureHtml(figure, lang)
      const [, drawing = '', list = ''] = /^(.*<\/svg>)(.*)$/s.exec(markup) ?? []
      assert.match(drawing, /<svg [^>]*role="img" aria-labelledby="([\w-]+)"[^>]*><title id="\1">/)
      for (const { name, text, ...station } of figure.stations) {
        assert.ok(drawing.includes(`>${name[lang]}</text>`), name[lang])
        assert.ok(list.includes(`<b>${name[lang]}</b>`) && list.includes(text[lang]), name[lang])
        for (const code of codesOf({ name, text, ...station }))
          assert.ok(drawing.includes(`>${code}</text>`) && list.includes(`<code>${code}</code>`), String(code))
      }
      for (const { text } of figure.shortcuts) assert.ok(drawing.includes(`>${text[lang]}</text>`), text[lang])
    }
  })
}

test('a call is refused in the figure in the order that the guide tells', () => {
  const guide = readFileSync(new URL('en/calling.md', folder), 'utf8')
  const [, told = ''] = /the first in this order: unreadable request, ([\d, ]+)\./.exec(guide) ?? []
  const drawn = figures.call.stations.flatMap((station) => codesOf(station))
  assert.equal(drawn.join(', '), told)
})

test('the same said in several languages becomes tabs, and no other code does', () => {
  const fences = ['sh', 'python', 'json', 'sh', 'sh'].map((lang) => `\`\`\`${lang}\n1\n\`\`\``).join('\n\n')
  const { markup } = markdownHtml(fences, 'en')
  assert.deepEqual(markup.match(/data-tab="\w+"|data-tabs/g), ['data-tabs', 'data-tab="bash"', 'data-tab="python"'])
  assert.equal(markup.match(/<pre/g)?.length, 5)
})

test('a quotation marked as a note is a callout without its mark; any other stays one', () => {
  assert.match(
    markdownHtml('> [!NOTE]\n> Keys *belong* to it.\n', 'en').markup,
    /^<div class="notice"><p>Keys <em>belong<\/em> to it\.<\/p>\s*<\/div>$/,
  )
  assert.match(markdownHtml('> Said by somebody.\n', 'en').markup, /^<blockquote><p>Said by somebody\.<\/p>/)
})

test('no mark of Markdown is left for readers of a guide to see', () => {
  for (const lang of langs) {
    for (const text of readGuides(lang)) {
      const { markup } = markdownHtml(text, lang)
      const prose = markup.replaceAll(/<(pre|code|svg)\b[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, '')
      assert.doesNotMatch(prose, /\*\*|__|\[!|\]\(|^#+ |`/m)
    }
  }
})
