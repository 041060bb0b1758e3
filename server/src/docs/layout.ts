import { blocksHtml, type Piece } from './blocks-html.ts'
import { headerHtml, searchHtml } from './header-html.ts'
import { type Html, html } from './html.ts'
import { type Heading, listHeadings } from './markdown-html.ts'
import { addressOf, type Columns, type Lang, langs, type Page } from './page.ts'
import { sideBarHtml } from './side-bar.ts'
import type { Site } from './site.ts'
import { titleHtml } from './title-html.ts'
import { say } from './words.ts'

export interface LayoutNeeds {
  readonly site: Site
  readonly baseUrl: string
  /** The address of a file of `web/docs`. */
  readonly assetUrl: (name: string) => string
}

/** Of every page, then of its kind. */
function sheetsOf(page: Page): readonly string[] {
  const look = lookOf(page)
  return ['page', ...(page.columns ? ['try'] : []), ...(look === undefined ? [] : [look])]
}

/** A whole page. */
export function layOut(page: Page, { site, baseUrl, assetUrl }: LayoutNeeds): readonly Piece[] {
  const { lang, title } = page
  const look = lookOf(page)
  const name =
    look === 'home'
      ? title
      : `${title}${page.isDeprecated ? ` (${say(lang, 'deprecated')})` : ''} · ${say(lang, 'title')}`
  return [
    html`<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="${page.summary}">
<meta name="color-scheme" content="light dark"><link rel="preload" href="${assetUrl('fonts/inter.woff2')}" as="font" type="font/woff2" crossorigin><script src="${assetUrl('theme.js')}"></script>
${sheetsOf(page).map((sheet) => html`<link rel="stylesheet" href="${assetUrl(`${sheet}.css`)}">`)}
<link rel="icon" href="${assetUrl('favicon.svg')}" type="image/svg+xml">
${!page.isMissing && linksHtml(page, baseUrl)}
<script type="module" src="${assetUrl('docs.js')}"></script></head><body>
<a class="skip" href="#content">${say(lang, 'skip')}</a>${headerHtml(page, assetUrl('favicon.svg'))}<div class="frame${page.columns && ' beside'}${look !== undefined && ` ${look}`}">${sideBarHtml(site, page)}
<main id="content" tabindex="-1">`,
    ...(page.columns
      ? columnsHtml(titleHtml(page, site), page.columns, lang)
      : [titleHtml(page, site), ...blocksHtml(page.blocks, lang)]),
    page.isMissing ? searchHtml(lang) : html``,
    html`</main>${(look === undefined || look === 'guide') && !page.columns && contentsHtml(listContents(page), lang)}</div></body></html>`,
  ]
}

/** Pages of a kind that has a style sheet of its own, by its name. */
const lookOf = ({ address, isMissing, isGuide }: Page): 'home' | 'guide' | 'missing' | undefined => {
  if (isMissing) return 'missing'
  if (isGuide) return 'guide'
  return address === '' ? 'home' : undefined
}

/** What a thing is, what one does with it, and the rest of what it is: in this order where there is room for one column. */
const columnsHtml = (title: Html, { about, use, more }: Columns, lang: Lang): readonly Piece[] => [
  html`<div class="about">${title}`,
  ...blocksHtml(about, lang),
  html`</div><div class="use">`,
  ...blocksHtml(use, lang),
  html`</div><div class="further">`,
  ...blocksHtml(more, lang),
  html`</div>`,
]

/** Where the page stands, and the same in another language or form. */
const linksHtml = ({ lang, address }: Page, baseUrl: string): Html =>
  html`<link rel="canonical" href="${baseUrl}${addressOf(lang, address)}">
${langs.map((other) => html`<link rel="alternate" hreflang="${other}" href="${baseUrl}${addressOf(other, address)}">`)}
<link rel="alternate" type="text/markdown" href="${addressOf(lang, address)}.md">`

const listContents = ({ blocks }: Page): readonly Heading[] =>
  blocks.flatMap((block) => {
    if (block.kind === 'markdown') return listHeadings(block.text)
    if (block.kind === 'live') return []
    return block.kind === 'heading' && block.depth === 2 ? [{ id: block.id, text: block.text }] : []
  })

const contentsHtml = (headings: readonly Heading[], lang: Lang): Html | false =>
  headings.length > 0 &&
  html`<nav class="contents" aria-label="${say(lang, 'onThisPage')}"><p>${say(lang, 'onThisPage')}</p><ul>${headings.map(
    ({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`,
  )}</ul></nav>`
