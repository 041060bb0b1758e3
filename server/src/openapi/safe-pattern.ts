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
 * value; those without take at most the length to the power of their repetitions, and so bound the length.
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
  const most = degree < 2 ? lengthMax : Math.floor(stepsMax ** (1 / degree))
  return most < 64 ? { kind: 'unsafe' } : { kind: 'safe', lengthMax: Math.min(most, lengthMax) }
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
