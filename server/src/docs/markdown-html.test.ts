import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSections } from './guide-sections.ts'
import { listHeadings, markdownHtml } from './markdown-html.ts'

const versions = '## 2.0.0\n\n### Calls\n\nNew.\n\n## 1.0.0\n\n### Calls\n\nOld.\n'

test('headings that are called alike have addresses of their own, the same for pages and for search', () => {
  const ids = [...markdownHtml(versions, 'en').markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.deepEqual(ids, ['2-0-0', 'calls', '1-0-0', 'calls-1'])
  assert.deepEqual(
    readSections('Changelog', versions).map(({ id }) => id),
    ['calls', 'calls-1'],
  )
})

test('the list beside a guide has its sections; what is in them only where there is one', () => {
  assert.deepEqual(
    listHeadings(versions).map(({ text }) => text),
    ['2.0.0', '1.0.0'],
  )
  assert.deepEqual(listHeadings('## Unreleased\n\n### Calls\n\nNew.\n'), [
    { id: 'unreleased', text: 'Unreleased' },
    { id: 'calls', text: 'Calls' },
  ])
})

test('a name that is short enough to stay on its line is offered no break', () => {
  assert.match(
    markdownHtml('Set `HTTP_STATUS=always-200`.', 'en').markup,
    /<code class="whole">HTTP_STATUS=always-200</,
  )
  assert.match(markdownHtml('Ask `/v1/calls/{requestId}/works`.', 'en').markup, /<code>[^<]+<wbr>/)
})
