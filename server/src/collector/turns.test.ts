import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTurns, type Waiting } from './turns.ts'

interface Question extends Waiting {
  readonly place: number
}

const accounts = ['ada', 'bob', 'cyd', 'dan']

/** Questions in the order in which they came, each asked by one account or several. */
const anyQuestions = fc
  .array(fc.subarray(accounts, { minLength: 1 }), { minLength: 1, maxLength: 40 })
  .map((asked) =>
    asked.map(
      (by, place): Question => ({ place, askers: { since: new Map(by.map((accountId) => [accountId, place])) } }),
    ),
  )

const askedBy = (accountId: string, questions: Iterable<Question>): Question[] =>
  [...questions].filter(({ askers }) => askers.since.has(accountId))

const everybody = (_accountId: string): boolean => true

/** Gives turns until nobody waits. */
function takeTurns(questions: readonly Question[], mayGo = everybody) {
  const turns = createTurns()
  const waiting = new Set(questions)
  const taken: { readonly next: Question; readonly accountId: string; readonly waited: readonly string[] }[] = []
  for (;;) {
    const waited = accounts.filter((accountId) => askedBy(accountId, waiting).length > 0)
    const found = turns.findNext(waiting, mayGo)
    if (!found) return { taken, waiting }
    taken.push({ ...found, waited })
    waiting.delete(found.next)
    turns.noteTurn(found.accountId)
  }
}

test('turns', async (t) => {
  await t.test('go round: between two turns of one account each other that waits has one', () => {
    fc.assert(
      fc.property(anyQuestions, (questions) => {
        const { taken } = takeTurns(questions)

        for (const [place, { accountId, waited }] of taken.entries()) {
          const before = taken.slice(0, place).findLastIndex((one) => one.accountId === accountId)
          if (before < 0) continue
          const between = taken.slice(before + 1, place).map((one) => one.accountId)
          for (const other of waited) if (other !== accountId) assert.ok(between.includes(other), other)
        }
      }),
    )
  })

  await t.test('are for one question each, and leave none out', () => {
    fc.assert(
      fc.property(anyQuestions, (questions) => {
        const { taken, waiting } = takeTurns(questions)

        assert.equal(waiting.size, 0)
        assert.deepEqual(
          taken.map(({ next }) => next.place).sort((one, other) => one - other),
          questions.map(({ place }) => place),
        )
      }),
    )
  })

  await t.test('are for the question of an account that came first', () => {
    fc.assert(
      fc.property(anyQuestions, (questions) => {
        const { taken } = takeTurns(questions)

        for (const [place, { next, accountId }] of taken.entries()) {
          const later = taken.slice(place + 1).map((one) => one.next)
          for (const other of askedBy(accountId, later)) assert.ok(next.place < other.place)
        }
      }),
    )
  })

  await t.test('come in the order that was planned, but for a round where accounts ask the same', () => {
    fc.assert(
      fc.property(anyQuestions, (questions) => {
        const planned = createTurns().plan(questions)
        const taken = takeTurns(questions).taken.map(({ next }) => next)

        const isShared = questions.some(({ askers }) => askers.since.size > 1)
        const most = isShared ? accounts.length : 0
        assert.equal(planned.length, taken.length)
        for (const [place, question] of planned.entries())
          assert.ok(Math.abs(taken.indexOf(question) - place) <= most, `${taken.indexOf(question)} for ${place}`)
      }),
    )
  })

  await t.test('are counted for one question more as they would be planned', () => {
    const anyAsker = fc.constantFrom(...accounts, 'eve')
    fc.assert(
      fc.property(anyQuestions, anyAsker, fc.array(fc.constantFrom(...accounts)), (questions, accountId, earlier) => {
        const turns = createTurns()
        for (const one of earlier) turns.noteTurn(one)
        const last = { place: questions.length, askers: { since: new Map([[accountId, questions.length]]) } }

        const before = turns.countBefore(new Set(questions), accountId)

        const planned = turns.plan([...questions, last]).indexOf(last)
        const isShared = questions.some(({ askers }) => askers.since.size > 1)
        if (isShared) assert.ok(before >= planned && before <= questions.length, `${before} for ${planned}`)
        else assert.equal(before, planned)
      }),
    )
  })

  await t.test('pass by an account that may not go, and its questions with it', () => {
    fc.assert(
      fc.property(anyQuestions, (questions) => {
        const { taken, waiting } = takeTurns(questions, (accountId) => accountId !== 'ada')

        assert.ok(taken.every(({ accountId }) => accountId !== 'ada'))
        assert.ok([...waiting].every(({ askers }) => askers.since.size === 1 && askers.since.has('ada')))
      }),
    )
  })
})
