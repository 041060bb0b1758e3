import { type Endpoint, listExampleParams } from '#catalogue'

/** Asks an endpoint what its documentation asks. Percent-encoding leaves nothing in the address that a shell would read. */
export function writeCurl(endpoint: Endpoint, baseUrl: string): string {
  const { path, method, params } = endpoint
  const asked = [...listExampleParams(endpoint)].filter(([name]) => params.required?.includes(name) && name !== 'token')
  const query = new URLSearchParams(asked)
  const head = "curl --max-time 60 -H 'Authorization: Bearer YOUR_API_KEY'"
  if (method === 'POST') return `${head} \\\n  -d '${query}' '${baseUrl}${path}'`
  return `${head} \\\n  '${baseUrl}${path}${query.size > 0 ? `?${query}` : ''}'`
}
