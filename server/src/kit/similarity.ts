/** Words longer than this are compared by their beginning. */
const lettersMax = 24

/** How alike two words are: 1 where they are the same, less by each letter that is put in, left out, changed or exchanged. */
export function findSimilarity(one: string, other: string): number {
  if (one === other) return 1
  const longest = Math.max(one.length, other.length)
  // Nothing that differs by so much in length alone is looked at.
  if (Math.abs(one.length - other.length) > longest / 3) return 0
  return (longest - countEdits(one.slice(0, lettersMax), other.slice(0, lettersMax))) / longest
}

function countEdits(one: string, other: string): number {
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let at = 1; at <= one.length; at++) {
    const next = [at]
    for (let to = 1; to <= other.length; to++) {
      const isSame = one[at - 1] === other[to - 1]
      const isExchanged = one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1]
      next[to] = Math.min(
        (row[to] ?? 0) + 1,
        (next[to - 1] ?? 0) + 1,
        (row[to - 1] ?? 0) + (isSame ? 0 : 1),
        isExchanged ? (before[to - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = row
    row = next
  }
  return row[other.length] ?? 0
}
