import { pageAddress } from './addresses.ts'
import { type Html, html } from './html.ts'
import { copyIcon, nextIcon } from './icons.ts'
import { addressOf, type Page } from './page.ts'
import type { Platform } from './platforms.ts'
import { findServedGroup } from './service-lists.ts'
import { served } from './service-texts.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

/** What a page is called, where it stands, and in which other forms it can be had. */
export const titleHtml = (page: Page, site: Site): Html =>
  html`<div class="title"><div class="above">${trailHtml(page, site)}${!page.isMissing && toolsHtml(page)}</div><div class="headline"><h1>${page.headline ?? page.title}</h1>${
    page.isDeprecated && html` <span class="pill deprecated">${say(page.lang, 'deprecated')}</span>`
  }</div></div>`

function trailHtml({ lang, address, isGuide }: Page, { platforms }: Site): Html | false {
  if (isGuide) return html`<p class="trail"><a href="/${lang}#guides">${say(lang, 'guides')}</a></p>`
  const platform = platforms.find(({ endpoints }) => endpoints.some(({ page }) => pageAddress(page) === address))
  if (platform)
    return stepsHtml(`/${lang}#${platform.anchor}`, platform.name[lang], findTopic(platform, address)?.[lang])
  const group = findServedGroup(address)
  return group !== undefined && stepsHtml(`/${lang}#service`, served.title[lang], group[lang])
}

const stepsHtml = (href: string, text: string, topic: string | undefined): Html =>
  html`<p class="trail"><a href="${href}">${text}</a>${topic !== undefined && html`${nextIcon}<span>${topic}</span>`}</p>`

const findTopic = ({ endpoints }: Platform, address: string) =>
  endpoints.find(({ page }) => pageAddress(page) === address)?.topic

const toolsHtml = ({ lang, address, openApi }: Page): Html =>
  html`<p class="tools"><button type="button" class="awaited" data-copy-page="${addressOf(lang, address)}.md" data-copied="${say(lang, 'copied')}" hidden>${copyIcon}<span>${say(lang, 'copyPage')}</span></button><a href="${addressOf(lang, address)}.md">${say(lang, 'asMarkdown')}</a>${
    openApi !== undefined && html`<a href="${openApi}">${say(lang, 'openApi')}</a>`
  }</p><template id="copy-button"><button type="button" class="copy" aria-label="${say(lang, 'copy')}" data-copied="${say(lang, 'copied')}">${copyIcon}</button></template>`
