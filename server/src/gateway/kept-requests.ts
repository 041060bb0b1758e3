import type { FastifyRequest } from 'fastify'
import type { Caller } from '#accounts'
import { type Catalogue, type Endpoint, type RawParams, readSubject } from '#catalogue'
import { type CreatorView, type View, viewOf } from '#creators'
import { getCaller } from '#http'
import { Problem } from '#kit'
import { type Query, readDigits, readQuery } from './v1-query.ts'

/** Who asks our own REST about what is kept, and what they may see of it. */
export interface KeptRequest extends View {
  readonly caller: Caller
  readonly query: Query
}

/** A request about one creator. */
export interface KolRequest extends KeptRequest, CreatorView {
  /** How a fresh answer is asked for; `undefined` where no endpoint collects works. */
  readonly refresh: { readonly endpoint: Endpoint; readonly raw: RawParams } | undefined
  /** What is asked about, for the answer. */
  readonly about: object
}

interface KeptRequestNeeds {
  readonly catalogue: Catalogue
  readonly archiveShared: boolean
  readonly exposeProviders: boolean
}

const idDigitsMax = 20

export interface KeptRequests {
  /** Reads who asks; `names` are the parameters this path knows beside `token`. */
  open(request: FastifyRequest, names: readonly string[]): KeptRequest
  openKol(request: FastifyRequest<{ Params: { readonly kolId: string } }>, names: readonly string[]): KolRequest
}

export function createKeptRequests({ catalogue, ...options }: KeptRequestNeeds): KeptRequests {
  const endpoint = catalogue.list().find(({ refreshesReadings }) => refreshesReadings)
  const contentName = endpoint?.subject?.content

  function open(request: FastifyRequest, names: readonly string[]): KeptRequest {
    const query = readQuery(request, ['token', ...names])
    const caller = getCaller(request)
    return { caller, query, ...viewOf(caller, options) }
  }

  return {
    open,
    openKol(request, names) {
      const asked = open(request, contentName === undefined ? names : [...names, contentName])
      const kolId = readDigits('kolId', request.params.kolId, idDigitsMax)
      if (!endpoint?.subject) return { ...asked, kolId, content: '', refresh: undefined, about: { kolId } }
      const raw = new Map([[endpoint.subject.param, kolId]])
      for (const name of ['token', ...(contentName === undefined ? [] : [contentName])]) {
        const value = asked.query.get(name)
        if (value !== undefined) raw.set(name, value)
      }
      const { params } = endpoint.readInput(raw)
      const { content = '' } = readSubject(endpoint, params) ?? {}
      const about = { kolId, ...(contentName !== undefined && { [contentName]: params[contentName] }) }
      return { ...asked, kolId, content, refresh: { endpoint, raw }, about }
    },
  }
}

export const nothingKept = (): Problem =>
  new Problem('resource.unknown', { message: 'nothing is kept about this creator; maxAge collects it' })
