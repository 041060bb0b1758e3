import assert from 'node:assert/strict'
import { type ReadEndpoints, readDocument, readEndpoints } from '#openapi'

/** A path that a document may have. */
export const things = '/api/things/list/v1'

/** Reads a document as the command does. */
export async function readApi(document: unknown): Promise<ReadEndpoints> {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  return readEndpoints(await readDocument(text), { platform: undefined, fileName: 'file' })
}

export const apiOf = (paths: unknown, more: object = {}): object => ({
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  paths,
  ...more,
})

export const param = (schema: unknown, more: object = {}): object => ({ in: 'query', name: 'thing', schema, ...more })

/** A document of one GET with these parameters. */
const asking = (parameters: unknown, more: object = {}): object => apiOf({ [things]: { get: { parameters } } }, more)

/** The parameter of a document that has one alone, and what is said of it. */
export async function readParamOf(parameter: object, more: object = {}) {
  const { definitions, notices } = await readApi(asking([parameter], more))
  const [found] = definitions[0]?.params ?? []
  return { schema: found?.schema, notices: notices.map(({ what }) => what) }
}

/** What is said of the only operation of a document, which is left out. */
export async function findWhyLeftOut(operation: unknown, path = things): Promise<string | undefined> {
  const { leftOut, definitions } = await readApi(apiOf({ [path]: operation }))
  assert.deepEqual(definitions, [])
  return leftOut[0]?.what
}
