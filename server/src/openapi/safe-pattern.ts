/** Steps a pattern may take on one value; some ten milliseconds. */
const stepsMax = 4_000_000
const lengthMax = 4_096

export type PatternVerdict =
  | { readonly kind: 'safe'; readonly lengthMax: number }
  /** It is one, but may take very long, or is none where Unicode counts. */
  | { readonly kind: 'unsafe' }
  | { readonly kind: 'invalid' }

/**
 * Whether values can be checked by a pattern of somebody else's. Patterns of repeated groups may take for ever on a short
 * value; those without take at most the length to the power of their repetitions, for each way through what is optional
 * or a choice, and so bound the length.
 */
export function judgePattern(pattern: string): PatternVerdict {
  if (!isPattern(pattern, 'u')) return { kind: isPattern(pattern, '') ? 'unsafe' : 'invalid' }
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

function isPattern(text: string, flags: string): boolean {
  try {
    new RegExp(text, flags)
    return true
  } catch {
    // The only reason a pattern is not taken.
    return false
  }
}
