import { codeHtml, headingHtml } from './code-html.ts'
import { descriptionHtml } from './description-html.ts'
import { formHtml } from './form-html.ts'
import { type Html, html } from './html.ts'
import { markdownHtml } from './markdown-html.ts'
import type { Block, Inline, Lang, Phrase } from './page.ts'
import { samplesHtml } from './samples-html.ts'
import { tableHtml } from './table-html.ts'

/** Markup that is ready, or that is written anew for each request. */
export type Piece = Html | (() => Promise<Html>)

export const blocksHtml = (blocks: readonly Block[], lang: Lang): readonly Piece[] =>
  blocks.map((block) =>
    block.kind === 'live'
      ? async () => html`${(await block.write()).map((part) => blockHtml(part, lang))}`
      : blockHtml(block, lang),
  )

const inlineHtml = (inline: Inline): Html => {
  if (typeof inline === 'string') return html`${inline}`
  if ('code' in inline) return html`<code>${inline.code}</code>`
  return html`<a href="${inline.link}">${inline.text}</a>`
}

const phraseHtml = (phrase: Phrase): Html => html`${phrase.map(inlineHtml)}`

function blockHtml(block: Block, lang: Lang): Html {
  switch (block.kind) {
    case 'heading':
      return headingHtml(block.depth, block.id, html`${block.text}`)
    case 'prose':
      return html`<p>${phraseHtml(block.phrase)}</p>`
    case 'notice':
      return html`<aside class="notice"><strong>${block.title}</strong> ${phraseHtml(block.phrase)}</aside>`
    case 'route':
      return html`<div class="route" data-copy><span class="method">${block.method}</span><code>${block.path}</code></div>`
    case 'table':
      return tableHtml(
        block.columns,
        block.rows.map((row) => row.map(phraseHtml)),
      )
    case 'facts':
      return html`<dl class="facts">${block.rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
    case 'list':
      return html`<ul class="entries">${block.items.map((item) => html`<li>${phraseHtml(item)}</li>`)}</ul>`
    case 'code':
      return codeHtml(block.text, block.language)
    case 'samples':
      return samplesHtml(block, lang)
    case 'markdown':
      return markdownHtml(block.text)
    case 'description':
      return descriptionHtml(block.text)
    case 'bars':
      return html`<figure class="bars"><figcaption>${block.title}</figcaption><ol>${block.bars.map(
        ({ look, label }) => html`<li class="bar ${look}" title="${label}"><span class="unseen">${label}</span></li>`,
      )}</ol></figure>`
    case 'form':
      return formHtml(block.form, lang)
    case 'live':
      throw new Error('a live block does not stand in another')
  }
}
