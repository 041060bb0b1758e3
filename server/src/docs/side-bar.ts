import type { Endpoint } from '#catalogue'
import { pageAddress } from './addresses.ts'
import { type Html, html } from './html.ts'
import { addressOf, type Lang } from './page.ts'
import type { Platform, Site } from './site.ts'
import { say } from './words.ts'

/** Guides, then endpoints by platform; the platform of the page is open, the others fold. */
export function sideBarHtml(site: Site, lang: Lang, current: string): Html {
  const link = (address: string, text: string | Html): Html =>
    html`<li><a href="${addressOf(lang, address)}"${address === current && html` aria-current="page"`}>${text}</a></li>`
  const entry = (endpoint: Endpoint): Html => {
    const title = endpoint.title[lang]
    const shown = endpoint.deprecated
      ? html`<s>${title}</s><span class="unseen"> (${say(lang, 'deprecated')})</span>`
      : title
    return link(pageAddress(endpoint), shown)
  }
  const fold = ({ title, endpoints }: Platform): Html => {
    const isOpen = site.platforms.length <= 3 || endpoints.some((endpoint) => pageAddress(endpoint) === current)
    return html`<details${isOpen && html` open`}><summary>${title[lang]}</summary><ul>${endpoints.map(entry)}</ul></details>`
  }
  const guides = site.guides.filter((guide) => guide.lang === lang)
  return html`<nav class="side" id="side" aria-label="${say(lang, 'menu')}">
    <p>${say(lang, 'guides')}</p><ul>${link('', say(lang, 'overview'))}${guides.map(({ address, title }) => link(address, title))}</ul>
    <p>${say(lang, 'endpoints')}</p>${site.platforms.map(fold)}
  </nav>`
}
