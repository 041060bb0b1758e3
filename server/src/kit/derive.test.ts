import assert from 'node:assert/strict'
import { test } from 'node:test'
import { derived, lazily } from './derive.ts'

test('what is made lazily is made when it is first asked for, and once, whatever it is', () => {
  let count = 0
  const get = lazily(() => {
    count++
    return undefined
  })

  assert.equal(count, 0)
  get()
  get()
  assert.equal(count, 1)
})

test('what follows from an object is worked out once for each', () => {
  const asked: string[] = []
  const shout = derived(({ name }: { readonly name: string }) => {
    asked.push(name)
    return name.toUpperCase()
  })
  const [ada, other] = [{ name: 'ada' }, { name: 'ada' }]

  assert.deepEqual([shout(ada), shout(ada), shout(other)], ['ADA', 'ADA', 'ADA'])
  assert.deepEqual(asked, ['ada', 'ada'])
})
