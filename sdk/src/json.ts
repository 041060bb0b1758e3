/** Text of JSON as a value in which no integer lost a digit: those beyond what a number keeps are strings. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // What is not JSON has thrown by now, so below only what stands between strings has to be told apart.
  return longDigits.test(text) ? JSON.parse(quoteLongIntegers(text)) : value
}

/** 2^53 has 16 digits. */
const longDigits = /\d{16}/
const numbers = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

const quoteUnsafe = (number: string): string =>
  /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number)) ? `"${number}"` : number

/** In text that has no string in it. */
const quoteBetween = (text: string): string => (longDigits.test(text) ? text.replace(numbers, quoteUnsafe) : text)

function quoteLongIntegers(text: string): string {
  const parts: string[] = []
  let at = 0
  for (let start = text.indexOf('"'); start >= 0; start = text.indexOf('"', at)) {
    const end = endOfString(text, start)
    parts.push(quoteBetween(text.slice(at, start)), text.slice(start, end))
    at = end
  }
  parts.push(quoteBetween(text.slice(at)))
  return parts.join('')
}

/** Behind the quotation mark that ends the string: the first with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text[first - 1] === '\\') first--
  return (at - first) % 2 === 1
}
