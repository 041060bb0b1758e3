import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { openTestService, until } from '#support/service'

const description = `# Purpose
- **one** of \`a_b\`
- two

## Parameters
| name | meaning |
| --- | --- |
| id | see [the manual](https://vendor.example/manual) |

![logo](https://vendor.example/logo.png)
<script>alert(1)</script>

[back](../index.html) [run](javascript:alert(1))

\`\`\`
never closed`

/** A service that has imported a document whose author writes Markdown. */
async function openWorld(t: TestContext) {
  const service = await openTestService(t)
  const document = {
    openapi: '3.0.3',
    info: { title: 'Marked', version: '1' },
    paths: {
      '/api/marked/v1': {
        get: {
          tags: ['Marked'],
          summary: 'Marked',
          description,
          parameters: [
            {
              name: 'id',
              in: 'query',
              description: 'Which **one**:\n\n- `first`\n- <b>second</b>',
              schema: { type: 'string' },
            },
          ],
          responses: { 200: { description: 'ok' } },
        },
      },
    },
  }
  const file = join(makeFolder(t), 'document.json')
  writeFileSync(file, JSON.stringify(document))
  const { exitCode } = await runOperator(['catalogue', 'import', file, '--yes'], { DATA_DIR: service.dataDir })
  assert.equal(exitCode, 0)
  await until(async () => service.books.catalogue.find('/api/marked/v1') !== undefined)
  const read = async (path: string): Promise<string> => (await fetch(service.url + path)).text()
  return { read, page: '/en/api/marked/marked-v1' }
}

test('what a document’s author wrote in Markdown', async (t) => {
  const { read, page } = await openWorld(t)
  const markup = await read(page)
  const [, main = ''] = /<main[^>]*>(.*)<\/main>/s.exec(markup) ?? []

  await t.test('is laid out on the page, below its own outline', () => {
    assert.match(main, /<h3>Purpose<\/h3>\s*<ul>\s*<li><strong>one<\/strong> of <code>a_<wbr>b<\/code><\/li>/)
    assert.match(main, /<h4>Parameters<\/h4>\s*<div class="wide" tabindex="0"><table>/)
    const levels = [...main.matchAll(/<h(\d)[ >]/g)].map(([, level]) => Number(level))
    assert.equal(levels.filter((level) => level === 1).length, 1)
    assert.equal(main.match(/id="parameters"/g)?.length, 1)
  })

  await t.test('runs nothing, loads nothing and leads to the web alone', () => {
    assert.doesNotMatch(main, /<(script|img|b)\b|javascript:|index\.html/)
    assert.match(main, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/)
    assert.match(main, /<a href="https:\/\/vendor\.example\/logo\.png" rel="nofollow noopener noreferrer">logo<\/a>/)
  })

  await t.test('keeps its lines in the Markdown twin, and ends nothing of it', async () => {
    const twin = await read(`${page}.md`)
    assert.match(twin, /\n### Purpose\n\n- \*\*one\*\* of `a_b`\n- two\n\n#### Parameters\n\n\| name \| meaning \|\n/)
    assert.match(twin, /\n```\nnever closed\n```\n\n```http\nGET /)
    assert.doesNotMatch(twin, /<script|!\[|javascript:|index\.html/)
  })

  await t.test('is plain text in tables, lists, search, summaries and OpenAPI', async () => {
    assert.match(main, /<dt><code>id<\/code> .*?<dd><p>Which one: - first - &lt;b&gt;second&lt;\/b&gt;<\/p>/)
    const [, summary = ''] = /<meta name="description" content="([^"]*)"/.exec(markup) ?? []
    assert.match(summary, /^Purpose - one of a_b - two Parameters name \| meaning id \| see the manual logo/)
    assert.ok(summary.length <= 400)
    const [line = ''] = (await read('/llms.txt')).split('\n').filter((one) => one.includes('/marked-v1.md'))
    assert.match(line, /: Purpose - one of a_b - two Parameters/)
    const entry = JSON.parse(await read('/en/search.json')).entries.find(
      ({ path }: { path: string }) => path === '/api/marked/v1',
    )
    assert.match(entry.text, /^Purpose\n- one of a_b\n- two/)
    assert.match(await read('/en'), /Purpose - one of a_b - two Parameters/)
    const operation = JSON.parse(await read('/openapi/marked/marked-v1-en.json')).paths['/api/marked/v1'].get
    assert.match(operation.description, /^Purpose\n- one of a_b\n- two\nParameters\nname \| meaning\n/)
    assert.equal(operation.parameters[0].description, 'Which one:\n- first\n- <b>second</b>')
    assert.match(main, /- id \(query parameter, string\): Which one: - first/)
  })
})
