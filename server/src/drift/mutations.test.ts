import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { describeShape, loadCatalogue, readShape, type Shape } from '#catalogue'
import { sliceMember } from '#collector'
import { listMutations } from '#support/mutations'
import { isTable, type KnownShape, learnShape, packDocumented } from './known-shape.ts'

const recordingsDir = fileURLToPath(new URL('../../../../shared/reference/recordings', import.meta.url))
const skip = existsSync(recordingsDir) ? false : `the recordings are not here: ${recordingsDir}`
const prefix = '/api/douyin-xingtu/'

/** The kinds that stand in `other` and not in `one`, as `place kind`. */
const listAdded = (one: Shape, other: Shape): string[] =>
  [...other.kinds].flatMap(([place, kinds]) =>
    [...kinds].filter((kind) => !one.kinds.get(place)?.has(kind)).map((kind) => `${place} ${kind}`),
  )

test('of every leaf of every published answer that is written otherwise', { skip }, async (t) => {
  const endpoints = (await loadCatalogue()).list().filter(({ path }) => path.startsWith(prefix))
  let [answers, mutations, told, filled] = [0, 0, 0, 0]
  for (const { path, data: schema } of endpoints) {
    const file = `${recordingsDir}/just-one-api.${path.slice(prefix.length).replaceAll(/[-/]/g, '_')}.json`
    if (!existsSync(file)) continue
    answers++
    const data = sliceMember(readFileSync(file), 'data').toString('utf8')
    const documented = packDocumented(describeShape(schema))
    const learnt = (): KnownShape => ({ places: new Map(), tables: new Set() })
    const before = readShape(JSON.parse(data), (place) => isTable(learnt(), documented, place))
    for (const mutation of listMutations(data)) {
      mutations++
      const what = `${path}: ${mutation.what}`
      const known = learnt()
      learnShape(known, { shape: before, documented, now: 1 })
      const after = readShape(JSON.parse(mutation.data), (place) => isTable(known, documented, place))

      const { changes } = learnShape(known, { shape: after, documented, now: 2 })

      const added = listAdded(before, after)
      const missing = [...before.kinds.keys()].filter((place) => !after.kinds.has(place))
      if (added.length + missing.length === 0) assert.deepEqual(changes, [], what)
      else if (changes.length > 0) told++
      else {
        // Nothing was known of what a list holds that was empty, or of what was null.
        const isFilled = added.every((line) => {
          const place = line.slice(0, line.lastIndexOf(' '))
          const kinds = before.kinds.get(place)
          return kinds === undefined ? !documented.described.has(place) : [...kinds].join() === 'null'
        })
        assert.ok(isFilled || added.length === 0, `${what}: ${added}`)
        filled++
      }
      const isThere = matchPlace(mutation.what)
      for (const { place } of changes) assert.match(place, isThere, what)
    }
  }
  t.diagnostic(`${answers} answers, ${mutations} mutations: ${told} told, ${filled} that fill what was empty`)
  assert.equal(answers, 36)
})

/** The place of `.works.0.play null`, or the member that is new there; names may be data. */
function matchPlace(what: string): RegExp {
  const [path = ''] = what.split(' ')
  const names = path.split('.').slice(1)
  const parts = names.map((name) => (/^\d+$/.test(name) ? '(?:\\[\\]|\\{\\})' : `(?:\\.?${name}|\\{\\})`))
  return new RegExp(`^${parts.join('')}(?:(?:\\.?another_member|\\{\\})(?:\\.of(?:\\[\\])?)?)?$`)
}
