import { type Endpoint, listExampleParams, loadCatalogue, openExamples } from '#catalogue'
import { findSample } from '#providers/recordings'
import { createTestClock } from './clock.ts'
import { type Behaviour, flatData, goodBodies, send, type UpstreamName } from './upstream.ts'

const catalogue = await loadCatalogue()

/** Every endpoint that is built in. */
export const builtIn = catalogue.list()

export const listServed = (name: UpstreamName): readonly Endpoint[] =>
  builtIn.filter(({ sources }) => sources.some(({ provider }) => provider === name))

const findExample = openExamples({ clock: createTestClock(), findRecorded: findSample })

/** Data that an endpoint calls a good answer, nobody's. */
export function dataOf(endpoint: Endpoint): string {
  const { example } = findExample(endpoint)
  if (endpoint.reading === 'works' && endpoint.data !== undefined) {
    const isFit = endpoint.judge(JSON.parse(flatData)).isGood
    if (isFit) return flatData
  }
  return JSON.stringify(Object(example).data)
}

/** The body around data, as each upstream writes it. */
export function bodyOf(name: UpstreamName, data: string): string {
  if (name === 'just-one-api')
    return `{"code":0,"data":${data},"message":null,"recordTime":null,"requestId":"${'0'.repeat(32)}"}`
  return name === 'tikhub' ? `{"code":200,"data":${data}}` : data
}

/** The path under which an upstream is asked for an endpoint. */
function pathThere(name: UpstreamName, endpoint: Endpoint): string {
  const { params } = endpoint.readInput(listExampleParams(endpoint))
  for (const source of endpoint.sources.filter(({ provider }) => provider === name)) {
    const request = source.ask({ path: endpoint.path, params })
    if (request && 'path' in request) return String(request.path)
  }
  throw new Error(`${name} is not asked for ${endpoint.path}`)
}

/** Answers whatever an upstream can be asked for with what `dataFor` says; 404 otherwise. */
export function answering(name: UpstreamName, dataFor: (endpoint: Endpoint) => string = dataOf): Behaviour {
  const bodies = new Map<string, string>()
  for (const endpoint of listServed(name)) {
    const isNested = name === 'tikhub' && endpoint.reading === 'works'
    bodies.set(pathThere(name, endpoint), isNested ? goodBodies.tikhub : bodyOf(name, dataFor(endpoint)))
  }
  return (request, response) => {
    const body = bodies.get(new URL(request.url ?? '/', 'http://there').pathname)
    send(body ?? '{}', { status: body === undefined ? 404 : 200 })(request, response)
  }
}
