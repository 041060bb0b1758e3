/** A place of a JSON text, with its numbers and texts as they were written. */
export type JsonNode =
  | { readonly kind: 'plain'; readonly raw: string; readonly type: 'text' | 'number' | 'word' }
  | { readonly kind: 'list'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: JsonNode])[] }

const token = /\s*(?:([[\]{},:])|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null))/y

/** Parses JSON and keeps every digit: `JSON.parse` would round long numbers. Nothing where it is none. */
export function readJsonTree(text: string): JsonNode | undefined {
  let at = 0
  function next(): RegExpExecArray | undefined {
    token.lastIndex = at
    const found = token.exec(text)
    if (found) at = token.lastIndex
    return found ?? undefined
  }
  function peek(): string | undefined {
    const before = at
    const mark = next()?.[1]
    at = before
    return mark
  }
  function readNode(): JsonNode {
    const [, mark, string, number, word] = next() ?? []
    if (string !== undefined) return { kind: 'plain', raw: string, type: 'text' }
    if (number !== undefined) return { kind: 'plain', raw: number, type: 'number' }
    if (word !== undefined) return { kind: 'plain', raw: word, type: 'word' }
    if (mark === '[') return { kind: 'list', items: readAll(']', readNode) }
    if (mark === '{') return { kind: 'object', members: readAll('}', readMember) }
    throw new SyntaxError('no JSON')
  }
  function readMember(): [string, JsonNode] {
    const name = next()?.[2]
    if (name === undefined || next()?.[1] !== ':') throw new SyntaxError('no JSON')
    return [name, readNode()]
  }
  function readAll<T>(end: ']' | '}', read: () => T): T[] {
    const found: T[] = []
    if (peek() === end) {
      next()
      return found
    }
    for (;;) {
      found.push(read())
      const mark = next()?.[1]
      if (mark === end) return found
      if (mark !== ',') throw new SyntaxError('no JSON')
    }
  }
  try {
    return readNode()
  } catch (error) {
    // What is nested thousands deep is shown as the text it is.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}
