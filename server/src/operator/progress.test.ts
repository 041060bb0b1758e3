import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { createProgress } from './progress.ts'

/** A progress over 1,000 bytes, and all it drew. */
function watch() {
  const clock = createTestClock()
  const drawn: string[] = []
  const progress = createProgress({ clock, show: (text) => void drawn.push(text), total: 1_000, noun: 'answers' })
  return { clock, drawn, progress }
}

test('progress', async (t) => {
  await t.test('says how far it is, how fast and how long it still takes', () => {
    const { clock, drawn, progress } = watch()
    clock.advance(500)

    progress.advance(250)

    assert.deepEqual(drawn, [`\r\x1b[K${'━'.repeat(6)}${'╌'.repeat(18)}  25 %  1 answers  2/s  2 s left`])
  })

  await t.test('is drawn ten times a second at most, on one line, and removed at the end', () => {
    const { clock, drawn, progress } = watch()
    for (let done = 0; done < 1_000; done++) {
      clock.advance(1)
      progress.advance(1)
    }
    progress.end()

    assert.equal(drawn.length, 11)
    assert.ok(drawn.every((text) => text.startsWith('\r\x1b[K') && !text.includes('\n')))
    assert.equal(drawn.at(-1), '\r\x1b[K')
  })

  await t.test('never says more than all, whatever it was told', () => {
    const { drawn, progress } = watch()

    progress.advance(5_000)

    assert.match(drawn.join(), / 100 % .* 0 s left$/)
  })
})
