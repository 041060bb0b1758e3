import { after, test } from 'node:test'
import * as sdk from '@almagest/sdk'
import { behaviours } from './behaviours.ts'
import { openScriptedServer } from './scripted-server.ts'

const server = await openScriptedServer()
after(() => server.close())

for (const [name, run] of Object.entries(behaviours)) test(name, () => run({ sdk, control: server.url }))
