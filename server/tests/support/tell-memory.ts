import { createServer } from 'node:http'

/** Loaded into a service that is measured (`told-memory.ts`): tells what it takes, garbage collected. */
createServer((_request, response) => {
  for (let round = 0; round < 3; round++) globalThis.gc?.()
  response.end(JSON.stringify(process.memoryUsage()))
})
  .listen(process.env['TELL_AT'])
  .unref()
