import { foldedCodeHtml } from './code-html.ts'
import { type Html, html } from './html.ts'
import type { Block, Lang } from './page.ts'
import { answerWords } from './try-words.ts'

/** What an answer looks like; a script puts the one in its place that somebody asked for here. */
export const answerHtml = (
  { id, title, note, brief = [note], text, hasWorks }: Extract<Block, { kind: 'answer' }>,
  lang: Lang,
): Html =>
  html`<section class="card answer" aria-labelledby="${id}" data-answer data-words="${JSON.stringify(answerWords(lang, hasWorks))}"><div class="caption"><h2 id="${id}">${title}</h2><p title="${note}">${briefHtml(brief)}</p></div>${foldedCodeHtml(text, 'json', lang)}</section>`

/** Where there is little room the first words must do. */
const briefHtml = ([first = '', ...others]: readonly string[]): Html =>
  html`${first}${others.map((other) => html`<span> · ${other}</span>`)}`
