import { highlight, highlightLines } from './highlight.ts'
import { type Html, html } from './html.ts'
import type { Inline, Lang } from './page.ts'
import { say } from './words.ts'

export const headingHtml = (depth: number, id: string, text: Html): Html => {
  const link = html`<a class="anchor" href="#${id}">${text}</a>`
  return depth === 2 ? html`<h2 id="${id}">${link}</h2>` : html`<h3 id="${id}">${link}</h3>`
}

/** What is sent or run is night; what comes back, and what is kept in files, is paper. */
const nightLanguages = new Set(['sh', 'bash', 'python', 'js', 'ts', 'java', 'go', 'php'])

/** What a terminal shows in columns, which no line may leave. */
const hasColumns = (language: string): boolean => language === 'text'

/** Code is scrolled by itself, so it takes the keyboard. */
export const codeHtml = (text: string, language: string): Html =>
  html`<div class="code block${nightLanguages.has(language) && ' night'}${hasColumns(language) && ' columns'}" data-copy>${linesHtml(text, language)}</div>`

/** Each line is a piece of its own only where what is too long goes on below. */
const linesHtml = (text: string, language: string): Html =>
  html`<pre tabindex="0"><code>${highlightLines(text, language)}</code></pre>`

/** An answer of more lines is cut where scripts run, and so is a sample. */
const answerLinesMax = 16
const sampleLinesMax = 32
/** So few more are shown at once: they take hardly more room than the button that would show them. */
const linesSpared = 6

export const foldedCodeHtml = (text: string, language: string, lang: Lang): Html =>
  foldHtml(
    html`<pre tabindex="0"><code>${highlight(text, language)}</code></pre>`,
    countLines(text),
    answerLinesMax,
    lang,
  )

export const foldedSampleHtml = (text: string, language: string, lang: Lang): Html =>
  foldHtml(linesHtml(text, language), countLines(text), sampleLinesMax, lang)

export const countLines = (text: string): number => text.trimEnd().split('\n').length

function foldHtml(pre: Html, lines: number, linesMax: number, lang: Lang): Html {
  if (lines <= linesMax + linesSpared) return html`<div class="code" data-copy>${pre}</div>`
  const all = `${say(lang, 'showAll')} ${lines} ${say(lang, 'lines')}`
  return html`<div class="code" data-copy data-fold>${pre}<button type="button" class="unfold awaited" aria-expanded="false" data-less="${say(lang, 'showLess')}" hidden>${all}</button></div>`
}

export const inlineHtml = (inline: Inline): Html => {
  if (typeof inline === 'string') return html`${inline}`
  if ('code' in inline) return html`<code>${nameHtml(inline.code)}</code>`
  if ('strong' in inline) return html`<strong>${inline.strong}</strong>`
  return html`<a href="${inline.link}">${inline.text}</a>`
}

/** A name or path that may be broken between its parts; nothing is left alone before the first, nor a number torn apart. */
export const nameHtml = (name: string): Html =>
  html`${name.split(/(?<=[^/-][_/.\]-])(?=[A-Za-z0-9{])(?<!\d\.(?=\d))/).map((part, nth) => (nth === 0 ? part : html`<wbr>${part}`))}`
