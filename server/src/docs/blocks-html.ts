import { derived } from '#kit'
import { answerHtml } from './answer-html.ts'
import { codeHtml, headingHtml, inlineHtml, nameHtml } from './code-html.ts'
import { fieldsHtml, paramsHtml } from './definitions-html.ts'
import { descriptionHtml } from './description-html.ts'
import { barsHtml, glanceHtml, jumpsHtml, routeHtml } from './endpoint-html.ts'
import { formHtml } from './form-html.ts'
import { briefsHtml, changeHtml, excerptHtml, tasksHtml } from './home-html.ts'
import { type Html, html } from './html.ts'
import { markdownHtml } from './markdown-html.ts'
import type { Block, Heading, Lang, Phrase } from './page.ts'
import { ownPhrase } from './plain-text.ts'
import { samplesHtml } from './samples-html.ts'
import { legendHtml, shelfHtml } from './shelf-html.ts'
import { tableHtml } from './table-html.ts'
import { turnsHtml } from './turns-html.ts'

/** Markup that is ready, or that is written anew for each request. */
export type Piece = Html | (() => Promise<Html>)

export const blocksHtml = (blocks: readonly Block[], lang: Lang): readonly Piece[] =>
  blocks.flatMap((block): readonly Piece[] => {
    if (block.kind === 'live') return [writeAnew(block.write, lang)]
    if (block.kind !== 'group') return [blockHtml(block, lang)]
    return [html`<div class="${block.look}">`, ...blocksHtml(block.blocks, lang), html`</div>`]
  })

/** While the same blocks are given their markup is the same. */
function writeAnew(write: () => Promise<readonly Block[]>, lang: Lang): () => Promise<Html> {
  const markupOf = derived((blocks: readonly Block[]) => html`${blocks.map((block) => blockHtml(block, lang))}`)
  return async () => markupOf(await write())
}

const phraseHtml = (phrase: Phrase): Html => html`${phrase.map(inlineHtml)}`

function headHtml({ depth, id, text, aside, isUnseen }: Heading): Html {
  if (isUnseen && depth === 3) return html`<h3 id="${id}" class="unseen">${text}</h3>`
  if (isUnseen) return html`<h2 id="${id}" class="unseen">${text}</h2>`
  const own = headingHtml(depth, id, depth === 3 ? nameHtml(text) : html`${text}`)
  return aside === undefined ? own : html`<div class="head">${own}<p>${phraseHtml(ownPhrase(aside))}</p></div>`
}

function blockHtml(block: Block, lang: Lang): Html {
  switch (block.kind) {
    case 'heading':
      return headHtml(block)
    case 'prose':
      return html`<p>${phraseHtml(block.phrase)}</p>`
    case 'lede':
      return html`<p class="lede">${block.text}</p>`
    case 'change':
      return changeHtml(block)
    case 'excerpt':
      return excerptHtml(block)
    case 'tasks':
      return tasksHtml(block.tasks)
    case 'briefs':
      return briefsHtml(block.briefs)
    case 'shelf':
      return shelfHtml(block)
    case 'legend':
      return legendHtml(block.states)
    case 'notice':
      return html`<p class="notice">${phraseHtml(block.phrase)}</p>`
    case 'route':
      return routeHtml(block, lang)
    case 'glance':
      return glanceHtml(block)
    case 'access':
      return html`<p class="glance"><span>${phraseHtml(block.scope)}</span><span class="price">${block.cost}</span></p>`
    case 'jumps':
      return jumpsHtml(block.jumps, lang)
    case 'params':
      return paramsHtml(block.groups, lang)
    case 'fields':
      return fieldsHtml(block.fields, lang)
    case 'answer':
      return answerHtml(block, lang)
    case 'table':
      return tableHtml(
        block.columns,
        block.rows.map((row) => row.map(phraseHtml)),
        block.look,
      )
    case 'cost':
      return html`<p class="cost"><strong>${block.amount}${block.unit !== '' && html` <small>${block.unit}</small>`}</strong><span>${phraseHtml(block.phrase)}</span></p>`
    case 'figures':
      return html`<p class="figures">${block.figures.map((figure) => html`<span>${phraseHtml(figure)}</span> `)}<span>${block.aside}</span></p>`
    case 'fold':
      return html`<details class="past"><summary>${block.title}</summary>${block.blocks.map((part) => blockHtml(part, lang))}</details>`
    case 'list':
      return html`<ul class="entries">${block.items.map((item) => html`<li>${phraseHtml(item)}</li>`)}</ul>`
    case 'code':
      return codeHtml(block.text, block.language)
    case 'samples':
      return samplesHtml(block, lang)
    case 'markdown':
      return markdownHtml(block.text, lang)
    case 'turns':
      return turnsHtml(block, lang)
    case 'description':
      return descriptionHtml(block.text)
    case 'bars':
      return barsHtml(block)
    case 'form':
      return formHtml(block.form, lang)
    case 'group':
    case 'live':
      throw new Error('a live block or a group does not stand in a live one')
  }
}
