/**
 * What the service says of one endpoint to one token.
 * @typedef {object} Offer
 * @property {string} price
 * @property {boolean} enabled
 * @property {{ left: number } | null} grantedCalls
 */

/** @param {string} target @param {string} token */
const ask = (target, token) => fetch(target, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined)

/** What nobody reads would keep its connection. @param {Response | undefined} response */
const drop = (response) => response?.body?.cancel()

/** `unknown` where nobody knows the token; nothing where the service does not say. @param {string} path @param {string} token */
export async function findOffer(path, token) {
  const response = await ask(`/v1/endpoints?endpoint=${encodeURIComponent(path)}`, token)
  if (!response?.ok) {
    await drop(response)
    return response?.status === 401 ? 'unknown' : undefined
  }
  /** @type {{ endpoints: Offer[] }} */
  const { endpoints } = await response.json()
  return endpoints[0]
}

/** Whether a call was paid with a granted one; its record knows. @param {string} path @param {string} token @param {string | null} requestId */
export async function wasGranted(path, token, requestId) {
  const response = await ask(`/v1/calls?endpoint=${encodeURIComponent(path)}&limit=20`, token)
  if (!response?.ok) {
    await drop(response)
    return false
  }
  /** @type {{ calls: { requestId: string, granted: boolean }[] }} */
  const { calls } = await response.json()
  return calls.some((call) => call.requestId === requestId && call.granted)
}
