import type { Params } from '#catalogue'
import { findExactDigits, parseWrittenJson, writeExactNumber } from '#kit'
import { createDraw, createIds, knownDigitsMin, namedDigitsMin } from './disguise-ids.ts'
import { createTexts, isUrl } from './disguise-texts.ts'
import { findInner, isIdAt, isIdentifier, isObject, type Originals } from './originals.ts'
import { isCalledPlace, isFigure, isFilePlace, isIdPlace, isKindPlace, isWordPlace, type Place } from './telling.ts'

/** Turns what answers say of people into what says nothing of anybody, the same original into the same everywhere. */
export interface Disguise {
  /** Throws a SyntaxError where it is no JSON, or nested thousands deep. */
  readonly hideIn: (data: Buffer) => Buffer
  readonly hideParams: (params: Params) => Params
}

interface DisguiseNeeds {
  readonly key: Uint8Array
  readonly originals: Originals
  /** Names that documentation has for members: what is called so is no person. */
  readonly documented: ReadonlySet<string>
}

/** What may be written in another way, or lead somewhere. */
const isEncoded = /%u?[0-9a-f]{2}|&#|\\|\/\/|[\w-]\.[a-z]{2,}\//i

/**
 * What a member holds is told by its name and those around it: ids, addresses and names are replaced by others like them; figures, times
 * and words that say of which kind something is stay; any other text is invented anew. What is not known is taken for a text.
 */
export function createDisguise({ key, originals, documented }: DisguiseNeeds): Disguise {
  const { ids, people, names, codes, sayings } = originals
  const draw = createDraw(key)
  const replaceId = createIds({ draw, known: ids, isPerson: (digits) => people.has(digits) })
  const isKnown = (digits: string): boolean => digits.length >= knownDigitsMin && ids.has(digits)
  /** Among other characters a short one is no count either. */
  const isIdWithin = (digits: string): boolean =>
    isIdAt([], digits) || (digits.length >= namedDigitsMin && ids.has(digits))
  const texts = createTexts({
    draw,
    names: new Set([...names, ...codes]),
    sayings,
    replaceDigits: (digits) => (isIdWithin(digits) ? replaceId(digits) : digits),
  })

  const isId = (digits: string, place: Place): boolean =>
    /^\d+$/.test(digits) && (isKnown(digits) || isIdAt(place, digits))

  function hideText(text: string, place: Place): string {
    if (text.trim() === '') return text
    const inner = findInner(text)
    if (inner !== undefined) return JSON.stringify(hide(inner, place))
    if (isId(text, place)) return replaceId(text)
    if (isUrl(text)) return texts.replaceUrl(text)
    if (isWordPlace(place) || isCalledPlace(place)) return texts.invent(text)
    if (/^-?\d+(\.\d+)?$/.test(text)) return text
    if (isIdPlace(place) || isFilePlace(place)) return texts.invent(text)
    if (hasId(text) || isEncoded.test(text)) return texts.invent(text)
    return isFigure(text) || isKindPlace(place) ? texts.replaceNames(text) : texts.invent(text)
  }

  const hasId = (text: string): boolean => (text.match(/\d+/g) ?? []).some(isIdWithin)

  /** Members are called what they are called, unless what they are called is said of somebody. */
  function hideName(name: string, place: Place): string {
    if (isId(name, [])) return replaceId(name)
    if (/^\d+$/.test(name) || documented.has(name)) return name
    if (isIdentifier(name) && !hasId(name)) return names.has(name) ? texts.scramble(name) : name
    return isKindPlace(place) && !hasId(name) ? texts.replaceNames(name) : texts.invent(name)
  }

  function hideMembers(members: Readonly<Record<string, unknown>>, place: Place): object {
    const hidden = new Map<string, unknown>()
    for (const [name, member] of Object.entries(members)) {
      let other = hideName(name, place)
      // Two words may have become one; of thousands that did, each soon finds a name of its own.
      while (hidden.has(other)) other = texts.scramble(`${other}${hidden.size}`)
      hidden.set(other, hide(member, [...place, name]))
    }
    return Object.fromEntries(hidden)
  }

  function hide(value: unknown, place: Place): unknown {
    const digits = findExactDigits(value)
    if (digits !== undefined) return isId(digits, place) ? writeExactNumber(replaceId(digits)) : value
    if (typeof value === 'string') return hideText(value, place)
    if (Array.isArray(value)) return value.map((item) => hide(item, place))
    return isObject(value) ? hideMembers(value, place) : value
  }

  return {
    hideIn: (data) => Buffer.from(JSON.stringify(hide(parseWrittenJson(data.toString('utf8')), []))),
    hideParams: (params) =>
      Object.fromEntries(
        Object.entries(params).map(([name, value]) => {
          const text = String(value)
          return [name, ids.has(text) ? replaceId(text) : value]
        }),
      ),
  }
}
