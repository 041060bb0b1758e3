/**
 * Parses JSON and loses no digit: an integer beyond what a number can hold becomes what `JSON.stringify` writes again as it stood.
 * Throws a SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  // Most texts have no such integer, and the reviver takes ten times as long. What looks like one in a text only costs time.
  return /[[:,\s]-?\d{16}/.test(text) || /^-?\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
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
