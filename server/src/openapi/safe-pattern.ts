/** Steps a pattern may take on one value; some ten milliseconds. */
const stepsMax = 4_000_000
const lengthMax = 4_096

export type PatternVerdict =
  | { readonly kind: 'safe'; readonly lengthMax: number }
  /** It may take very long. */
  | { readonly kind: 'unsafe' }
  /** It is none where Unicode counts, or means another thing elsewhere. */
  | { readonly kind: 'foreign' }

/**
 * Whether values can be checked by a pattern of somebody else's. Patterns of repeated groups may take for ever on a short
 * value; those without take at most the length to the power of their repetitions, for each way through what is optional
 * or a choice, and so bound the length.
 */
export function judgePattern(pattern: string): PatternVerdict {
  if (!isPattern(pattern) || isForeign(pattern)) return { kind: 'foreign' }
  // What is escaped or stands in a class is one character to match, whatever it looks like.
  const bare = pattern
    .replaceAll(/\\(?:[pPu]\{[^}]*\}|.)/gs, (text) => (/^\\[1-9k]/.test(text) ? text : 'x'))
    .replaceAll(/\[[^\]]*\]/g, 'x')
  const hasBackReference = /\\[1-9k]/.test(bare)
  const hasAssertion = /\(\?(?!:)/.test(bare)
  const repeatsGroup = /\)(?:[*+]|\{\d*,|\{\d+\})/.test(bare)
  if (hasBackReference || hasAssertion || repeatsGroup) return { kind: 'unsafe' }
  const repetitions = bare.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0
  // Without an anchor the search begins anew at each character.
  const degree = repetitions + (bare.startsWith('^') && !bare.includes('|') ? 0 : 1)
  const stepsOfWay = stepsMax / countWays(bare)
  const most = stepsOfWay < 1 ? 0 : degree === 0 ? lengthMax : Math.floor(stepsOfWay ** (1 / degree))
  return most < 64 ? { kind: 'unsafe' } : { kind: 'safe', lengthMax: Math.min(most, lengthMax) }
}

/** How many ways lead through a pattern: what may be left out doubles them, choices add up, what follows multiplies. */
function countWays(bare: string): number {
  const open: { sum: number; product: number }[] = []
  let [sum, product] = [0, 1]
  for (const [token] of bare.matchAll(/\(\?:|\)(?:\?\??)?|[^?*+}|()]\?\??|[*+}]\?|[\s\S]/g)) {
    if (token.startsWith('(')) {
      open.push({ sum, product })
      sum = 0
      product = 1
    } else if (token.startsWith(')')) {
      const ways = sum + product + (token.length > 1 ? 1 : 0)
      const outer = open.pop() ?? { sum: 0, product: 1 }
      sum = outer.sum
      product = outer.product * ways
    } else if (token === '|') {
      sum += product
      product = 1
    } else if (token.length > 1 && !/^[*+}]/.test(token)) {
      product *= 2
    }
  }
  return sum + product
}

/** Names of formats, which documents put where a pattern should be. */
const formats =
  /^(date|date-?time|time|duration|email|uuid|uri|url|hostname|ipv4|ipv6|int32|int64|float|double|string)$/i

/**
 * What JavaScript takes for a pattern and its author did not: one between slashes, sets in sets, classes of POSIX, the name of
 * a format.
 */
function isForeign(pattern: string): boolean {
  if (formats.test(pattern) || /^\/.*\/[a-z]*$/s.test(pattern)) return true
  const classes = pattern.replaceAll(/\\./gs, 'x').match(/\[[^\]]*\]/g) ?? []
  return classes.some((one) => /&&|--|\[[:.=]|^\[\^?\[/.test(one))
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    // The only reason a pattern is not taken.
    return false
  }
}
