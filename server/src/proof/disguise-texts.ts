import type { Draw } from './disguise-ids.ts'

interface TextsNeeds {
  readonly draw: Draw
  /** What people are called, as far as it was met. */
  readonly names: ReadonlySet<string>
  /** Titles and the like, which are texts themselves. */
  readonly sayings: ReadonlySet<string>
  /** Another id for a run of digits within a text; the digits themselves where they are none. */
  readonly replaceDigits: (digits: string) => string
}

export interface Texts {
  /** A text that says nothing, as long as this one and with its punctuation; ids and names as everywhere else. */
  invent(text: string): string
  /** The text with every name it has replaced. */
  replaceNames(text: string): string
  /** Other characters of the same alphabets. */
  scramble(text: string): string
  replaceUrl(url: string): string
}

/** With its scheme, or without one where it begins a text. */
const urls = /(?:https?:\/\/|^\/\/(?=[\w-]+\.))[^\s"'<>\\^`{|}，。；！、）)]+/gi
const wholeUrl = new RegExp(`^${urls.source}$`, 'i')

export const isUrl = (text: string): boolean => wholeUrl.test(text)

export const listUrls = (text: string): string[] => text.match(urls) ?? []

/** No name, but the first words of a book that every Chinese reader knows. */
const hanLetters = [...'天地玄宇宙洪荒日月盈昃辰宿列寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜']
const lowLetters = [...'abcdefghijklmnopqrstuvwxyz']
const highLetters = lowLetters.map((letter) => letter.toUpperCase())
const figures = [...'0123456789']
const otherSigns = ['※']

/** Letters of a name in texts: shorter ones occur by chance. */
export const nameLengthMin = (name: string): number => (/^[\x20-\x7e]*$/.test(name) ? 4 : 2)

export function createTexts({ draw, names, sayings, replaceDigits }: TextsNeeds): Texts {
  const list = (...sets: readonly ReadonlySet<string>[]): string[] =>
    sets
      .flatMap((set) => [...set])
      .filter((name) => [...name].length >= nameLengthMin(name))
      .sort(longestFirst)
  const listed = list(names)
  const all = list(names, sayings)
  const anyName = all.length > 0 ? new RegExp(all.map(escapeRegExp).join('|'), 'giu') : /(?!)/gu
  const parts = new RegExp(`${urls.source}|${listed.map((name) => `${escapeRegExp(name)}|`).join('')}\\d+`, 'giu')

  function scramble(text: string): string {
    for (let turn = 0; ; turn++) {
      let stream = draw(text, turn)
      // A long text is not to be drawn from as a whole for every few of its characters.
      const seed = stream.toString('hex')
      const found = [...text].map((character, place) => {
        if (place > 0 && place % stream.length === 0) stream = draw(`${place} ${seed}`)
        const letters = alphabetOf(character)
        return letters?.[(stream[place % stream.length] ?? 0) % letters.length] ?? character
      })
      // A text of signs alone stays; a letter may come out as it was.
      if (found.join('') !== text || !/[\p{L}\p{N}]/u.test(text)) return found.join('')
    }
  }

  function replaceUrl(url: string): string {
    const numbers = (url.match(/\d+/g) ?? []).map((run) => [run, replaceDigits(run)] as const)
    const ids = numbers.filter(([run, other]) => run !== other).map(([, other]) => `/${other}`)
    return `https://example.invalid/${draw(url).toString('hex').slice(0, 16)}${ids.join('')}`
  }

  const replaceNames = (text: string): string => text.replaceAll(anyName, invent)

  function replacePart(part: string): string {
    if (/^\d+$/.test(part)) {
      const digits = replaceDigits(part)
      return digits === part ? scramble(part) : digits
    }
    return isUrl(part) ? replaceUrl(part) : scramble(part)
  }

  function invent(text: string): string {
    let done = ''
    let at = 0
    for (const found of text.matchAll(parts)) {
      const before = text.slice(at, found.index)
      done += (before === '' ? '' : scramble(before)) + replacePart(found[0])
      at = found.index + found[0].length
    }
    const rest = text.slice(at)
    return done + (rest === '' ? '' : scramble(rest))
  }

  return { invent, replaceNames, scramble, replaceUrl }
}

function alphabetOf(character: string): readonly string[] | undefined {
  if (/[a-z]/.test(character)) return lowLetters
  if (/[A-Z]/.test(character)) return highLetters
  if (/[0-9]/.test(character)) return figures
  if (/[\p{ASCII}\p{P}\p{Z}]/u.test(character)) return undefined
  return /[\p{L}\p{N}]/u.test(character) ? hanLetters : otherSigns
}

const longestFirst = (one: string, other: string): number => other.length - one.length

const escapeRegExp = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
