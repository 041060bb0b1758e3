/** The client without a method for each endpoint: what is asked is named by its path. */

import type { Answer } from './answer.ts'
import { type Ask, openAsk } from './ask.ts'
import { type AlmagestOptions, type CallOptions, readOptions } from './options.ts'
import { PendingPages } from './pages.ts'
import { Pending } from './pending.ts'
import { platform } from './platform.ts'
import type { Params } from './request.ts'
import { paging } from './resources.ts'
import type { Endpoints, Lists } from './types.ts'

export type { Answer } from './answer.ts'
export { type Code, codes } from './codes.ts'
export * from './errors.ts'
export type { AlmagestOptions, CallOptions, Fetch, Logger } from './options.ts'
export { PendingPages } from './pages.ts'
export { Pending } from './pending.ts'
export type { Params, ParamValue } from './request.ts'
export type * from './types.ts'

type ParamsOf<Path> = Path extends keyof Endpoints ? Endpoints[Path]['params'] : Params
type DataOf<Path> = Path extends keyof Endpoints ? Endpoints[Path]['data'] : unknown

/** Parameters may be left out where none is required. */
type Arguments<Asked> =
  Record<never, never> extends Asked
    ? [params?: Asked | undefined, options?: CallOptions | undefined]
    : [params: Asked, options?: CallOptions | undefined]

/**
 * A client of one service. It judges answers by their business code, asks again what may pass, and sends one
 * `Idempotency-Key` with all attempts of a call, so that a question is charged once. It keeps no connection and no
 * timer: there is nothing to close.
 *
 * Throws a `TypeError` where an option cannot be used.
 */
export class Almagest {
  readonly #ask: Ask

  constructor(options: AlmagestOptions = {}) {
    this.#ask = openAsk(readOptions(options), platform)
  }

  /**
   * Asks any endpoint by its path, imported ones too. Of paths in the documentation, parameters and data are typed; of
   * others, data is `unknown`. `{names}` in a path are filled from the parameters.
   *
   * Rejects with an `AlmagestError`; with a `TypeError` where a parameter cannot be sent.
   */
  get<const Path extends keyof Endpoints | (string & {})>(
    path: Path,
    ...[params, options]: Arguments<ParamsOf<Path>>
  ): Pending<DataOf<Path>> {
    return new Pending(
      this.#ask({ method: 'GET', path, params: toParams(params) }, options) as Promise<Answer<DataOf<Path>>>,
    )
  }

  /** Asks an imported endpoint that takes its parameters as a form. */
  post(path: string, params: Params = {}, options?: CallOptions): Pending<unknown> {
    return new Pending(this.#ask({ method: 'POST', path, params }, options))
  }

  /** A list, page after page: awaited it is the first page, `for await` goes through all its items. */
  list<const Path extends keyof Lists>(
    path: Path,
    ...[params, options]: Arguments<ParamsOf<Path>>
  ): PendingPages<DataOf<Path>, Lists[Path]> {
    const asked = toParams(params)
    const { cursor, items } = paging[path]
    // A key belongs to one question, and every page is one.
    const { idempotencyKey: _, ...others } = options ?? {}
    return new PendingPages<DataOf<Path>, Lists[Path]>(
      (next) => {
        const from = next === undefined ? asked : { ...asked, [cursor]: next }
        const answer = this.#ask({ method: 'GET', path, params: from }, next === undefined ? options : others)
        return answer as Promise<Answer<DataOf<Path>>>
      },
      { cursor, items },
    )
  }
}

/** Types of parameters are interfaces, which have no index; what is in them is checked when it is written. */
const toParams = (params: object | undefined): Params => ({ ...params })
