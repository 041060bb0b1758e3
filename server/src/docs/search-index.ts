import { STATUS_CODES } from 'node:http'
import type { Endpoint } from '#catalogue'
import { problems, type Text } from '#kit'
import { pageAddress, serviceAddress } from './addresses.ts'
import { readSections } from './guide-sections.ts'
import { type ServedOperation, servedOperations } from './openapi/index.ts'
import { addressOf, type Lang, type Page } from './page.ts'
import { plainLines, plainText } from './plain-text.ts'
import { listFoundFields } from './search-fields.ts'
import { shortTitle } from './short-title.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

/** A page that something is found in. */
interface FoundPage {
  readonly href: string
  readonly title: string
  /** Of guides. */
  readonly summary?: string
  /** It mentions everything that is new, and explains nothing. */
  readonly isNews?: boolean
}

/** Something to be found: what it is called, what it says, and in `also` other words it goes by. */
interface Entry {
  readonly kind: 'guide' | 'endpoint' | 'code' | 'field'
  /** Its place in the list of pages. */
  readonly page: number
  readonly anchor?: string
  readonly name: string
  readonly path?: string
  readonly isDeprecated?: boolean
  /** What its paragraphs begin with in bold. */
  readonly leads?: string
  readonly text: string
  /** The same in the other language. */
  readonly other?: string
  readonly also?: string
  /** How many more endpoints have it. */
  readonly more?: number
}

/** Characters of a text that are searched; what somebody imports may be a manual. */
const textMax = 400
const meaningMax = 140
const nameMax = 100

const otherOf = (lang: Lang): Lang => (lang === 'en' ? 'zh' : 'en')

const cut = (text: string, lengthMax: number): string => text.slice(0, lengthMax).toWellFormed()

/** What the other language adds. */
const otherWords = (text: Text, lang: Lang, lengthMax: number): { other?: string } =>
  text.en === text.zh ? {} : { other: cut(text[otherOf(lang)], lengthMax) }

/** What search goes through: guides by section and row, business codes, endpoints, fields. The last three by the words of both languages. */
export function writeSearchIndex(site: Site, lang: Lang): string {
  const pages: FoundPage[] = []
  const own = listGuideEntries(site, lang, pages)
  const places = new Map<Endpoint, number>()
  const endpoints = site.platforms.flatMap(({ endpoints: members }) => members)
  for (const endpoint of endpoints) {
    places.set(
      endpoint,
      pages.push({ href: addressOf(lang, pageAddress(endpoint.page)), title: shortTitle(endpoint, endpoints)[lang] }) -
        1,
    )
  }
  const entries: Entry[] = [
    ...own.filter((entry) => !isCode(entry.name)),
    ...listCodes(own, lang),
    ...endpoints.map((endpoint) => describeEndpoint(endpoint, pages, places.get(endpoint) ?? 0, lang)),
    ...servedOperations.map((one) => describeServed(one, pages, lang)),
    ...listFoundFields(endpoints).map(
      ({ name, meaning, anchor, endpoint, more }): Entry => ({
        kind: 'field',
        page: places.get(endpoint) ?? 0,
        anchor,
        name: cut(name, nameMax),
        text: cut(meaning[lang], meaningMax),
        ...otherWords(meaning, lang, meaningMax),
        ...(more > 0 ? { more } : {}),
      }),
    ),
  ]
  return JSON.stringify({ words: searchWords(lang), pages, entries })
}

function describeEndpoint(endpoint: Endpoint, pages: readonly FoundPage[], page: number, lang: Lang): Entry {
  const { title, summary, path, deprecated, pageAliases } = endpoint
  const texts = { en: plainLines(summary.en), zh: plainLines(summary.zh) }
  return {
    kind: 'endpoint',
    page,
    name: pages[page]?.title ?? title[lang],
    path,
    ...(deprecated === undefined ? {} : { isDeprecated: true }),
    text: cut(texts[lang], textMax),
    ...otherWords({ en: `${title.en}\n${texts.en}`, zh: `${title.zh}\n${texts.zh}` }, lang, textMax),
    also: [endpoint.page, ...pageAliases].map(({ slug }) => slug).join(' '),
  }
}

function describeServed({ path, operation }: ServedOperation, pages: FoundPage[], lang: Lang): Entry {
  const { id, title, summary } = operation
  const texts = { en: `${title.en}\n${plainText(summary.en)}`, zh: `${title.zh}\n${plainText(summary.zh)}` }
  return {
    kind: 'endpoint',
    page: pages.push({ href: addressOf(lang, serviceAddress(id)), title: title[lang] }) - 1,
    name: title[lang],
    path,
    text: plainText(summary[lang]),
    ...otherWords(texts, lang, textMax),
    also: id,
  }
}

function listGuideEntries({ guides }: Site, lang: Lang, pages: FoundPage[]): Entry[] {
  return guides
    .filter((guide) => guide.lang === lang)
    .flatMap((guide) => {
      const page =
        pages.push({
          href: addressOf(lang, guide.address),
          title: guide.title,
          summary: plainText(guide.summary),
          ...news(guide),
        }) - 1
      return readSections(guide.title, textOf(guide)).flatMap(({ id, title, leads, lines, rows }): Entry[] => {
        const place = { kind: 'guide', page, ...(id === undefined ? {} : { anchor: id }) } as const
        return [
          { ...place, name: title, ...(leads.length > 0 ? { leads: leads.join('\n') } : {}), text: lines.join('\n') },
          ...rows.map(({ name, text }) => ({ ...place, name, text, also: title })),
        ]
      })
    })
}

const news = ({ address }: Page): { isNews?: boolean } => (address.endsWith('/changelog') ? { isNews: true } : {})

const textOf = ({ blocks }: Page): string =>
  blocks.flatMap((block) => (block.kind === 'markdown' ? [block.text] : [])).join('\n\n')

const byCode = Map.groupBy(Object.values(problems), ({ code }) => String(code))

const isCode = (name: string): boolean => byCode.has(name)

/** Business codes, by the table the service answers by and by what the guide says of them. */
function listCodes(guides: readonly Entry[], lang: Lang): Entry[] {
  return guides.flatMap((entry): Entry[] => {
    const kinds = byCode.get(entry.name)
    if (!kinds) return []
    const meanings = (one: Lang): string => [...new Set(kinds.map((kind) => kind[one]))].join('\n')
    const { kind: _, also: __, ...row } = entry
    return [
      {
        ...row,
        kind: 'code',
        text: `${meanings(lang)}\n${entry.text}`,
        other: meanings(otherOf(lang)),
        also: [say(lang, 'codes'), ...new Set(kinds.map(({ status }) => STATUS_CODES[status]))].join('\n'),
      },
    ]
  })
}

/** What the list of what was found says itself. */
const searchWords = (lang: Lang) => ({
  guide: say(lang, 'guides'),
  endpoint: say(lang, 'endpoints'),
  code: say(lang, 'codes'),
  field: say(lang, 'foundFields'),
  none: say(lang, 'nothingFound'),
  instead: say(lang, 'guidesInstead'),
  hits: say(lang, 'hits'),
  more: say(lang, 'moreEndpoints'),
  deprecated: say(lang, 'deprecated'),
  move: say(lang, 'keyMove'),
  open: say(lang, 'keyOpen'),
  openNew: say(lang, 'keyOpenNew'),
})
