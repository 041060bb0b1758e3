import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { systemClock } from './clock.ts'

test('a delay that has run out already wakes at once, and nobody is warned', async () => {
  const warned: string[] = []
  const note = ({ name }: Error): void => void warned.push(name)
  process.on('warning', note)

  await new Promise<void>((resolve) => systemClock.after(-3.2, resolve))
  process.emitWarning('the last', 'LastWarning')
  await once(process, 'warning')

  process.off('warning', note)
  assert.deepEqual(warned, ['LastWarning'])
})
