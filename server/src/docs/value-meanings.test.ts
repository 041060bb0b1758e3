import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readChoices } from './value-meanings.ts'

test('what a text says of values', async (t) => {
  await t.test('is taken apart as catalogues of ours write it, in both languages', () => {
    assert.deepEqual(
      readChoices("Order. DEFAULT: Xingtu's own score, FANS: most followers first.", ['DEFAULT', 'FANS']),
      {
        lead: 'Order.',
        choices: [
          { value: 'DEFAULT', meaning: "Xingtu's own score" },
          { value: 'FANS', meaning: 'most followers first' },
        ],
      },
    )
    assert.deepEqual(readChoices('排序方式。DEFAULT: 综合评分，FANS: 从高到低。', ['DEFAULT', 'FANS']), {
      lead: '排序方式。',
      choices: [
        { value: 'DEFAULT', meaning: '综合评分' },
        { value: 'FANS', meaning: '从高到低' },
      ],
    })
  })

  await t.test('and as vendors do, in lists that have become one line', () => {
    const text = 'Country code for the product. Available Values: - US: United States - AU: Australia'
    assert.deepEqual(readChoices(text, ['AU', 'US']), {
      lead: 'Country code for the product.',
      choices: [
        { value: 'AU', meaning: 'Australia' },
        { value: 'US', meaning: 'United States' },
      ],
    })
  })

  await t.test('is not taken for another value that ends alike', () => {
    const { choices } = readChoices('Kind. B_A: first, A: second.', ['A', 'B_A'])
    assert.deepEqual(choices, [
      { value: 'A', meaning: 'second' },
      { value: 'B_A', meaning: 'first' },
    ])
  })

  await t.test('may leave out one, which upstream takes though it does not list it', () => {
    assert.deepEqual(readChoices('Range. _7: a week, _30: a month.', ['_7', '_30', '0']).choices.at(-1), {
      value: '0',
      meaning: '',
    })
  })

  await t.test('stays whole where several are not told', () => {
    const text = 'Filters: live, hd or 3d. live: on air'
    assert.deepEqual(readChoices(text, ['live', 'hd', '3d']), {
      lead: text,
      choices: [
        { value: 'live', meaning: '' },
        { value: 'hd', meaning: '' },
        { value: '3d', meaning: '' },
      ],
    })
    assert.equal(readChoices('Whatever.', []).lead, 'Whatever.')
  })
})
