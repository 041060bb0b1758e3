import { type Html, html } from './html.ts'
import { jsonHtml } from './json-html.ts'
import type { Inline, Lang } from './page.ts'
import { say } from './words.ts'

export const headingHtml = (depth: number, id: string, text: Html): Html => {
  const link = html`<a class="anchor" href="#${id}">${text}</a>`
  return depth === 2 ? html`<h2 id="${id}">${link}</h2>` : html`<h3 id="${id}">${link}</h3>`
}

/** Lines of code that are seen before the rest is asked for. */
const linesMax = 16

/** Code is scrolled by itself, so it takes the keyboard. */
export const codeHtml = (text: string, language: string): Html =>
  html`<div class="code" data-copy>${preHtml(text, language)}</div>`

/** The same, cut where it is long and scripts run. */
export function foldedCodeHtml(text: string, language: string, lang: Lang): Html {
  const lines = text.trimEnd().split('\n').length
  if (lines <= linesMax) return codeHtml(text, language)
  const all = `${say(lang, 'showAll')} ${lines} ${say(lang, 'lines')}`
  return html`<div class="code" data-copy data-fold>${preHtml(text, language)}<button type="button" class="unfold awaited" aria-expanded="false" data-less="${say(lang, 'showLess')}" hidden>${all}</button></div>`
}

const preHtml = (text: string, language: string): Html =>
  html`<pre tabindex="0"><code>${language === 'json' ? jsonHtml(text) : text}</code></pre>`

export const inlineHtml = (inline: Inline): Html => {
  if (typeof inline === 'string') return html`${inline}`
  if ('code' in inline) return html`<code>${nameHtml(inline.code)}</code>`
  return html`<a href="${inline.link}">${inline.text}</a>`
}

/** A name or path that may be broken between its parts. */
export const nameHtml = (name: string): Html =>
  html`${name.split(/(?<=[_/.\]-])(?=[A-Za-z0-9{])/).map((part, nth) => (nth === 0 ? part : html`<wbr>${part}`))}`
