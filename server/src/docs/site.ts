import type { Endpoint } from '#catalogue'
import { createMemory } from '#kit'
import { pageAddress, serviceAddress } from './addresses.ts'
import { type EndpointPageNeeds, writeEndpointPage } from './endpoint-page.ts'
import { readGuides } from './guides.ts'
import { writeHome } from './home-page.ts'
import { servedOperations } from './openapi/index.ts'
import { addressOf, type Lang, langs, type Page } from './page.ts'
import { type Platform, writePlatforms } from './platforms.ts'
import { writeServicePage } from './service-page.ts'

/** All pages of one state of the catalogue. Each is written when it is asked for. */
export interface Site {
  readonly endpoints: readonly Endpoint[]
  readonly platforms: readonly Platform[]
  readonly guides: readonly Page[]
  /** By `/en…` or `/zh…`. */
  findPage(path: string): Page | undefined
  /** Where a page stands now whose address was another. */
  findMoved(path: string): string | undefined
  /** The addresses of all pages, without their language. */
  readonly addresses: readonly string[]
}

/** Written pages kept; the others are written again. */
const pagesMax = 200

export type SiteNeeds = EndpointPageNeeds

/** Gives the site of the catalogue as it is: the same one until that changes. */
export function openSite(needs: SiteNeeds): () => Site {
  const guides = readGuides()
  let site: Site | undefined
  return () => {
    if (site?.endpoints !== needs.list()) site = makeSite(needs.list(), guides, needs)
    return site
  }
}

function makeSite(endpoints: readonly Endpoint[], guides: readonly Page[], needs: SiteNeeds): Site {
  const platforms = writePlatforms(endpoints)
  const writers = new Map<string, (lang: Lang) => Page | undefined>()
  const remember = createMemory<Page | undefined>(pagesMax)
  const moved = new Map<string, string>()
  writers.set('', (lang) => writeHome({ lang, platforms, guides, needs }))
  for (const { address } of guides) {
    writers.set(address, (lang) => guides.find((guide) => guide.address === address && guide.lang === lang))
  }
  for (const one of servedOperations)
    writers.set(serviceAddress(one.operation.id), (lang) => writeServicePage(one, lang, needs))
  for (const endpoint of endpoints) {
    const address = pageAddress(endpoint.page)
    writers.set(address, (lang) => writeEndpointPage(endpoint, lang, needs))
    for (const alias of endpoint.pageAliases) moved.set(pageAddress(alias), address)
  }

  return {
    endpoints,
    platforms,
    guides,
    addresses: [...writers.keys()],
    findPage(path) {
      const { lang, address = '' } = splitPath(path) ?? {}
      const write = writers.get(address)
      return lang && write && remember(addressOf(lang, address), () => write(lang))
    },
    findMoved(path) {
      const { lang, address } = splitPath(path) ?? {}
      const target = address === undefined ? undefined : moved.get(address)
      return target === undefined ? undefined : `/${lang}${target}`
    },
  }
}

/** The language a path begins with, and the rest of it. */
export function splitPath(path: string): { readonly lang: Lang; readonly address: string } | undefined {
  const lang = langs.find((one) => path === `/${one}` || path.startsWith(`/${one}/`))
  return lang && { lang, address: path.slice(lang.length + 1).replace(/\/$/, '') }
}
