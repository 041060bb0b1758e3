import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { Problem, Refusal } from '#kit'
import { DataRefused } from '#store/database'
import { DatabaseAway, LockedOut, TurnCrossed } from '#store/remote-database'
import { reasonOf, refuseFault } from './faults.ts'

const address = { url: 'postgres://ada:s3cret@db/books', name: 'postgres://ada@db/books', secrets: ['s3cret'] }

function saidByServer(code: string, text: string): pg.DatabaseError {
  const error = new pg.DatabaseError(text, 0, 'error')
  error.code = code
  return error
}

const unavailable = (cause: Error): Problem => new Problem('service.unavailable', { cause })

test('what a command meets on the way to the books', async (t) => {
  for (const [what, error, expected] of [
    [
      'another that is in the way',
      unavailable(new TurnCrossed('lock', { cause: saidByServer('40P01', 'deadlock detected') })),
      'postgres://ada@db/books was busy too long; try again (deadlock detected)',
    ],
    [
      'a lock that nobody gives back',
      unavailable(new LockedOut('lock', { cause: saidByServer('55P03', 'canceling statement due to lock timeout') })),
      'somebody holds a lock in postgres://ada@db/books for too long; see pg_locks, or try again (canceling statement due to lock timeout)',
    ],
    [
      'a server that is gone',
      unavailable(new DatabaseAway('end', { cause: new Error('Connection terminated by s3cret') })),
      'postgres://ada@db/books cannot be reached: the connection ended; does it run, and is DATABASE_URL right? (Connection terminated by …)',
    ],
    [
      'a full disk',
      unavailable(new DatabaseAway('disk', { cause: saidByServer('53100', 'could not extend file') })),
      'there is no room left on the disk of postgres://ada@db/books (could not extend file)',
    ],
  ] as const)
    await t.test(`is said in a sentence without the password: ${what}`, () => {
      const refusal = refuseFault(error, address)
      assert.ok(refusal instanceof Refusal)
      assert.equal(refusal.message, expected)
    })

  await t.test('is left alone where it tells nothing of that way', () => {
    const ofFile = Object.assign(new Error('no such file'), { code: 'EACCES', syscall: 'open' })
    for (const error of [
      ofFile,
      new Problem('balance.short'),
      new Error('our bug'),
      new DataRefused('a clash'),
      saidByServer('42601', 'syntax error'),
    ])
      assert.equal(refuseFault(error, address), error)
  })

  await t.test('is told to callers without the name of any server', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })
    assert.equal(reasonOf(new DatabaseAway(refused.message, { cause: refused })), 'connection refused')
    assert.equal(reasonOf(new Error('10.0.0.7 said something new')), 'the connection ended')
    for (const [code, says, reason] of [
      ['55P03', 'canceling statement due to lock timeout', 'somebody holds a lock for too long'],
      ['53100', 'could not extend file "base/1": No space left on device', 'there is no room left on its disk'],
      ['XX000', 'something at 10.0.0.7', 'it refuses to'],
    ] as const)
      assert.equal(reasonOf(new DatabaseAway(says, { cause: saidByServer(code, says) })), reason)
    assert.equal(reasonOf(new DatabaseAway('gone', { cause: new Error('Query read timeout') })), 'it does not answer')
  })
})
