import type { Alias, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { Refusal } from '#kit'
import { findSource, noteSource, unreadable } from './node.ts'

/** Values in a document, each counted as often as an alias repeats it: some ten times what any honest one has. */
const valuesMax = 5_000_000

/** A value, and what it was written as. */
interface Read {
  readonly value: unknown
  readonly source?: string | undefined
  /** How many values it is with all that is in it. */
  readonly size: number
}

/**
 * The value of a text in YAML 1.1 or 1.2: aliases followed, merge keys merged, and with what numbers, booleans and nothing were
 * written as. Throws a Refusal that says where it is broken.
 */
export async function readYaml(text: string): Promise<unknown> {
  // Read for those who have YAML; a service never does.
  const { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const isMerge = (key: unknown): boolean => isScalar(key) && key.type === 'PLAIN' && key.value === '<<'
  const anchors = new Map<string, Read | 'open'>()
  let size = 0

  function read(node: unknown): Read {
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
    if (anchor !== undefined) anchors.set(anchor, 'open')
    const before = size
    const own = readOwn(node)
    const found = { ...own, size: size - before }
    if (anchor !== undefined) anchors.set(anchor, found)
    return found
  }

  function readOwn(node: unknown): Omit<Read, 'size'> {
    grow(1)
    if (isAlias(node)) return follow(node)
    if (isMap(node)) return { value: readMap(node) }
    if (isSeq(node)) return { value: readList(node) }
    return isScalar(node) ? readScalar(node) : { value: null }
  }

  function grow(by: number): void {
    size += by
    if (size > valuesMax) throw new Refusal(`its YAML aliases grow beyond measure: more than ${valuesMax} values`)
  }

  function follow({ source }: Alias): Omit<Read, 'size'> {
    const target = anchors.get(source)
    if (target === undefined) return { value: unreadable('a YAML alias that leads nowhere') }
    if (target === 'open') return { value: unreadable('a YAML alias that stands in what it leads to') }
    grow(target.size)
    return target
  }

  function readList({ items }: YAMLSeq): unknown[] {
    const list: unknown[] = []
    for (const [nth, item] of items.entries()) hold(list, String(nth), read(item))
    return list
  }

  function readMap({ items }: YAMLMap): unknown {
    const object: object = {}
    const own = new Set<string>()
    let isWhole = true
    for (const { key, value } of items as Pair[]) {
      const name = isScalar(key) ? String(key.value ?? '') : ''
      const found = read(value)
      if (isMerge(key)) {
        isWhole = merge(object, found.value) && isWhole
        continue
      }
      // What an object says itself goes before what is merged into it, wherever that stands.
      hold(object, name, own.has(name) ? { value: unreadable('a name that is there twice') } : found)
      own.add(name)
    }
    return isWhole ? object : unreadable('a mapping with a merge key that leads to none')
  }

  const parsed = withinDepth(() =>
    parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      stringKeys: true,
      logLevel: 'silent',
      // A name that is there twice costs what it names, and is found in one pass.
      uniqueKeys: false,
    }),
  )
  const [error] = parsed.errors
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    throw new Refusal(`it is neither JSON nor YAML: line ${line} column ${col} (${error.code})`)
  }
  const contents: ParsedNode | null = parsed.contents
  return withinDepth(() => read(contents).value)
}

function withinDepth<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('it is nested too deep', { cause: error })
    throw error
  }
}

function readScalar({ value, source, type }: Scalar): Omit<Read, 'size'> {
  if (typeof value === 'string') return { value }
  // Of what JSON has no word for, such as a time in YAML 1.1, the text is what the document says.
  const isPlainValue = value === null || typeof value === 'number' || typeof value === 'boolean'
  if (!isPlainValue) return { value: source ?? '' }
  const isOther = type === 'PLAIN' && source !== undefined && source !== '' && source !== String(value)
  return { value, ...(isOther && { source }) }
}

function hold(holder: object, name: string, { value, source }: Pick<Read, 'value' | 'source'>): void {
  // An assignment to `__proto__` would be another thing.
  Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true })
  if (source !== undefined) noteSource(holder, name, source)
}

/** Adds what an object does not have; of several, the first goes before. Whether that could be done. */
function merge(object: object, from: unknown): boolean {
  if (Array.isArray(from)) return from.every((one) => !Array.isArray(one) && merge(object, one))
  if (typeof from !== 'object' || from === null) return false
  for (const [name, value] of Object.entries(from))
    if (!Object.hasOwn(object, name)) hold(object, name, { value, source: findSource(from, name) })
  return true
}
