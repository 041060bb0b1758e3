import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviseAs } from './name-program.ts'

test('a command that is advised can be typed where the program was started:', async (t) => {
  for (const [where, script, cwd, typed] of [
    ['in the project’s folder', '/srv/it/server/bin/almagest.js', '/srv/it', 'npx almagest'],
    ['below it', '/srv/it/server/bin/almagest.js', '/srv/it/data', 'npx almagest'],
    ['elsewhere', '/srv/it/server/bin/almagest.js', '/', '/srv/it/server/bin/almagest.js'],
    ['beside it', '/srv/it/server/bin/almagest.js', '/srv/italy', '/srv/it/server/bin/almagest.js'],
    ['by npx, where it is installed', '/home/ada/it/node_modules/.bin/almagest', '/home/ada/it', 'npx almagest'],
    ['installed globally', '/usr/local/bin/almagest', '/usr/local', 'almagest'],
    ['installed globally, out of PATH', '/opt/it/bin/almagest', '/opt/it', '/opt/it/bin/almagest'],
    ['where its path would have to be quoted', '/srv/my "it"/bin/almagest', '/', 'npx almagest'],
  ] as const) {
    await t.test(where, () => {
      const advise = adviseAs(script, cwd, '/usr/local/bin:/usr/bin')
      assert.equal(advise('Next: npx almagest verify, npx almagest doctor'), `Next: ${typed} verify, ${typed} doctor`)
    })
  }
})
