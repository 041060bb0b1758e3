/**
 * Parses JSON and loses no digit: an integer beyond what a number can hold becomes what `JSON.stringify` writes again as it stood.
 * Throws a SyntaxError, also where such an integer stands in a text that is nested thousands deep.
 */
export function parseExactJson(text: string): unknown {
  // Most texts have no such integer, and the reviver takes ten times as long. What looks like one in a text only costs time.
  return /[[:,\s]-?\d{16}/.test(text) || /^-?\d{16}/.test(text) ? parseKeeping(text) : JSON.parse(text)
}

function parseKeeping(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits)
  } catch (error) {
    // A reviver goes down by recursion, where JSON.parse alone does not.
    if (error instanceof RangeError) throw new SyntaxError('nested too deeply', { cause: error })
    throw error
  }
}

/** The digits of an integer that was too large for a number. */
export function findExactDigits(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'rawJSON' in value && typeof value.rawJSON === 'string'
    ? value.rawJSON
    : undefined
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) {
    return value
  }
  return rawJson(source)
}

/** A value that is written as this text. TypeScript does not know it yet. */
const { rawJSON: rawJson } = JSON as typeof JSON & { rawJSON(text: string): unknown }
