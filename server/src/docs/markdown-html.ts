import { Marked, type Token, type Tokens } from 'marked'
import { codeHtml, headingHtml, nameHtml } from './code-html.ts'
import { findFigure } from './figure.ts'
import { figureHtml } from './figure-html.ts'
import { type Html, html } from './html.ts'
import type { Lang } from './page.ts'
import { groupCode, type TabbedCode, tabbedCodeHtml } from './tabbed-code.ts'
import { tableHtml } from './table-html.ts'

/** A heading's address in its page: what is neither letter nor digit becomes a dash. */
const headingId = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')

/** Headings of lower ones have no address of their own. */
const namedDepthMax = 3

export interface NamedHeading extends Tokens.Heading {
  readonly id: string
}

export const isNamed = (token: Token): token is NamedHeading => token.type === 'heading' && 'id' in token

/** Gives headings their addresses; one that is called as another before it, as in each version of a changelog, has a number. */
export function nameHeadings(tokens: readonly Token[]): Token[] {
  const taken = new Map<string, number>()
  return tokens.map((token) => {
    if (token.type !== 'heading' || token['depth'] > namedDepthMax) return token
    const id = headingId(token['text'])
    const before = taken.get(id) ?? 0
    taken.set(id, before + 1)
    return { ...token, id: before === 0 ? id : `${id}-${before}` }
  })
}

/** Guides name each other by file, so that they can be read in the repository too. */
const pageOf = (href: string): string => href.replace(/^(?!https?:)([\w/.-]*)\.md(?=#|$)/, '$1')

const lexer = new Marked()

/** What GitHub shows as a callout, too: a quotation that begins so. */
const noteMark = /^\[!NOTE\]\n/

export const withoutNoteMark = (text: string): string => text.replace(noteMark, '')

/** Signs of a name or option that is never broken within a sentence. */
const wholeMax = 22

const openMarkdown = (lang: Lang, hasAddresses = true): Marked =>
  new Marked({
    hooks: { processAllTokens: (tokens) => groupCode(hasAddresses ? nameHeadings(tokens) : tokens) },
    extensions: [{ name: 'tabs', renderer: (token) => tabbedCodeHtml(token as TabbedCode, lang).markup }],
    renderer: {
      // What somebody wrote as markup is shown as text.
      html: ({ text }: Tokens.HTML | Tokens.Tag) => html`${text}`.markup,
      heading(token: Tokens.Heading) {
        if (!isNamed(token)) return false
        return headingHtml(token.depth, token.id, { markup: this.parser.parseInline(token.tokens) }).markup
      },
      // Where a break is offered one is made, even in what is kept on a line.
      codespan: ({ text }: Tokens.Codespan) =>
        text.length <= wholeMax
          ? html`<code class="whole">${text}</code>`.markup
          : html`<code>${nameHtml(text)}</code>`.markup,
      code({ text, lang: fence = '' }: Tokens.Code) {
        const figure = findFigure(fence)
        return (figure ? figureHtml(figure, lang) : codeHtml(text, fence)).markup
      },
      blockquote({ text, tokens }: Tokens.Blockquote) {
        if (!noteMark.test(text)) return html`<blockquote>${{ markup: this.parser.parse(tokens) }}</blockquote>`.markup
        return html`<div class="notice">${{ markup: this.parser.parse(lexer.lexer(withoutNoteMark(text))) }}</div>`
          .markup
      },
      table({ header, rows }: Tokens.Table) {
        const cell = ({ tokens }: Tokens.TableCell): Html => ({ markup: this.parser.parseInline(tokens) })
        return tableHtml(
          header.map(({ text }) => text.replaceAll('`', '')),
          rows.map((row) => row.map(cell)),
        ).markup
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens)
        return html`<a href="${/^\s*javascript:/i.test(href) ? '#' : pageOf(href)}">${{ markup: text }}</a>`.markup
      },
    },
  })

const writers = { en: openMarkdown('en'), zh: openMarkdown('zh') } as const satisfies Record<Lang, Marked>

/** A guide's text. Its own title is the page's, and left out here. */
export const markdownHtml = (text: string, lang: Lang): Html => ({
  markup: writers[lang].parse(text, { async: false }),
})

const foreignWriters = { en: openMarkdown('en', false), zh: openMarkdown('zh', false) } as const

/** Somebody's text as markup for another page: it runs nothing, what they wrote as markup is words, and no name of its is in the way. */
export const writeMarkdownHtml = (text: string, lang: Lang): string =>
  foreignWriters[lang].parse(text, { async: false })

export interface Heading {
  readonly id: string
  readonly text: string
}

/** The sections of a guide, for the list beside it; of a guide with one alone, what is in that one too. */
export function listHeadings(text: string): readonly Heading[] {
  const headings = nameHeadings(lexer.lexer(text)).filter(isNamed)
  const sections = headings.filter(({ depth }) => depth === 2)
  const listed = sections.length > 1 ? sections : headings
  return listed.map(({ id, text: title }) => ({ id, text: title.replaceAll('`', '') }))
}
