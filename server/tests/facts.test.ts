import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Endpoint, loadCatalogue } from '#catalogue'
import { readFacts, writeFacts } from '#proof'
import { upstreamNames } from '#support/upstream'

const recordings = fileURLToPath(new URL('../../../shared/reference/recordings', import.meta.url))
const skip = existsSync(recordings) ? false : `what was published is not here: ${recordings}`
const endpoints = (await loadCatalogue()).list()

for (const lang of ['en', 'zh'] as const) {
  test(`the guide (${lang}) says of each provider and endpoint what the catalogue knows to be verified and inferred`, () => {
    const guide = readFileSync(new URL(`../../docs/guides/${lang}/upstreams.md`, import.meta.url), 'utf8')
    const table = writeFacts(endpoints, upstreamNames, lang)
    assert.ok(guide.includes(`\n${table}\n`), `put this in the place of its table:\n${table}`)
  })
}

const answerOf = (endpoint: Endpoint): string | undefined => {
  const source = endpoint.sources.find(({ provider }) => provider === 'just-one-api')
  return source && readFacts(endpoint, source).answer
}

test('an answer of the platform is said to be published exactly where it was', { skip }, () => {
  for (const endpoint of endpoints.filter((one) => answerOf(one) !== undefined)) {
    const operation = endpoint.path.replace('/api/douyin-xingtu/', '').replaceAll(/[/-]/g, '_')
    const isPublished = existsSync(`${recordings}/just-one-api.${operation}.json`)
    assert.equal(answerOf(endpoint) === 'published answer', isPublished, endpoint.path)
  }
})
