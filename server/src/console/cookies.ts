/** By this name a browser sends it to this host alone, over a safe connection alone, and no other host can set it. */
const cookieName = '__Host-almagest'

const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax'

/** The secret of a session that a browser sent. */
export function findCookie(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (pair.slice(0, at).trim() === cookieName) return pair.slice(at + 1).trim()
  }
  return undefined
}

/** Has a browser keep a secret until its session is over. */
export const writeCookie = (secret: string, maxAgeMs: number): string =>
  `${cookieName}=${secret}; ${attributes}; Max-Age=${Math.floor(maxAgeMs / 1_000)}`

export const clearCookie = `${cookieName}=; ${attributes}; Max-Age=0`
