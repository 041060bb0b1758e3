import { nameHtml } from './code-html.ts'
import { highlight } from './highlight.ts'
import { type Html, html } from './html.ts'
import type { Block, Brief, Task } from './page.ts'

type Of<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>

export const changeHtml = ({ title, from, to }: Of<'change'>): Html =>
  html`<div class="change"><p>${title}</p><del><code>${nameHtml(from)}</code></del><ins><code>${nameHtml(to)}</code></ins></div>`

/** Not to be copied: it is no JSON. */
export const excerptHtml = ({ title, outcome, note, text }: Of<'excerpt'>): Html =>
  html`<section class="card excerpt"><div class="told"><h2>${title}</h2><p><span class="pill healthy">${outcome}</span> ${note}</p></div><pre tabindex="0"><code>${highlight(text, 'json')}</code></pre></section>`

/** Drawn in the manner of the star in the mark. */
const drawings: Readonly<Record<Task['look'], Html>> = {
  call: html`<path d="M7 16h17m-5-5.5 5.5 5.5-5.5 5.5"/>`,
  understand: html`<path d="M16 7.5l1.9 6.6 6.6 1.9-6.6 1.9-1.9 6.6-1.9-6.6-6.6-1.9 6.6-1.9z" fill="currentColor"/>`,
  run: html`<circle cx="16" cy="16" r="6"/><circle cx="26" cy="8" r="1.8" fill="currentColor"/><circle cx="11.5" cy="20" r="1.2" fill="currentColor"/>`,
}

export const tasksHtml = (tasks: readonly Task[]): Html =>
  html`<ul class="tasks">${tasks.map(
    ({ look, title, text, code, link, linkText }) =>
      html`<li><svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><circle cx="16" cy="16" r="13"/>${drawings[look]}</svg><h2>${title}</h2><p>${text}</p><code>${nameHtml(code)}</code><a href="${link}">${linkText}</a></li>`,
  )}</ul>`

export const briefsHtml = (briefs: readonly Brief[]): Html =>
  html`<ul class="briefs">${briefs.map(({ link, title, text }) => html`<li><a href="${link}">${title}</a><p>${text}</p></li>`)}</ul>`
