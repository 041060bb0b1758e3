/** From this length on a name that differs by one letter is ours and misspelt, not another program's. */
const lengthMin = 7

/**
 * The setting that somebody meant by a name that is none, where there is one: written in other case or with other
 * separators, in singular or plural, or with one letter wrong. Short names of one word are other programs' too often:
 * of them only the plural counts.
 */
export function findMeant(name: string, settings: readonly string[]): string | undefined {
  const upper = name.toUpperCase()
  return settings.find((setting) => {
    if (setting === name) return false
    if (setting.length < lengthMin) return name === `${setting}S`
    return plain(setting) === plain(name) || isOneLetterOff(upper, setting)
  })
}

const plain = (name: string): string => name.toUpperCase().replaceAll(/[_S-]/g, '')

/** Whether one letter was left out, added, replaced, or changed places with the next. */
function isOneLetterOff(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  let [end, otherEnd] = [one.length, other.length]
  while (end > start && otherEnd > start && one[end - 1] === other[otherEnd - 1]) {
    end--
    otherEnd--
  }
  const [left, right] = [one.slice(start, end), other.slice(start, otherEnd)]
  if (left.length <= 1 && right.length <= 1) return true
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
}
