/**
 * Parses JSON and loses no digit: an integer beyond what a number can hold becomes what `JSON.stringify` writes again as it stood.
 * Throws a SyntaxError, also where such an integer stands in a text that is nested thousands deep.
 */
export function parseExactJson(text: string): unknown {
  // Most texts have no such integer, and the reviver takes ten times as long. What looks like one in a text only costs time.
  return /[[:,\s]-?\d{16}/.test(text) || /^-?\d{16}/.test(text) ? parseKeeping(text, keepDigits) : JSON.parse(text)
}

/**
 * Parses JSON and keeps every number as it was written, `1.50` and `1e3` too: as what `findExactDigits` tells, and
 * `JSON.stringify` writes again as it stood. Throws a SyntaxError, also where the text is nested thousands deep.
 */
export const parseWrittenJson = (text: string): unknown => parseKeeping(text, keepSource)

function parseKeeping(text: string, keep: typeof keepDigits): unknown {
  try {
    return JSON.parse(text, keep)
  } catch (error) {
    // A reviver goes down by recursion, where JSON.parse alone does not.
    if (error instanceof RangeError) throw new SyntaxError('nested too deeply', { cause: error })
    throw error
  }
}

/** What stands for a number that was kept as it was written: the digits of an integer that was too large for one. */
export function findExactDigits(value: unknown): string | undefined {
  return isRawJson(value) ? value.rawJSON : undefined
}

/** What `JSON.stringify` writes as this number, digit for digit, where the text is one as JSON writes them; else the text. */
export const writeExactNumber = (text: string): unknown =>
  /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? rawJson(text) : text

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined || Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) {
    return value
  }
  return rawJson(source)
}

function keepSource(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? rawJson(context.source) : value
}

/** A value that is written as this text. TypeScript does not know it yet. */
const { rawJSON: rawJson, isRawJSON: isRawJson } = JSON as typeof JSON & {
  rawJSON(text: string): unknown
  isRawJSON(value: unknown): value is { readonly rawJSON: string }
}
