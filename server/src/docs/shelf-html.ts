import { type Html, html } from './html.ts'
import type { Card, Shelf, Shown } from './page.ts'

/** As cards; folded they are lines. */
export const shelfHtml = ({ id, title, count, fold, groups }: Shelf): Html =>
  html`<section class="shelf"><h3 id="${id}">${title} <span>${count}</span></h3>${
    fold
      ? html`<details class="fold"><summary>${fold.text} <span>${fold.note}</span></summary>${groups.map(groupHtml)}</details>`
      : groups.map(({ cards }) => cardsHtml(cards, 'cards'))
  }</section>`

const groupHtml = ({ title, cards }: Shelf['groups'][number]): Html =>
  html`${title !== '' && html`<h4>${title}</h4>`}${cardsHtml(cards, 'lines')}`

const cardsHtml = (cards: readonly Card[], look: 'cards' | 'lines'): Html =>
  html`<ul class="${look}">${cards.map(
    ({ link, title, text, price, ...shown }) =>
      html`<li class="${shown.look}"><a href="${link}">${title}</a>${healthHtml(shown)}<span class="amount">${price}</span>${look === 'cards' && text !== '' && html`<p>${text}</p>`}</li>`,
  )}</ul>`

/** What the colour says, for who does not see it. */
const healthHtml = ({ look, health }: Shown): Html | false =>
  look !== 'none' && html`<span class="unseen"> ${health}</span>`

export const legendHtml = (states: readonly Shown[]): Html =>
  html`<ul class="legend">${states.map(({ look, health }) => html`<li class="${look}">${health}</li>`)}</ul>`
