import { createServer } from 'node:http'

/** Loaded into a service that is measured (`--expose-gc --import`): tells the bytes it takes, garbage collected. */
createServer((_request, response) => {
  for (let round = 0; round < 3; round++) globalThis.gc?.()
  response.end(JSON.stringify(process.memoryUsage()))
})
  .listen(Number(process.env['TELL_PORT']), '127.0.0.1')
  .unref()
