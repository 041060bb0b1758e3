import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem, type ProblemName, problems, Refusal } from './problem.ts'

/** The public contract: business code, and HTTP status in `mapped` mode. */
const contract: Record<ProblemName, readonly [code: number, status: number]> = {
  'token.invalid': [100, 401],
  'collection.failed': [301, 200],
  'rate.exceeded': [302, 429],
  'quota.exceeded': [303, 429],
  'request.unreadable': [400, 400],
  'body.large': [400, 413],
  'target.long': [400, 414],
  'body.unsupported': [400, 415],
  'expectation.failed': [400, 417],
  'headers.large': [400, 431],
  'parameters.invalid': [400, 400],
  'resource.unknown': [404, 404],
  'method.wrong': [404, 405],
  internal: [500, 500],
  'service.unavailable': [503, 503],
  'service.busy': [503, 503],
  'endpoint.disabled': [503, 503],
  'permission.denied': [600, 403],
  'balance.short': [601, 403],
  'cap.reached': [602, 403],
}

const isProblemName = (name: string): name is ProblemName => Object.hasOwn(problems, name)
const names = Object.keys(problems).filter(isProblemName)

test('problems', async (t) => {
  await t.test('have the codes and statuses of the contract, and no others', () => {
    const table = Object.fromEntries(names.map((name) => [name, [problems[name].code, problems[name].status]]))
    assert.deepEqual(table, contract)
  })

  await t.test('say on the wire what clients already match', () => {
    assert.equal(new Problem('token.invalid').message, 'TOKEN INVALID/UNACTIVATE')
    assert.equal(new Problem('collection.failed').message, 'COLLECT FAILED, SEND REQUEST AGAIN')
    assert.equal(new Problem('resource.unknown').message, 'Resource not found')
  })

  await t.test('are told in both languages', () => {
    for (const name of names) {
      assert.match(problems[name].en, /^[A-Z]/, name)
      assert.match(problems[name].zh, /\p{Script=Han}/u, name)
    }
  })

  await t.test('carry their row of the table, and a cause for our logs only', () => {
    const cause = new Error('upstream said alm_secret')
    const problem = new Problem('collection.failed', { cause })

    assert.ok(problem instanceof Error)
    assert.equal(problem.name, 'Problem')
    assert.deepEqual([problem.kind, problem.code, problem.status], ['collection.failed', 301, 200])
    assert.equal(problem.cause, cause)
    assert.doesNotMatch(problem.message, /alm_secret/)
  })

  await t.test('may name what is wrong in words of their own', () => {
    const problem = new Problem('parameters.invalid', { message: 'kolId is required' })
    assert.equal(problem.message, 'kolId is required')
    assert.equal(new Problem('method.wrong', { allow: 'GET' }).allow, 'GET')
  })

  await t.test('say it within bounds, however much there is to say', () => {
    for (const said of ['x'.repeat(1_000_000), '😀'.repeat(500_000)]) {
      const { message } = new Problem('parameters.invalid', { message: said })
      assert.ok(message.length <= 4_001 && message.isWellFormed() && message.endsWith('…'))
    }
    assert.equal(new Problem('parameters.invalid', { message: 'x'.repeat(4_000) }).message, 'x'.repeat(4_000))
  })

  await t.test('ask for a retry only where the same call may succeed later', () => {
    const retryable = names.filter((name) => problems[name].retryable)
    assert.deepEqual(
      [...new Set(retryable.map((name) => problems[name].code))].sort((one, other) => one - other),
      [301, 302, 303, 500, 503],
    )
  })
})

test('a refusal is no problem of a caller', () => {
  const refusal = new Refusal('choose another DATA_DIR')
  assert.ok(!(refusal instanceof Problem))
  assert.equal(refusal.name, 'Refusal')
})
