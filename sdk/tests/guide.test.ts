import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { environment, sdkFolder } from './installed.ts'
import { openService } from './service.ts'

const guide = readFileSync(new URL('../../docs/guides/en/sdk.md', import.meta.url), 'utf8')
/** A program, and what it is said to print. */
const programs = /^```js\n([\s\S]*?)^```$(?:\n\n```\n([\s\S]*?)^```$)?/gm

test('the programs of the guide run, and print what it says', async (t) => {
  const { url, token } = await openService(t)
  const found = [...guide.matchAll(programs)]
  assert.ok(found.length > 7, `${found.length} programs`)
  assert.ok(found.filter(([, , printed]) => printed !== undefined).length > 1)

  for (const [, program = '', printed] of found) {
    const code = program.replaceAll(/https:\/\/\w+\.data\.example\.com/g, url)
    const env = { ...environment, ALMAGEST_TOKEN: token, ALMAGEST_BASE_URL: url }
    const words = ['--input-type=module', '--eval', code]
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: sdkFolder, env, timeout: 60_000 })
    assert.notEqual(stdout, '', program)
    if (printed !== undefined) assert.equal(stdout, printed, program)
  }
})
