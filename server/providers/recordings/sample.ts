import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Endpoint, listExampleParams, type Params } from '#catalogue'
import { readWireBody } from '#collector'
import { Problem } from '#kit'

/** The recordings that come with the project. */
export const builtInRecordings = fileURLToPath(new URL('../../recordings', import.meta.url))

/**
 * The recorded `data` of what an endpoint's documentation asks, from the recordings that come with the project: those an
 * operator adds are not for everybody to see.
 */
export function findSample(endpoint: Endpoint): unknown {
  const params = findExampleParams(endpoint)
  if (!params) return undefined
  for (const { ask } of endpoint.sources) {
    const request = ask({ path: endpoint.path, params })
    // Only requests to recordings name a file.
    if (!request || !('file' in request) || typeof request.file !== 'string') continue
    const file = join(builtInRecordings, request.file)
    if (existsSync(file)) return readWireBody(readFileSync(file)).value
  }
  return undefined
}

/** `undefined` where the endpoint would refuse its own examples: then nothing is recorded for them. */
function findExampleParams(endpoint: Endpoint): Params | undefined {
  try {
    return endpoint.readInput(listExampleParams(endpoint)).params
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}
