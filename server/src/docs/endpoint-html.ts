import { nameHtml } from './code-html.ts'
import { type Html, html } from './html.ts'
import type { Bars, Block, Glance, Jump, Lang } from './page.ts'
import { say } from './words.ts'

type Of<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>

export const routeHtml = ({ method, path }: Of<'route'>, lang: Lang): Html =>
  html`<div class="route"><div class="path" data-copy><span class="method">${method}</span><code>${nameHtml(path)}</code></div><a class="go" href="#try">${say(lang, 'tryIt')}</a></div>`

export const glanceHtml = ({ look, health, latency, price, unit }: Glance): Html =>
  html`<p class="glance"><a class="pill ${look}" href="#health">${health}</a>${latency !== '' && html`<span>${latency}</span>`}<span class="price"><strong data-price>${price}</strong> ${unit}</span></p>`

/** In place of the list beside the text, where that is taken. */
export const jumpsHtml = (jumps: readonly Jump[], lang: Lang): Html =>
  html`<nav class="jumps" aria-label="${say(lang, 'onThisPage')}"><ul>${jumps.map(
    ({ id, text, count, isBeside }) =>
      html`<li${isBeside && html` class="beside"`}><a href="#${id}">${text}</a>${count !== undefined && html` <span>${count}</span>`}</li>`,
  )}</ul></nav>`

export const barsHtml = ({ title, bars, scale }: Bars): Html =>
  html`<figure class="bars"><figcaption>${title}</figcaption><ol>${bars.map(
    ({ look, label }) => html`<li class="bar ${look}" title="${label}"><span class="unseen">${label}</span></li>`,
  )}</ol><p class="scale" aria-hidden="true">${scale.map((text) => html`<span>${text}</span>`)}</p></figure>`
