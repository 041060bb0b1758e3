import type { Endpoint } from '#catalogue'
import { derived } from '#kit'
import { pageAddress } from './addresses.ts'
import { type Html, html } from './html.ts'
import { addressOf, type Lang } from './page.ts'
import type { Platform } from './platforms.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

/** A side bar of this many platforms is read at a glance unfolded. */
const unfoldedMax = 3

/** Guides, then endpoints by platform; the platform of the page is open, the others fold. */
export function sideBarHtml({ guides, platforms }: Site, lang: Lang, current: string): Html {
  const own = guides.filter((guide) => guide.lang === lang)
  return html`<nav class="side" id="side" aria-label="${say(lang, 'menu')}">
    <p>${say(lang, 'guides')}</p><ul>${linkHtml(lang, '', say(lang, 'overview'), current)}${own.map(({ address, title }) => linkHtml(lang, address, title, current))}</ul>
    <p>${say(lang, 'endpoints')}</p>${platforms.map((platform) => {
      const isOwn = platform.endpoints.some(({ page }) => pageAddress(page) === current)
      if (isOwn || platforms.length <= unfoldedMax) return platformHtml(platform, lang, current)
      return foldedHtml[lang](platform)
    })}
  </nav>`
}

/** Every page has all folded platforms, and there are hundreds of endpoints. */
const foldedHtml = {
  en: derived((platform: Platform) => platformHtml(platform, 'en')),
  zh: derived((platform: Platform) => platformHtml(platform, 'zh')),
} as const satisfies Record<Lang, (platform: Platform) => Html>

/** Open where a current page is given. */
const platformHtml = ({ title, endpoints }: Platform, lang: Lang, current?: string): Html =>
  html`<details${current !== undefined && html` open`}><summary>${title[lang]}</summary><ul>${endpoints.map(
    (endpoint) => linkHtml(lang, pageAddress(endpoint.page), titleHtml(endpoint, lang), current),
  )}</ul></details>`

const linkHtml = (lang: Lang, address: string, text: string | Html, current: string | undefined): Html =>
  html`<li><a href="${addressOf(lang, address)}"${address === current && html` aria-current="page"`}>${text}</a></li>`

const titleHtml = ({ title, deprecated }: Endpoint, lang: Lang): string | Html =>
  deprecated ? html`<s>${title[lang]}</s><span class="unseen"> (${say(lang, 'deprecated')})</span>` : title[lang]
