import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { drawQr } from './qr.ts'

const write = (text: string): string =>
  (drawQr(text) ?? []).map((row) => row.map((isDark) => (isDark ? '#' : '.')).join('')).join('\n')

test('a QR code', async (t) => {
  await t.test('of a few letters is what readers read as them', () => {
    assert.equal(
      write('star'),
      [
        '#######...#.#.#######',
        '#.....#.....#.#.....#',
        '#.###.#.#.#...#.###.#',
        '#.###.#.....#.#.###.#',
        '#.###.#..#.##.#.###.#',
        '#.....#..###..#.....#',
        '#######.#.#.#.#######',
        '........#.#..........',
        '###.#####.#.###...#..',
        '##..#..#.###.#.#....#',
        '#.....#.##.#.###..###',
        '....##.##.####.##...#',
        '#.######..##.###....#',
        '........#.#...#..#..#',
        '#######.#...#...#####',
        '#.....#.#.....#....#.',
        '#.###.#.###.#.#.##.##',
        '#.###.#..#.#.#.#.#.#.',
        '#.###.#.#..#.###....#',
        '#.....#.#.####.###.#.',
        '#######.#.##.###..###',
      ].join('\n'),
    )
  })

  await t.test('grows with its text, and is none where that is too long', () => {
    const sizeOf = (length: number): number | undefined => drawQr('x'.repeat(length))?.length
    assert.deepEqual([17, 18, 134, 135, 230, 231, 425, 426].map(sizeOf), [21, 25, 41, 45, 53, 57, 69, undefined])
  })

  await t.test('of a whole address of an authenticator stays what a reader was shown to read', () => {
    const uri = `otpauth://totp/Almagest:ada%40example.com?secret=${'ABCD2345'.repeat(4)}&issuer=Almagest`
    assert.equal(
      createHash('sha256').update(write(uri)).digest('hex'),
      'ac66c9327be1e50d1444da0cf2d8aa9c7e4a0ba2bc994ec1a708c3289318e6b2',
    )
  })
})
