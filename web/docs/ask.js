/** Clients of the contract wait so long. */
const waitMs = 60_000

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {Headers} headers
 * @property {string} text
 * @property {number} tookMs
 */

/** Asks the service the page came from, and nobody else. @param {import('./request.js').Asked} asked @param {string} token @returns {Promise<Reply | 'late' | 'unreachable'>} */
export async function ask({ method, path, params }, token) {
  const startedAt = performance.now()
  const fields = new URLSearchParams(params.map(([name, value]) => [name, value]))
  const isGet = method === 'GET'
  try {
    const response = await fetch(isGet && fields.size > 0 ? `${path}?${fields}` : path, {
      method,
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(waitMs),
      ...(!isGet && { body: fields }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, tookMs: performance.now() - startedAt }
  } catch (error) {
    return error instanceof DOMException && error.name === 'TimeoutError' ? 'late' : 'unreachable'
  }
}
