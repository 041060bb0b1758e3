import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Doing, openRoom } from './room.ts'

interface Guest {
  readonly name: string
  readonly openedMs: number
  readonly askedMs: number
  readonly doing: Doing
}

const guest = (name: string, atMs: number, doing: Doing = 'resting'): Guest => ({
  name,
  openedMs: atMs,
  askedMs: atMs,
  doing,
})

/** Who has asked, in this order, and who has not. */
function openFilled(asking: readonly Guest[], silent: readonly Guest[] = []) {
  const room = openRoom<Guest>(({ doing }) => doing)
  for (const one of [...asking, ...silent]) room.add(one)
  for (const one of asking) room.touch(one)
  return room
}

const nowMs = 10_000

test('who goes for a newcomer', async (t) => {
  await t.test('is who has not asked for a second, the oldest first', () => {
    const room = openFilled([guest('ada', 1)], [guest('eve', 8_000), guest('mallory', 8_500)])
    assert.equal(room.findLeast(nowMs)?.name, 'eve')
  })

  await t.test('is who rests longest, where those that have not asked came just now', () => {
    const room = openFilled([guest('ada', 2_000), guest('bob', 1_000)], [guest('new', 9_900)])
    assert.equal(room.findLeast(nowMs)?.name, 'ada')
    room.touch(guest('other', 9_000))
    assert.equal(room.findLeast(nowMs)?.name, 'ada')
  })

  await t.test('is one of those that never asked where they are most, though they came just now', () => {
    const flood = [1, 2, 3].map((nth) => guest(`eve ${nth}`, 9_900 + nth))
    const room = openFilled([guest('ada', 9_000), guest('bob', 1)], flood)
    assert.equal(room.findLeast(nowMs)?.name, 'eve 1')
  })

  await t.test('is who is slow before who rests but shortly, and after who rests for long', () => {
    const slow = guest('eve', 9_800, 'slow')
    assert.equal(openFilled([guest('ada', 9_500), slow]).findLeast(nowMs)?.name, 'eve')
    assert.equal(openFilled([slow, guest('ada', 9_500)]).findLeast(nowMs)?.name, 'eve')
    assert.equal(openFilled([guest('ada', 8_000), slow]).findLeast(nowMs)?.name, 'ada')
    assert.equal(openFilled([guest('ada', 9_500)]).findLeast(nowMs)?.name, 'ada')
  })

  await t.test('is never one that is being answered', () => {
    const room = openFilled([guest('ada', 1, 'answered'), guest('bob', 2, 'answered')])
    assert.equal(room.findLeast(nowMs), undefined)
    room.add(guest('new', 9_999))
    assert.equal(room.findLeast(nowMs)?.name, 'new')
  })

  await t.test('is who asked longest ago, not who came first', () => {
    const [ada, bob] = [guest('ada', 1), guest('bob', 2)]
    const room = openFilled([ada, bob])
    room.touch(ada)
    assert.equal(room.findLeast(nowMs)?.name, 'bob')
    room.remove(bob)
    assert.equal(room.findLeast(nowMs)?.name, 'ada')
    assert.equal(room.size, 1)
  })
})
