import { Marked, Renderer, type Token, type Tokens } from 'marked'
import { codeHtml, nameHtml } from './code-html.ts'
import { findAddress, readDescription } from './description-tokens.ts'
import { type Html, html } from './html.ts'
import { tableHtml } from './table-html.ts'

const linkHtml = (href: string, text: Html): Html => {
  const address = findAddress(href)
  return address === undefined ? text : html`<a href="${address}" rel="nofollow noopener noreferrer">${text}</a>`
}

/** Nothing it makes runs, or loads anything from elsewhere. */
const renderer = new Marked({
  renderer: {
    // What somebody wrote as markup is shown as text.
    html: ({ text }: Tokens.HTML | Tokens.Tag) => html`${text}`.markup,
    // What follows <script>, <pre>, <code> or <kbd> passes as markup already written; those were shown as text, and so is this.
    text(token: Tokens.Text | Tokens.Escape) {
      return Renderer.prototype.text.call(this, { ...token, escaped: false })
    },
    heading({ tokens, depth }: Tokens.Heading) {
      const text = { markup: this.parser.parseInline(tokens) }
      // Without an id: it might be one of the page's own.
      return `<h${depth}>${text.markup}</h${depth}>`
    },
    codespan: ({ text }: Tokens.Codespan) => html`<code>${nameHtml(text)}</code>`.markup,
    code: ({ text, lang }: Tokens.Code) => codeHtml(text, /^json$/i.test(lang ?? '') ? 'json' : '').markup,
    table({ header, rows }: Tokens.Table) {
      const cell = ({ tokens }: Tokens.TableCell): Html => ({ markup: this.parser.parseInline(tokens) })
      const table = tableHtml(
        header.map(({ text }) => text),
        rows.map((row) => row.map(cell)),
      )
      // As wide as its author liked.
      return html`<div class="wide" tabindex="0">${table}</div>`.markup
    },
    link({ href, tokens }: Tokens.Link) {
      return linkHtml(href, { markup: this.parser.parseInline(tokens) }).markup
    },
    image: ({ href, text }: Tokens.Image) => linkHtml(href, html`${text === '' ? href : text}`).markup,
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '☑ ' : '☐ '),
  },
})

/** A description somebody else wrote, as CommonMark. */
export function descriptionHtml(text: string): Html {
  const tokens = readDescription(text)
  if (!tokens) return html`<p class="description">${text}</p>`
  return html`<div class="description">${{ markup: renderer.parser(tokens as Token[]) }}</div>`
}
