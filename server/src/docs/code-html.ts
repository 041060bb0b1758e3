import { type Html, html } from './html.ts'
import { jsonHtml } from './json-html.ts'

export const headingHtml = (depth: number, id: string, text: Html): Html => {
  const link = html`<a class="anchor" href="#${id}">${text}</a>`
  return depth === 2 ? html`<h2 id="${id}">${link}</h2>` : html`<h3 id="${id}">${link}</h3>`
}

/** Code is scrolled by itself, so it takes the keyboard. */
export const codeHtml = (text: string, language: string): Html =>
  html`<div class="code" data-copy><pre tabindex="0"><code>${language === 'json' ? jsonHtml(text) : text}</code></pre></div>`
