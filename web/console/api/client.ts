import { ApiRefusal, readRefusal } from './refusal.ts'

const base = '/console/api'

/** A page's figures are there in a fraction of this, or the page says that they are not. */
const readMs = 5_000
const writeMs = 15_000

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** A path of the console's interface with what is asked of it; what is not set is left out. */
export function pathWith(path: string, query: Query = {}): string {
  const set = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`
}

/** The whole address, for what the browser fetches itself: a download. */
export const addressOf = (path: string, query?: Query): string => `${base}${pathWith(path, query)}`

async function send(path: string, init: RequestInit, deadlineMs: number): Promise<Response> {
  const deadline = AbortSignal.timeout(deadlineMs)
  const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline
  const isWrite = init.method !== undefined && init.method !== 'GET'
  let response: Response
  try {
    response = await fetch(`${base}${path}`, {
      ...init,
      signal,
      headers: { ...init.headers, 'x-almagest': '1', 'accept-language': document.documentElement.lang || 'en' },
    })
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new ApiRefusal(
      deadline.aborted
        ? `The service did not answer within ${deadlineMs / 1000} s.`
        : 'The service could not be reached.',
      { status: 0, isInDoubt: isWrite },
    )
  }
  if (!response.ok) throw await readRefusal(response)
  return response
}

const readBody = async <Answer>(response: Response): Promise<Answer> => {
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}

/** Reads. What comes is of the type the service declares for the path, in its `wire`. */
export const ask = async <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
  readBody(await send(path, signal ? { signal } : {}, readMs))

export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Changes something. Never asked again by itself: whoever pressed the button decides. */
export const tell = async <Answer = void>(method: WriteMethod, path: string, body?: unknown): Promise<Answer> =>
  readBody(
    await send(
      path,
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      writeMs,
    ),
  )

/** As large documents need, on a slow way. */
const uploadMs = 120_000

/** Sends a file as it is. */
export const sendBytes = async <Answer>(path: string, body: Blob): Promise<Answer> =>
  readBody(
    await send(path, { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } }, uploadMs),
  )
