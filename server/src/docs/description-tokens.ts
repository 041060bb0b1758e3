import { Marked, type Token, type Tokens } from 'marked'

const commonMark = new Marked()

/** Deeper nesting nobody reads; a renderer would go down it by recursion. */
const nestedMax = 12

/** The first level of headings in a description, under a page's title and beside none of its own sections. */
const firstDepth = 3
const lastDepth = 6

/** Marks that start nesting, as often as they stand in a line one behind the other. */
const nesting = new RegExp(`^(?:[ \\t]*(?:>|[-+*](?=[ \\t])|\\d{1,9}[.)](?=[ \\t]))){${nestedMax}}`, 'm')

/**
 * The blocks of a description as CommonMark reads it, with its headings below the page's own; `undefined` where it is nested too
 * deeply: then it is shown as it stands.
 */
export function readDescription(text: string): readonly Token[] | undefined {
  if (nesting.test(text) || /\[{100}/.test(text)) return undefined
  const tokens = commonMark.lexer(text)
  if (depthOf(tokens) > nestedMax) return undefined
  const headings = listHeadings(tokens)
  const highest = Math.min(...headings.map(({ depth }) => depth))
  for (const heading of headings) heading.depth = Math.min(heading.depth - highest + firstDepth, lastDepth)
  return tokens
}

/** What stands in a block or in a piece of text. */
export function listInner(token: Token): readonly Token[] {
  if (token.type === 'list') return (token as Tokens.List).items
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table
    return [...header, ...rows.flat()].flatMap((cell) => cell.tokens)
  }
  return 'tokens' in token ? (token.tokens ?? []) : []
}

function listHeadings(tokens: readonly Token[]): Tokens.Heading[] {
  return tokens.flatMap((token) => [
    ...(token.type === 'heading' ? [token as Tokens.Heading] : []),
    ...listHeadings(listInner(token)),
  ])
}

function depthOf(tokens: readonly Token[]): number {
  return tokens.reduce((deepest, token) => Math.max(deepest, depthOf(listInner(token)) + 1), 0)
}

/** An address that a description may lead to: an absolute one, of the web or of mail. What was written may be anything else. */
export function findAddress(href: string): string | undefined {
  return /^(https?:\/\/|mailto:)[^\s<>"'`\\]+$/i.test(href) && URL.canParse(href) ? href : undefined
}
