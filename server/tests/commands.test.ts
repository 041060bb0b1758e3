import assert from 'node:assert/strict'
import { test } from 'node:test'
import { yuan } from '#kit'
import { runOperator } from '#support/operator'
import { kolPath, openTestService } from '#support/service'

test('call show names the files looked for, where recordings had nothing', async (t) => {
  const { dataDir, recordingsDir, ask, addCaller } = await openTestService(t)
  const { secret } = await addCaller({ balanceMicro: yuan('1') })
  const { body } = await ask(`${kolPath}?token=${secret}&kolId=4711`)

  const { output } = await runOperator(['call', 'show', body.requestId], { DATA_DIR: dataDir })

  assert.ok(output.includes(`${recordingsDir}${kolPath}/kolId=4711.json`), output)
  assert.match(output, /server\/recordings\/api\/douyin-xingtu\/get-kol-rec-videos\/v1\/kolId=4711\.json/)
})

test('a token sent as a parameter is not kept in the record of what was looked for', async (t) => {
  const { dataDir, ask, addCaller } = await openTestService(t)
  const { secret } = await addCaller({ balanceMicro: yuan('1') })
  const { body } = await ask(`/api/tests/things/v1?token=${secret}&name=1&keyword=${secret}`)

  const { output } = await runOperator(['call', 'show', body.requestId, '--json'], { DATA_DIR: dataDir })

  assert.match(output, /keyword=alm_\*\*\*/)
  assert.ok(!output.includes(secret))
})
