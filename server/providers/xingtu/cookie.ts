/** Shorter values are flags and versions. */
const secretLengthMin = 16

/** The values of a Cookie header that are secrets by themselves. */
export const cookieSecrets = (cookie: string): string[] =>
  cookie
    .split(/; */)
    .map((pair) => pair.slice(pair.indexOf('=') + 1))
    .filter((value) => value.length >= secretLengthMin)
