import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadCatalogue } from '#catalogue'
import { questionsBefore } from '#support/endpoint-questions'

test('questions for endpoints', async (t) => {
  const paths = (await loadCatalogue()).list().map(({ path }) => path)

  await t.test('are fifty in each language, and together want every endpoint of today', () => {
    assert.deepEqual([questionsBefore.en.length, questionsBefore.zh.length], [50, 50])
    const wanted = [...questionsBefore.en, ...questionsBefore.zh].flatMap((question) => question.wanted)
    assert.deepEqual(
      wanted.filter((path) => !paths.includes(path)),
      [],
    )
    assert.equal(new Set(wanted).size, 53)
  })
})
