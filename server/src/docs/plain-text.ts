import type { Token, Tokens } from 'marked'
import { listInner, readDescription } from './description-tokens.ts'
import type { Phrase } from './page.ts'

/** Without one of these a text is the same plain; most are. */
const signs = /[\\`*_[\]<>#|~&!\n]|^\s*(?:[-+]|\d{1,9}[.)])\s/

/** What a description says, without its marks: a line for each of its blocks. */
export function plainLines(text: string): string {
  if (!signs.test(text)) return text.trim()
  const tokens = readDescription(text)
  return tokens ? linesOf(tokens).join('\n') : text.trim()
}

/** The same on one line. */
export const plainText = (text: string): string => plainLines(text).replaceAll(/\s+/g, ' ')

/** A paragraph on one line, with what is code in it; more than that is told plain. */
export function readPhrase(text: string): Phrase {
  const [paragraph, ...others] = text.includes('`') ? (readDescription(text) ?? []) : []
  if (paragraph?.type !== 'paragraph' || others.length > 0) return text === '' ? [] : [plainText(text)]
  return listInner(paragraph).map((piece) => {
    const told = readPiece(piece).replaceAll(/\s+/g, ' ')
    return piece.type === 'codespan' ? { code: told } : told
  })
}

/** What the pages say themselves, where code stands between backticks. */
export const ownPhrase = (text: string): Phrase =>
  text
    .split('`')
    .map((part, nth) => (nth % 2 === 1 ? { code: part } : part))
    .filter((part) => part !== '')

/** As much of a line as there is room for, in whole characters. */
export function shorten(text: string, lengthMax: number): string {
  const characters = Array.from(text)
  return characters.length > lengthMax ? `${characters.slice(0, lengthMax).join('')}…` : text
}

const summaryLengthMax = 300

/** As much of it as lists and search engines show. */
export const plainSummary = (text: string): string => Array.from(plainText(text)).slice(0, summaryLengthMax).join('')

const linesOf = (tokens: readonly Token[]): string[] => tokens.flatMap(readBlock).filter((line) => line !== '')

function readBlock(token: Token): string[] {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'hr':
      return []
    case 'code':
      return [(token as Tokens.Code).text]
    case 'list': {
      const { items, ordered, start } = token as Tokens.List
      return items.map((item, place) => {
        const [first = '', ...others] = linesOf(item.tokens)
        return [`${ordered ? `${Number(start) + place}.` : '-'} ${first}`, ...others].join('\n')
      })
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table
      return [header, ...rows].map((row) => row.map((cell) => textOf(cell.tokens)).join(' | '))
    }
    case 'blockquote':
      return linesOf(listInner(token))
    case 'html':
      return [token.raw.trim()]
    default:
      return [textOf(listInner(token).length > 0 ? listInner(token) : [token])]
  }
}

const textOf = (tokens: readonly Token[]): string => tokens.map(readPiece).join('')

function readPiece(token: Token): string {
  const inner = listInner(token)
  if (token.type === 'br') return '\n'
  if (token.type === 'html') return token.raw
  if (token.type === 'checkbox') return ''
  if (inner.length > 0 && token.type !== 'image') return textOf(inner)
  return 'text' in token ? readEntities(token.text) : token.raw
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** The entities people write by hand. */
const readEntities = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|apos|nbsp);/g, (sign, name: string) => entities[name] ?? sign)
