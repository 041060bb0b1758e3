import type { Token, Tokens } from 'marked'
import { findAddress, listInner, readDescription } from './description-tokens.ts'

/** The longest run of backticks, and one more, encloses it. */
export const fenceOf = (text: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))

export const fenced = (language: string, text: string): string => {
  const fence = fenceOf(text, 3)
  return `${fence}${language}\n${text}\n${fence}`
}

/** What would be markup where the page is rendered again, or make a picture of the link behind it. */
const shut = (text: string): string => text.replaceAll('<', '&lt;').replaceAll(/!(?=\[|$)/g, '\\!')

/** A description somebody else wrote, as Markdown that ends nothing of the page around it, loads nothing and holds no markup. */
export function descriptionMarkdown(text: string): string {
  const tokens = readDescription(text)
  return tokens ? blocksOf(tokens) : fenced('', text)
}

const blocksOf = (tokens: readonly Token[]): string => tokens.map(blockOf).filter(Boolean).join('\n\n')

function blockOf(token: Token): string {
  switch (token.type) {
    case 'space':
    case 'def':
      return ''
    case 'heading':
      return `${'#'.repeat((token as Tokens.Heading).depth)} ${inlineOf(listInner(token)).replaceAll('\n', ' ')}`
    case 'code': {
      const { lang, text } = token as Tokens.Code
      return fenced(/^[\w+#.-]{0,20}$/.exec(lang ?? '')?.[0] ?? '', text)
    }
    case 'blockquote':
      return prefix(blocksOf(listInner(token)), '> ', '> ')
    case 'list':
      return listOf(token as Tokens.List)
    case 'table':
      return tableOf(token as Tokens.Table)
    case 'hr':
      // Three dashes stand between pages.
      return '***'
    case 'html':
      return shut(token.raw.trim())
    default:
      return inlineOf(listInner(token).length > 0 ? listInner(token) : [token])
  }
}

function listOf({ items, ordered, start, loose }: Tokens.List): string {
  const lines = items.map((item, place) => {
    const mark = ordered ? `${Number(start) + place}. ` : '- '
    const box = item.task ? `[${item.checked ? 'x' : ' '}] ` : ''
    const blocks = item.tokens.filter(({ type }) => type !== 'checkbox')
    return prefix(
      box +
        blocks
          .map(blockOf)
          .filter(Boolean)
          .join(loose ? '\n\n' : '\n'),
      mark,
      ' '.repeat(mark.length),
    )
  })
  return lines.join(loose ? '\n\n' : '\n')
}

function tableOf({ header, rows }: Tokens.Table): string {
  const cellOf = ({ tokens }: Tokens.TableCell): string =>
    inlineOf(tokens)
      .replaceAll('\n', ' ')
      .replaceAll(/(?<!\\)\|/g, '\\|')
  const lines = [header.map(cellOf), header.map(() => '---'), ...rows.map((row) => row.map(cellOf))]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const inlineOf = (tokens: readonly Token[]): string => tokens.map(pieceOf).join('')

function pieceOf(token: Token): string {
  const inner = listInner(token)
  switch (token.type) {
    case 'escape':
      // A backslash behind an address would be read as the address's last character.
      return token.raw === '\\<' ? shut('<') : token.raw
    case 'codespan':
      return token.raw
    case 'strong':
      return `**${inlineOf(inner)}**`
    case 'em':
      return `*${inlineOf(inner)}*`
    case 'del':
      return `~~${inlineOf(inner)}~~`
    case 'br':
      return '\\\n'
    case 'checkbox':
      return ''
    case 'link':
      return linkOf((token as Tokens.Link).href, inlineOf(inner))
    case 'image': {
      const { href, text } = token as Tokens.Image
      return linkOf(href, shut(text === '' ? href : text))
    }
    default:
      return inner.length > 0 ? inlineOf(inner) : shut(token.raw)
  }
}

function linkOf(href: string, text: string): string {
  const address = findAddress(href)
  return address === undefined ? text : `[${text}](<${address}>)`
}

const prefix = (text: string, first: string, others: string): string =>
  text
    .split('\n')
    .map((line, place) => (place === 0 ? first : line === '' ? others.trimEnd() : others) + line)
    .join('\n')
