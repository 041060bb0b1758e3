import { wholeOpenApiAddress } from './addresses.ts'
import { changelogAddress } from './guides.ts'
import { type Html, html } from './html.ts'
import { searchIcon, themeIcon } from './icons.ts'
import { addressOf, type Lang, type Page } from './page.ts'
import { say } from './words.ts'

/** What stands above every page. On a phone most of it is in the menu. */
export function headerHtml(page: Page, markUrl: string): Html {
  const { lang } = page
  return html`<header><div class="ways"><a class="brand" href="/${lang}"><img src="${markUrl}" width="26" height="26" alt="">Almagest</a><nav aria-label="${say(lang, 'sections')}">${sectionsHtml(page)}</nav></div>
${searchHtml(lang)}
<div class="ways ends">${changelogHtml(page)}${languageHtml(page)}${themeHtml(lang)}<a class="menu unscripted" href="#side">${say(lang, 'menu')}</a><button class="menu" type="button" data-menu data-close="${say(lang, 'close')}" aria-controls="side" aria-expanded="false" hidden>${say(lang, 'menu')}</button></div></header>`
}

/** What the menu of a phone ends with: the rest of the header. */
export const menuFootHtml = (page: Page): Html =>
  html`<div class="foot">${openApiHtml(page.lang)}${changelogHtml(page)}${languageHtml(page)}${themeHtml(page.lang)}</div>`

export const searchHtml = (lang: Lang): Html =>
  html`<button type="button" class="search awaited" data-search data-failed="${say(lang, 'searchFailed')}" data-close="${say(lang, 'close')}" aria-haspopup="dialog" hidden>${searchIcon}<span>${say(lang, 'searchHint')}</span><kbd aria-hidden="true">/</kbd></button>`

function sectionsHtml({ lang, address, isMissing, isGuide }: Page): Html {
  const isOther = isMissing || isGuide || address === ''
  return html`<a href="/${lang}#guides"${here(isGuide === true && address !== changelogAddress)}>${say(lang, 'guides')}</a><a href="/${lang}#endpoints"${here(!isOther)}>${say(lang, 'endpoints')}</a>${openApiHtml(lang)}`
}

const here = (isHere: boolean): Html | false => isHere && html` aria-current="true"`

const openApiHtml = (lang: Lang): Html => html`<a href="${wholeOpenApiAddress(lang)}">${say(lang, 'openApi')}</a>`

const changelogHtml = ({ lang, address }: Page): Html =>
  html`<a href="${addressOf(lang, changelogAddress)}"${here(address === changelogAddress)}>${say(lang, 'changelog')}</a>`

/** The same page; of what is missing, the home. */
function languageHtml({ lang, address }: Page): Html {
  const other = lang === 'en' ? 'zh' : 'en'
  return html`<a href="${addressOf(other, address)}" hreflang="${other}" lang="${other}">${say(lang, 'otherLanguage')}</a>`
}

const themeHtml = (lang: Lang): Html =>
  html`<button type="button" class="theme awaited" data-theme-toggle aria-label="${say(lang, 'theme')}" hidden>${themeIcon}</button>`
