import { type Html, html } from './html.ts'
import type { Lang, Turn, Turns } from './page.ts'
import { say } from './words.ts'

/** Two cards at the foot of a page. */
export const turnsHtml = ({ previous, next }: Turns, lang: Lang): Html =>
  html`<nav class="turns" aria-label="${say(lang, 'guides')}">${turnHtml(previous, 'prev', say(lang, 'previous'))}${turnHtml(next, 'next', say(lang, 'next'))}</nav>`

const turnHtml = (turn: Turn | undefined, rel: 'prev' | 'next', word: string): Html | false =>
  turn !== undefined && html`<a rel="${rel}" href="${turn.address}"><span>${word}</span> ${turn.title}</a>`
