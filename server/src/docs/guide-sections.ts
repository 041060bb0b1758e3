import { marked, type Token, type Tokens } from 'marked'
import { isNamed, nameHeadings, withoutNoteMark } from './markdown-html.ts'
import { plainText } from './plain-text.ts'

/** A row of a guide's table, by what stands first in it. */
export interface GuideRow {
  readonly name: string
  readonly text: string
}

/** What stands below one heading of a guide, as plain lines. */
export interface GuideSection {
  /** `undefined` before the first heading. */
  readonly id: string | undefined
  readonly title: string
  /** What its paragraphs and points begin with in bold: headings without a line of their own. */
  readonly leads: readonly string[]
  readonly lines: readonly string[]
  readonly rows: readonly GuideRow[]
}

export function readSections(title: string, text: string): readonly GuideSection[] {
  let section: { id: string | undefined; title: string; leads: string[]; lines: string[]; rows: GuideRow[] }
  section = { id: undefined, title, leads: [], lines: [], rows: [] }
  const sections = [section]
  for (const token of nameHeadings(marked.lexer(text))) {
    if (isNamed(token)) {
      section = { id: token.id, title: plainText(token.text), leads: [], lines: [], rows: [] }
      sections.push(section)
    } else if (token.type === 'table') section.rows.push(...readRows(token as Tokens.Table))
    else {
      section.leads.push(...readLeads(token))
      section.lines.push(...readLines(token))
    }
  }
  return sections.filter(({ lines, rows }) => lines.length > 0 || rows.length > 0)
}

const readRows = ({ rows }: Tokens.Table): GuideRow[] =>
  rows.map(([first, ...others]) => ({
    name: plainText(first?.text ?? ''),
    text: others
      .map(({ text }) => plainText(text))
      .filter((text) => text !== '')
      .join(' · '),
  }))

function readLeads(token: Token): string[] {
  if (token.type === 'list') return (token as Tokens.List).items.flatMap(({ tokens }) => tokens.flatMap(readLeads))
  const [first] = (token as Tokens.Generic).tokens ?? []
  return first?.type === 'strong' ? [plainText(first.text)] : []
}

function readLines(token: Token): string[] {
  if (token.type === 'space' || token.type === 'hr') return []
  if (token.type === 'code') return (token as Tokens.Code).text.split('\n').filter((line) => line.trim() !== '')
  if (token.type === 'list') return (token as Tokens.List).items.map(({ text }) => plainText(text))
  if (token.type === 'blockquote') return [plainText(withoutNoteMark((token as Tokens.Blockquote).text))]
  return [plainText(token.raw)]
}
