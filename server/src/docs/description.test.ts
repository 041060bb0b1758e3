import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Marked, type Token } from 'marked'
import { descriptionHtml } from './description-html.ts'
import { descriptionMarkdown } from './description-markdown.ts'
import { listInner } from './description-tokens.ts'
import { plainLines, plainSummary, plainText } from './plain-text.ts'

const htmlOf = (text: string): string =>
  descriptionHtml(text)
    .markup.replace(/^<div class="description">([\s\S]*)<\/div>$/, '$1')
    .trim()

const example = `# Purpose
- one
- two
  1. deep

## Parameters
- \`id\`: which

| a | b |
| --- | --- |
| **x** | y\\|z |

\`\`\`json
{"a": 1}
\`\`\`

line one
line two`

test('a description', async (t) => {
  await t.test('is HTML as CommonMark reads it, its headings below those of the page', () => {
    const markup = htmlOf(example)

    assert.match(markup, /^<h3>Purpose<\/h3>/)
    assert.match(markup, /<ul>\s*<li>one<\/li>\s*<li>two\s*<ol>\s*<li>deep<\/li>/)
    assert.match(markup, /<h4>Parameters<\/h4>\s*<ul>\s*<li><code>id<\/code>: which<\/li>/)
    assert.match(markup, /<th scope="row"><strong>x<\/strong><\/th><td data-label="b">y\|z<\/td>/)
    assert.match(markup, /<span class="name">&quot;a&quot;<\/span>/)
    assert.match(markup, /<p>line one\nline two<\/p>$/)
  })

  await t.test('is Markdown that reads the same', () => {
    const expected = example.replace('# Purpose', '### Purpose').replace('## Parameters', '#### Parameters')
    assert.equal(
      descriptionMarkdown(example),
      expected.replace('### Purpose\n', '### Purpose\n\n').replace('#### Parameters\n', '#### Parameters\n\n'),
    )
    assert.equal(htmlOf(descriptionMarkdown(example)), htmlOf(example))
  })

  await t.test('is plain text with a line for each of its blocks', () => {
    assert.deepEqual(plainLines(example).split('\n'), [
      ...['Purpose', '- one', '- two', '1. deep', 'Parameters', '- id: which', 'a | b', 'x | y|z', '{"a": 1}'],
      ...['line one', 'line two'],
    ])
    assert.equal(plainText('*a*\n\n- b & <c>'), 'a - b & <c>')
    for (const plain of ['Get author content.', 'o_author_id = 1', '仅短视频', 'a * b', '5 < 6 & 7', 'x_y_z'])
      assert.equal(plainText(plain), plain)
    assert.equal(plainSummary('好'.repeat(400)).length, 300)
  })

  const headings: Readonly<Record<string, readonly string[]>> = {
    '# a\n## b\n###### c': ['h3', 'h4', 'h6'],
    '#### a\n##### b': ['h3', 'h4'],
    'a\n===\n> # b\n\n- ## c': ['h3', 'h3', 'h4'],
  }
  for (const [text, expected] of Object.entries(headings)) {
    await t.test(`keeps the order of its headings: ${JSON.stringify(text)}`, () => {
      const found = [...htmlOf(text).matchAll(/<(h\d)>/g)].map(([, name]) => name)
      assert.deepEqual(found, expected)
      assert.doesNotMatch(descriptionMarkdown(text), /^(>|-)?\s*#{1,2} /m)
    })
  }

  const hostile: Readonly<Record<string, string>> = {
    'a script': '<script>alert(1)</script>',
    'a script in a paragraph': 'text <img src=x onerror=alert(1)> more',
    'a link that runs': '[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](data:text/html,x) [w](vbscript:x)',
    'a link with a break in its scheme': '[x](java\tscript:alert(1)) [y](<java script:alert(1)>)',
    'a link with an entity in its scheme': '[x](&#106;avascript:alert(1))',
    'a link that ends its quotation': '[x](https://a.example/"onclick="alert(1))',
    'a link to the same place': '[x](/api/y) [x](#codes) [x](../z) [x](//other.example)',
    'an address that runs': '<javascript:alert(1)>',
    'a picture from elsewhere': '![x](https://other.example/p.png) ![](data:image/png;base64,AA) ![t](p.png)',
    'markup around a link': '<[a](javascript:x)img src=x onerror=alert(1)>',
    'markup in a heading, a table and a list': '# <b>x</b>\n\n| <i>a</i> |\n| --- |\n| <u>b</u> |\n\n- <s>c</s>',
    'a fence that is never closed': 'text\n```\n## Health\n<script>',
    'a comment that is never closed': '<!-- text\n\n## Health',
    'a definition': '[x]: javascript:alert(1)\n\n[x]',
    'a box to tick': '- [x] done <script>\n- [ ] open',
  }
  for (const [what, text] of Object.entries(hostile)) {
    await t.test(`obeys nothing: ${what}`, () => {
      const twin = descriptionMarkdown(text)
      for (const markup of [htmlOf(text), htmlOf(twin)]) assertHarmless(markup)
      assert.ok(!hasMarkup(new Marked().lexer(twin)), twin)
      assert.doesNotMatch(new Marked().parse(twin, { async: false }), /href="(?!https?:|mailto:)/i)
    })
  }

  await t.test('ends nothing of the page around it', () => {
    for (const text of [...Object.values(hostile), example, '```', '    code', '> a', '- a\n\n      b', '~~~\n```']) {
      const page = `${descriptionMarkdown(text)}\n\n## Health\n\nbody`
      const tokens = new Marked().lexer(page).filter(({ type }) => type !== 'space')
      assert.deepEqual(
        tokens.slice(-2).map(({ type, raw }) => [type, raw.trim()]),
        [
          ['heading', '## Health'],
          ['paragraph', 'body'],
        ],
        page,
      )
    }
  })

  await t.test('links to the web and to mail only', () => {
    const markup = htmlOf(
      '[a](https://a.example/x?y=1&z=2) <b@c.example> ![p](http://d.example/p.png) https://e.example',
    )

    assert.deepEqual(
      [...markup.matchAll(/href="([^"]+)"/g)].map(([, href]) => href),
      ['https://a.example/x?y=1&amp;z=2', 'mailto:b@c.example', 'http://d.example/p.png', 'https://e.example'],
    )
    assert.equal(markup.match(/rel="nofollow noopener noreferrer"/g)?.length, 4)
  })

  await t.test('is shown as it stands where it is nested beyond reading, and is read in time whatever it is', () => {
    for (const unit of [
      '>',
      '> ',
      '- ',
      '1. ',
      '[',
      '![',
      '*',
      '_a',
      '`',
      '<a ',
      '|',
      '# ',
      '\\',
      '&',
      '(',
      '[a](',
      '~~a',
    ])
      for (const tail of ['', 'x', '\n']) {
        const text = `${unit.repeat(Math.floor(4_000 / unit.length))}${tail}`
        const started = process.cpuUsage().user
        assertHarmless(htmlOf(text))
        descriptionMarkdown(text)
        plainLines(text)
        const ms = (process.cpuUsage().user - started) / 1_000
        assert.ok(ms < 1_000, `${JSON.stringify(unit)} took ${ms} ms`)
      }
    assert.match(htmlOf(`${'> '.repeat(50)}deep`), /^<p class="description">&gt; &gt;/)
  })

  await t.test('shows a tag that is never ended as text, also behind one whose content is raw', () => {
    for (const raw of ['script', 'pre', 'code', 'kbd', 'style', 'textarea', 'svg'])
      for (const text of [`a <${raw}> <img src=x onerror=alert(1) `, `- <${raw}>\n  <img src=x onerror=alert(1)//`]) {
        const markup = htmlOf(text)
        assertHarmless(markup)
        assert.doesNotMatch(markup, /<img/, markup)
      }
    const twin = descriptionMarkdown('<!--https://a.b/-->\\<kbd>')
    assert.ok(!hasMarkup(new Marked().lexer(twin)), twin)
    // An entity stays the character it stands for.
    assert.match(htmlOf('a <kbd> &lt;b&gt; &amp;'), /&lt;kbd&gt; &lt;b&gt; &amp;</)
  })

  await t.test('obeys nothing, whatever its pieces are put together to', () => {
    const piece = fc.constantFrom(
      ...[
        '<',
        '>',
        'script',
        '<kbd>',
        'img src=x ',
        'onerror=',
        '[',
        '](',
        ')',
        '!',
        'javascript:',
        'https://a.b/',
        '"',
        "'",
        '`',
      ],
      ...[
        '```\n',
        '\n',
        '\n\n',
        '# ',
        '> ',
        '- ',
        '1. ',
        '|',
        '---',
        '\n| a |\n| --- |\n',
        '*',
        '**',
        '\\',
        '&lt;',
        '<!--',
        '-->',
        'a',
        ' ',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        const twin = descriptionMarkdown(text)
        assertHarmless(htmlOf(text))
        assertHarmless(htmlOf(twin))
        assert.ok(!hasMarkup(new Marked().lexer(twin)), twin)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Tags that may be made of a description. */
const harmless =
  /^<\/?(div|p|h[3-6]|ul|ol|li|code|pre|span|strong|em|del|a|table|thead|tbody|tr|th|td|blockquote|br|wbr|hr)(>| (class|tabindex|data-copy|data-label|scope|start|href|rel)[=\s>])/

function assertHarmless(markup: string): void {
  for (const [tag] of markup.matchAll(/<[^>]*>/g)) {
    assert.match(tag, harmless, markup)
    assert.doesNotMatch(tag, /href="(?!https?:\/\/|mailto:)/, markup)
    assert.doesNotMatch(tag.replaceAll(/"[^"]*"/g, ''), /\bon\w+=/, markup)
  }
}

const hasMarkup = (tokens: readonly Token[]): boolean =>
  tokens.some((token) => token.type === 'html' || token.type === 'image' || hasMarkup(listInner(token)))
