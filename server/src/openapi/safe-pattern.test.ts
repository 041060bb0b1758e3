import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#kit'
import { judgePattern } from './safe-pattern.ts'

test('a pattern is checked here', async (t) => {
  for (const pattern of [
    '^[0-9]{1,20}$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^[0-9a-f]{8}-[0-9a-f]{4}$',
    '^(?:SHORT|LIVE)_VIDEO$',
    '^https?://[^/]+/.*$',
    '^[(+*)]+$',
    '^(one|two)?$',
    '^\\p{Script=Han}+$',
    `^(?:${'word|'.repeat(200)}last)$`,
    '^v?\\d+(\\.\\d+)??(-(alpha|beta))?$',
  ]) {
    await t.test(pattern, () => assert.equal(judgePattern(pattern).kind, 'safe'))
  }
})

test('a pattern is left to the upstream', async (t) => {
  for (const [why, pattern] of [
    ['where it repeats a group', '^(a+)+$'],
    ['where it repeats a choice', '^(a|a)*b$'],
    ['where it repeats a group a number of times', '^(a+){30}$'],
    ['where it refers back', '^(a+)b\\1$'],
    ['where it looks ahead', '^(?=.*a)(?=.*b).+$'],
    ['where it repeats too much in a row', '^a*a*a*a*a*a*b$'],
    ['where much may be left out', `^${'[ab]?'.repeat(24)}[ab]*c$`],
    ['where groups may be left out', `^${'(ab)?'.repeat(24)}$`],
    ['where it has choice after choice', `^${'(?:a|[ab])'.repeat(26)}$`],
    ['where it has choices within choices', `^${'(?:a|(?:b|a))'.repeat(16)}$`],
  ]) {
    await t.test(why, () => assert.equal(judgePattern(pattern ?? '').kind, 'unsafe'))
  }
})

test('a pattern of another dialect is told apart', async (t) => {
  for (const pattern of [
    '([',
    '*',
    '(?<a',
    'a{2,1}',
    '^[\\w-.]\\_$',
    '(?i)^abc$',
    '^a++$',
    '(?>a|b)',
    '\\Aabc\\Z',
    '\\Aabc\\z',
    '^\\h+$',
    '^\\R$',
    '\\Qa.b\\E',
    '(?P<year>\\d+)',
    '^[[:alpha:]]+$',
    '^[[:digit:][:space:]]*$',
    '^[a-z&&[^aeiou]]+$',
    '^[a-z&&b]+$',
    '^[\\p{L}--[a-z]]+$',
    '^[a--b]$',
    '\\p{IsHan}',
    '\\x{1F600}',
    '(?#comment)a',
    '/^[a-z]+$/i',
    '/^abc$/',
    'date-time',
    'uuid',
  ]) {
    await t.test(pattern, () => assert.equal(judgePattern(pattern).kind, 'foreign'))
  }
})

test('a pattern is no foreign one for what it escapes', () => {
  for (const pattern of ['^\\[\\[a$', '^[a-z]-[b]$', '^[a\\-\\-b]$', '^[&-]$', '^/[a-z]+$', '^date-time$'])
    assert.equal(judgePattern(pattern).kind, 'safe', pattern)
})

test('a pattern that is checked takes moments on the worst text its length allows', async (t) => {
  for (const [pattern, text] of [
    ['a*a*b', 'a'],
    ['^a*a*a*$', 'a'],
    ['^[a-z]+[a-z]+[a-z]+$', 'a'],
    ['\\s+$', ' '],
    [`^${'a?'.repeat(10)}a*a$`, 'a'],
    [`^${'(?:a|a)'.repeat(8)}a*b$`, 'a'],
  ] as const) {
    await t.test(pattern, () => {
      const verdict = judgePattern(pattern)
      assert.ok(verdict.kind === 'safe')
      const worst = `${text.repeat(2 * verdict.lengthMax)}!`
      const startMs = systemClock.monotonicMs()

      assert.equal(new RegExp(pattern, 'u').test(worst), false)
      assert.ok(systemClock.monotonicMs() - startMs < 2_000)
    })
  }
})
