import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const desk = new URL('../src/desk/', import.meta.url)
const words = new URL('../../web/console/pages/audit-log/verb-words.ts', import.meta.url)

test('whatever is done at the desk has words in the audit log', () => {
  const done = readdirSync(desk)
    .map((name) => readFileSync(new URL(name, desk), 'utf8'))
    .flatMap((text) => [...text.matchAll(/verb: '([\w-]+)'/g)].map(([, verb = '']) => verb))
  assert.ok(done.length > 30, `${done.length} verbs`)
  const told = [...readFileSync(words, 'utf8').matchAll(/^ {2}'([\w-]+)': \[/gm)].map(([, verb = '']) => verb)
  assert.deepEqual(
    done.filter((verb) => !told.includes(verb)),
    [],
  )
})
