import type { Endpoint } from '#catalogue'
import { derived } from '#kit'
import { pageAddress } from './addresses.ts'
import { changelogAddress } from './guides.ts'
import { menuFootHtml, searchHtml } from './header-html.ts'
import { type Html, html } from './html.ts'
import { addressOf, type Lang, type Page } from './page.ts'
import type { Platform, Topic } from './platforms.ts'
import { serviceSideHtml } from './service-lists.ts'
import { shortTitle } from './short-title.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

/** This many platforms show their topics on every page; of more, only that of the page does. */
const shownMax = 3

/** Guides, then endpoints by platform and topic. On a phone it is the menu. */
export function sideBarHtml(site: Site, page: Page): Html {
  const { lang } = page
  const current = page.isMissing ? undefined : page.address
  const isFew = site.platforms.length <= shownMax
  return html`<nav class="side" id="side" tabindex="-1" aria-label="${say(lang, 'menu')}">${searchHtml(lang)}<div>
<p>${say(lang, 'guides')}</p><ul>${listGuides(site, lang).map(({ address, title }) => linkHtml(lang, address, title, current))}</ul>${
    !isFew && html`<p>${say(lang, 'endpoints')}</p>`
  }${site.platforms.map((platform) =>
    isFew || hasPage(platform.endpoints, current)
      ? platformHtml(site, platform, lang, current)
      : elsewhereHtml(platform, lang),
  )}${serviceSideHtml(lang, current)}</div>${menuFootHtml(page)}</nav>`
}

/** The changelog stands in the header. */
const listGuides = ({ guides }: Site, lang: Lang) => [
  { address: '', title: say(lang, 'overview') },
  ...guides.filter((guide) => guide.lang === lang && guide.address !== changelogAddress),
]

const hasPage = (endpoints: readonly Endpoint[], current: string | undefined): boolean =>
  endpoints.some(({ page }) => pageAddress(page) === current)

/** There are hundreds of endpoints, and every page has a side bar: the home lists them all. */
const elsewhereHtml = ({ name, anchor, endpoints }: Platform, lang: Lang): Html =>
  html`<a class="elsewhere" href="/${lang}#${anchor}"><span>${name[lang]}</span><small>${endpoints.length}</small></a>`

function platformHtml(site: Site, platform: Platform, lang: Lang, current: string | undefined): Html {
  const { name, endpoints, topics, deprecated } = platform
  const own = endpoints.find(({ page }) => pageAddress(page) === current)
  return html`<p>${name[lang]}<small>${endpoints.length}</small></p>${topics.map((topic) => {
    if (hasPage(topic.endpoints, current)) return topicHtml(site, topic, lang, { current, isOpen: true })
    return own?.deprecated && own.topic?.en === topic.title?.en
      ? topicHtml(site, topic, lang, { isOpen: true })
      : foldedOn(site)[lang](topic)
  })}${deprecated.length > 0 && deprecatedHtml(site, deprecated, lang, own)}`
}

interface TopicLook {
  readonly current?: string | undefined
  readonly isOpen: boolean
}

function topicHtml(site: Site, { name, endpoints }: Topic, lang: Lang, { current, isOpen }: TopicLook): Html {
  return html`<details${isOpen && html` open`}><summary>${name[lang]}<small>${endpoints.length}</small></summary><ul>${endpoints.map((endpoint) => entryHtml(site, endpoint, lang, current))}</ul></details>`
}

/** Every page has those, and they are the same on each. */
const foldedOn = derived((site: Site) => ({
  en: derived((topic: Topic) => topicHtml(site, topic, 'en', { isOpen: false })),
  zh: derived((topic: Topic) => topicHtml(site, topic, 'zh', { isOpen: false })),
}))

/** Folded but for the one whose page it is. */
function deprecatedHtml(site: Site, deprecated: readonly Endpoint[], lang: Lang, own: Endpoint | undefined): Html {
  const current = own && pageAddress(own.page)
  const entry = (endpoint: Endpoint): Html => entryHtml(site, endpoint, lang, current)
  const summary = html`<summary>${say(lang, 'deprecated')}<small>${deprecated.length}</small></summary>`
  if (!own?.deprecated) return html`<details>${summary}<ul>${deprecated.map(entry)}</ul></details>`
  const others = deprecated.filter((endpoint) => endpoint !== own)
  return html`<details open>${summary}<ul>${entry(own)}${
    others.length > 0 &&
    html`<li><details class="rest"><summary>${moreHtml(others.length, lang)}</summary><ul>${others.map(entry)}</ul></details></li>`
  }</ul></details>`
}

const moreHtml = (count: number, lang: Lang): string => (lang === 'en' ? `${count} more` : `另有 ${count} 个`)

const entryHtml = (site: Site, endpoint: Endpoint, lang: Lang, current: string | undefined): Html =>
  linkHtml(
    lang,
    pageAddress(endpoint.page),
    shortTitle(endpoint, site.endpoints)[lang],
    current,
    endpoint.method === 'POST' && 'post',
  )

const linkHtml = (
  lang: Lang,
  address: string,
  text: string,
  current: string | undefined,
  look: string | false = false,
): Html =>
  html`<li><a${look && html` class="${look}"`} href="${addressOf(lang, address)}"${address === current && html` aria-current="page"`}>${text}</a></li>`
