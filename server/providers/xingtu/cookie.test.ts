import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cookieSecrets } from './cookie.ts'

test('the long values of a cookie are secrets by themselves, its flags are not', () => {
  const cookie = 'sessionid=0123456789abcdef;  csrf=1; sid_guard=a%7C=b=0123456789abcdef; v=2; =; x'

  assert.deepEqual(cookieSecrets(cookie), ['0123456789abcdef', 'a%7C=b=0123456789abcdef'])
})
