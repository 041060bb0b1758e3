import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, type FaultKind } from './fault.ts'
import { checkStatus } from './read-status.ts'

const now = Date.parse('2026-11-22T10:00:00Z')

function findFault(status: number, headers: Readonly<Record<string, string>> = {}): Fault | undefined {
  try {
    checkStatus({ status, headers, body: Buffer.alloc(0) }, now)
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

const readRest = (retryAfter: string): number | undefined => findFault(429, { 'retry-after': retryAfter })?.restMs

test('a status of success is no fault', () => {
  for (const status of [200, 201, 204, 299]) assert.equal(findFault(status), undefined)
})

test('a status is the fault it stands for, and is named in words', () => {
  const expected: [status: number, kind: FaultKind][] = [
    [301, 'reply.redirected'],
    [302, 'reply.redirected'],
    [304, 'reply.redirected'],
    [400, 'question.refused'],
    [401, 'credential.refused'],
    [402, 'credential.spent'],
    [403, 'permission.refused'],
    [404, 'question.refused'],
    [408, 'server.failed'],
    [422, 'question.refused'],
    [429, 'rate.limited'],
    [500, 'server.failed'],
    [502, 'server.failed'],
    [503, 'server.failed'],
    [504, 'server.failed'],
    [599, 'server.failed'],
  ]
  for (const [status, kind] of expected) {
    const fault = findFault(status)

    assert.equal(fault?.kind, kind, String(status))
    assert.equal(fault?.message, `HTTP ${status}`)
  }
})

test('Retry-After is read', async (t) => {
  await t.test('in seconds', () => {
    assert.equal(readRest('0'), 0)
    assert.equal(readRest('120'), 120_000)
    assert.equal(readRest(' 7 '), 7_000)
  })

  await t.test('as a date', () => {
    assert.equal(readRest('Sun, 22 Nov 2026 10:00:30 GMT'), 30_000)
    assert.equal(readRest('Sunday, 22-Nov-26 10:00:30 GMT'), 30_000)
  })

  await t.test('as a date that is over: no longer at all', () => {
    assert.equal(readRest('Sun, 22 Nov 2026 09:59:59 GMT'), 0)
  })

  for (const nonsense of ['', 'soon', 'NaN', '1e3', '9999999999', '60 seconds', 'Sun, 99 Nov 2026 10:00:30 GMT']) {
    await t.test(`as nothing where it is nonsense: "${nonsense}"`, () => {
      assert.equal(readRest(nonsense), undefined)
    })
  }

  for (const nonsense of ['-1', '1.5', '+5', '120, 5']) {
    await t.test(`as nothing where it is nonsense that a lenient reader takes for a date: "${nonsense}"`, () => {
      assert.equal(readRest(nonsense), undefined)
    })
  }

  await t.test('as nothing where it is absent', () => {
    assert.equal(findFault(429)?.restMs, undefined)
  })
})
