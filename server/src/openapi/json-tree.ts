import { noteSource } from './node.ts'

/** The value of a text in JSON, with what its numbers were written as; `undefined` where it is none. */
export function findJson(text: string): unknown {
  try {
    return JSON.parse(text, noteNumber)
  } catch (error) {
    // A reviver goes down by recursion: what is nested so deep is no document.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

function noteNumber(this: object, name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  if (typeof value === 'number' && source !== undefined && source !== String(value)) noteSource(this, name, source)
  return value
}
