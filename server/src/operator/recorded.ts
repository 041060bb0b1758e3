import { isDeepStrictEqual } from 'node:util'
import { describeUnfit, type Endpoint } from '#catalogue'
import { Fault, sliceMember } from '#collector'
import { parseExactJson, Refusal } from '#kit'
import { readAnswer } from '#readings'

/** What a recorded body is to an endpoint. */
export type Recorded =
  /** An answer of it; without `data` it cannot be turned into the wire form, and only feeds readings. */
  | { readonly kind: 'answer'; readonly data: Buffer | undefined }
  /** A good answer that holds nothing. */
  | { readonly kind: 'empty' }

/** Codes of envelopes that say an answer is good. */
const goodCodes: readonly unknown[] = [0, 200]

/** How deep an answer may be wrapped. */
const layersMax = 3

/** Reads a body in any known shape, with an envelope or without. Throws a Refusal that says what is wrong with it. */
export function readRecorded(endpoint: Endpoint, body: Buffer): Recorded {
  const layers = peel({ bytes: body, value: parse(body) }, layersMax)
  const judged = layers.map((layer) => ({ ...layer, judgement: endpoint.judge(layer.value) }))
  const fit = judged.find(({ judgement }) => judgement.isGood && !judgement.isEmpty)
  const converted = layers.map(({ bytes }) => convert(endpoint, bytes)).find((data) => data !== undefined)
  // Judged by what matters, another form may pass for the wire form; what is in it already keeps its bytes.
  if (fit && (!converted || isIn(fit.value, converted))) return { kind: 'answer', data: fit.bytes }
  if (converted) return { kind: 'answer', data: converted }
  if (endpoint.reading === 'works' && hasWorks(body)) return { kind: 'answer', data: undefined }
  if (judged.some(({ judgement }) => judgement.isGood)) return { kind: 'empty' }
  const [fault] = judged.flatMap(({ judgement }) => (judgement.isGood ? [] : [describeUnfit(judgement.unfit)]))
  throw new Refusal(`no answer of this endpoint in any known shape (${fault ?? 'nothing in it'})`)
}

interface Layer {
  readonly bytes: Buffer
  readonly value: unknown
}

/** The answer inside its envelopes, and what may be wrapped in it once more. */
function peel(layer: Layer, depth: number): Layer[] {
  const { bytes, value } = layer
  if (!isObject(value) || !Object.hasOwn(value, 'data') || depth === 0) return [layer]
  const { code, data } = value
  const isEnvelope = code !== undefined
  if (isEnvelope && !goodCodes.includes(code)) throw new Refusal('its envelope says that the call failed')
  const inner = isEnvelope || isObject(data) ? peel({ bytes: sliceMember(bytes, 'data'), value: data }, depth - 1) : []
  return isEnvelope ? inner : [layer, ...inner]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('no JSON, or broken off', { cause: error })
    throw error
  }
}

/** The wire form of an answer in another shape; `undefined` where it is none the endpoint can turn into it. */
function convert(endpoint: Endpoint, bytes: Buffer): Buffer | undefined {
  try {
    const data = endpoint.convert?.(parseExactJson(bytes.toString('utf8')))
    const wire = data === undefined ? undefined : Buffer.from(JSON.stringify(data))
    const judgement = wire && endpoint.judge(JSON.parse(wire.toString('utf8')))
    return judgement?.isGood && !judgement.isEmpty ? wire : undefined
  } catch (error) {
    if (error instanceof Fault || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Whether all that a wire form says stands in the data it was made of, but for lists that are empty. */
function isIn(value: unknown, wire: Buffer): boolean {
  const members = isObject(value) ? value : {}
  return Object.entries(JSON.parse(wire.toString('utf8'))).every(([name, member]) =>
    isDeepStrictEqual(members[name] ?? [], member),
  )
}

function hasWorks(body: Buffer): boolean {
  const reading = readAnswer(body, Number.POSITIVE_INFINITY)
  return reading !== undefined && Object.values(reading.lists).some((works) => works.length > 0)
}
