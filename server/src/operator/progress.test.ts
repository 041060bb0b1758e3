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

  await t.test('is a line every five seconds where there is no terminal', () => {
    const clock = createTestClock()
    const drawn: string[] = []
    const show = (text: string): void => void drawn.push(text)
    const progress = createProgress({ clock, show, isTerminal: false, total: 1_000, noun: 'rows' })
    for (let nth = 0; nth < 12; nth++) {
      clock.advance(1_000)
      progress.advance(50, 50)
    }
    progress.end()

    assert.deepEqual(drawn, ['25 %  250 rows  50/s  15 s left\n', '50 %  500 rows  50/s  10 s left\n'])
  })

  await t.test('never says more than all, whatever it was told', () => {
    const { drawn, progress } = watch()

    progress.advance(5_000)

    assert.match(drawn.join(), / 100 % .* 0 s left$/)
  })
})
