import { type Html, html } from './html.ts'

const tokens = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d[\d.eE+-]*/g

/** JSON with its names, texts and numbers told apart. */
export function jsonHtml(text: string): Html {
  const parts: (Html | string)[] = []
  let end = 0
  for (const match of text.matchAll(tokens)) {
    const [token, quoted, colon] = match
    parts.push(text.slice(end, match.index))
    if (colon !== undefined) parts.push(html`<span class="name">${quoted}</span>${colon}`)
    else parts.push(html`<span class="${quoted === undefined ? 'number' : 'text'}">${token}</span>`)
    end = match.index + token.length
  }
  return html`${parts}${text.slice(end)}`
}
