import { pageAddress } from './addresses.ts'
import { blocksHtml, type Piece } from './blocks-html.ts'
import { type Html, html } from './html.ts'
import { type Heading, listHeadings } from './markdown-html.ts'
import { addressOf, type Columns, type Lang, langs, type Page } from './page.ts'
import { sideBarHtml } from './side-bar.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

export interface LayoutNeeds {
  readonly site: Site
  readonly baseUrl: string
  /** The address of a file of `web/docs`. */
  readonly assetUrl: (name: string) => string
}

/** An address that no page has. */
const nowhere = '/'

/** A whole page. */
export function layOut(page: Page, { site, baseUrl, assetUrl }: LayoutNeeds): readonly Piece[] {
  const { lang, address, title } = page
  const look = lookOf(page)
  const name =
    address === ''
      ? title
      : `${title}${page.isDeprecated ? ` (${say(lang, 'deprecated')})` : ''} · ${say(lang, 'title')}`
  return [
    html`<!doctype html><html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="${page.summary}">
<meta name="color-scheme" content="light dark"><link rel="preload" href="${assetUrl('fonts/inter.woff2')}" as="font" type="font/woff2" crossorigin><script src="${assetUrl('theme.js')}"></script>
<link rel="stylesheet" href="${assetUrl('docs.css')}"><link rel="stylesheet" href="${assetUrl('code.css')}"><link rel="stylesheet" href="${assetUrl('panels.css')}"><link rel="stylesheet" href="${assetUrl('endpoint.css')}"><link rel="stylesheet" href="${assetUrl('terms.css')}">${look !== undefined && html`<link rel="stylesheet" href="${assetUrl(`${look}.css`)}">`}<link rel="icon" href="${assetUrl('favicon.svg')}" type="image/svg+xml">
${!page.isMissing && linksHtml(page, baseUrl)}
<script type="module" src="${assetUrl('docs.js')}"></script></head><body>
<a class="skip" href="#content">${say(lang, 'skip')}</a>${headerHtml(lang, address)}<div class="frame${page.columns && ' beside'}${look !== undefined && ` ${look}`}">${sideBarHtml(site, lang, page.isMissing ? nowhere : address)}
<main id="content" tabindex="-1">`,
    ...(page.columns
      ? columnsHtml(titleHtml(page, site), page.columns, lang)
      : [titleHtml(page, site), ...blocksHtml(page.blocks, lang)]),
    html`</main>${!page.columns && look !== 'home' && contentsHtml(listContents(page), lang)}</div></body></html>`,
  ]
}

/** Pages of a kind that has a style sheet of its own, by its name. */
const lookOf = ({ address, isMissing, isGuide }: Page): 'home' | 'guide' | undefined => {
  if (isGuide) return 'guide'
  return address === '' && !isMissing ? 'home' : undefined
}

/** What a thing is, what one does with it, and the rest of what it is: in this order where there is room for one column. */
const columnsHtml = (title: Html, { about, use, more }: Columns, lang: Lang): readonly Piece[] => [
  html`<div class="about">${title}`,
  ...blocksHtml(about, lang),
  html`</div><div class="use">`,
  ...blocksHtml(use, lang),
  html`</div><div class="more">`,
  ...blocksHtml(more, lang),
  html`</div>`,
]

const titleHtml = (page: Page, site: Site): Html =>
  html`<div class="title"><div class="above">${trailHtml(page, site)}${!page.isMissing && toolsHtml(page)}</div><div class="headline"><h1>${page.headline ?? page.title}</h1>${
    page.isDeprecated && html` <span class="pill deprecated">${say(page.lang, 'deprecated')}</span>`
  }</div></div>`

function trailHtml({ lang, address, isMissing, isGuide }: Page, { platforms }: Site): Html | false {
  if (isMissing || address === '') return false
  const own = platforms.find(({ endpoints }) => endpoints.some(({ page }) => pageAddress(page) === address))
  const text = own?.name[lang] ?? (isGuide ? say(lang, 'guides') : undefined)
  return text !== undefined && html`<p class="trail">${text}</p>`
}

/** Where the page stands, and the same in another language or form. */
const linksHtml = ({ lang, address }: Page, baseUrl: string): Html =>
  html`<link rel="canonical" href="${baseUrl}${addressOf(lang, address)}">
${langs.map((other) => html`<link rel="alternate" hreflang="${other}" href="${baseUrl}${addressOf(other, address)}">`)}
<link rel="alternate" type="text/markdown" href="${addressOf(lang, address)}.md">`

const headerHtml = (lang: Lang, address: string): Html => {
  const other = lang === 'en' ? 'zh' : 'en'
  return html`<header><button class="menu" type="button" data-menu aria-controls="side" aria-expanded="false" hidden>${say(lang, 'menu')}</button>
<a class="brand" href="/${lang}"><svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><circle cx="16" cy="16" r="13" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M16 5l2.4 8.6L27 16l-8.6 2.4L16 27l-2.4-8.6L5 16l8.6-2.4z" fill="currentColor"/></svg>Almagest</a>
<button type="button" class="search awaited" data-search data-failed="${say(lang, 'searchFailed')}" data-close="${say(lang, 'close')}" aria-haspopup="dialog" hidden><svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true"><path d="M11.5 11.5 14.5 14.5M12.5 7a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/></svg><span>${say(lang, 'searchHint')}</span><kbd aria-hidden="true">/</kbd></button>
<a class="language" href="${addressOf(other, address)}" hreflang="${other}" lang="${other}">${say(lang, 'otherLanguage')}</a>
<button type="button" class="theme awaited" data-theme-toggle aria-label="${say(lang, 'theme')}" hidden><svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/></svg></button></header>`
}

const toolsHtml = ({ lang, address, openApi }: Page): Html =>
  html`<p class="tools"><button type="button" class="awaited" data-copy-page="${addressOf(lang, address)}.md" data-copied="${say(lang, 'copied')}" hidden>${say(lang, 'copyPage')}</button><a href="${addressOf(lang, address)}.md">${say(lang, 'asMarkdown')}</a>${
    openApi !== undefined && html`<a href="${openApi}">${say(lang, 'openApi')}</a>`
  }</p><template id="copy-button"><button type="button" class="copy" aria-label="${say(lang, 'copy')}" data-copied="${say(lang, 'copied')}"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M6 5.5h6.5a1 1 0 0 1 1 1V13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1zM3 11a1 1 0 0 1-1-1V3.5a1 1 0 0 1 1-1h6.5a1 1 0 0 1 1 1" fill="none" stroke="currentColor" stroke-width="1.3"/></svg></button></template>`

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
