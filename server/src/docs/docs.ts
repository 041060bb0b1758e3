import { createHash } from 'node:crypto'
import { type Asset, readAssets } from './assets.ts'
import type { Piece } from './blocks-html.ts'
import { writeMarkdown } from './blocks-markdown.ts'
import { layOut } from './layout.ts'
import { writeLlms, writeRobots, writeSearchIndex, writeSitemap } from './machines.ts'
import { addressOf, type Lang, langs, type Page } from './page.ts'
import { openSite, type Site, type SiteNeeds, splitPath } from './site.ts'
import { say } from './words.ts'

/** Something documented, in the form that was asked for. */
export interface Document {
  readonly status: 200 | 404
  readonly type: string
  readonly body: string
  readonly etag: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Docs {
  /** The document at a path; `undefined` where none is. */
  findDocument(path: string, wantsMarkdown: boolean): Promise<Document | undefined>
  /** What stands under `/en` and `/zh` where no page is. */
  writeMissing(path: string): Promise<Document>
  findMoved(path: string): string | undefined
  findAsset(path: string): Asset | undefined
  readonly iconPath: string
}

/** Laid out pages kept; the others are laid out again. */
const pagesMax = 200

/** The documentation: pages for people, the same as Markdown, and lists of them for machines. */
export function openDocs(needs: SiteNeeds): Docs {
  const getSite = openSite(needs)
  const assets = readAssets()
  let laidOut = new Map<string, readonly Piece[]>()
  let laidOutOf: Site | undefined

  function findPieces(page: Page, site: Site): readonly Piece[] {
    if (site !== laidOutOf || laidOut.size >= pagesMax) laidOut = new Map()
    laidOutOf = site
    const key = addressOf(page.lang, page.address)
    const pieces = laidOut.get(key) ?? layOut(page, { site, baseUrl: needs.getBaseUrl(), assetUrl: assets.urlOf })
    laidOut.set(key, pieces)
    return pieces
  }

  async function writePage(page: Page, site: Site): Promise<Document> {
    return openDocument(
      'text/html; charset=utf-8',
      await joinPieces(findPieces(page, site)),
      linksOf(page, needs.getBaseUrl()),
    )
  }

  /** Files of fixed names. */
  async function findFile(path: string, site: Site): Promise<Document | undefined> {
    const baseUrl = needs.getBaseUrl()
    const lang = langs.find((one) => path === `/${one}/search.json`)
    if (lang) return openDocument('application/json; charset=utf-8', writeSearchIndex(site, lang))
    if (path === '/llms.txt') return openDocument('text/plain; charset=utf-8', writeLlms(site, baseUrl))
    if (path === '/llms-full.txt') return openDocument('text/plain; charset=utf-8', await writeAll(site))
    if (path === '/sitemap.xml') return openDocument('application/xml; charset=utf-8', writeSitemap(site, baseUrl))
    if (path === '/robots.txt') return openDocument('text/plain; charset=utf-8', writeRobots(baseUrl))
    return undefined
  }

  return {
    async findDocument(path, wantsMarkdown) {
      const site = getSite()
      const file = await findFile(path, site)
      if (file) return file
      const isMarkdown = wantsMarkdown || path.endsWith('.md')
      const page = site.findPage(path.replace(/\.md$/, ''))
      if (!page) return undefined
      if (!isMarkdown) return writePage(page, site)
      return openDocument('text/markdown; charset=utf-8', await writeMarkdown(page), linksOf(page, needs.getBaseUrl()))
    },
    async writeMissing(path) {
      const page = missingPage(splitPath(path)?.lang ?? 'en')
      const pieces = layOut(page, { site: getSite(), baseUrl: needs.getBaseUrl(), assetUrl: assets.urlOf })
      return { ...openDocument('text/html; charset=utf-8', await joinPieces(pieces)), status: 404 }
    },
    findMoved: (path) => getSite().findMoved(path),
    findAsset: assets.find,
    iconPath: assets.urlOf('favicon.svg'),
  }
}

async function joinPieces(pieces: readonly Piece[]): Promise<string> {
  let text = ''
  for (const piece of pieces) text += (typeof piece === 'function' ? await piece() : piece).markup
  return text
}

const openDocument = (type: string, body: string, headers: Readonly<Record<string, string>> = {}): Document => ({
  status: 200,
  type,
  body,
  etag: `W/"${createHash('sha1').update(body).digest('base64url')}"`,
  headers,
})

function linksOf({ lang, address, openApi }: Page, baseUrl: string): Readonly<Record<string, string>> {
  const own = addressOf(lang, address)
  const links = [
    `<${baseUrl}${own}>; rel="canonical"`,
    ...langs.map((other) => `<${baseUrl}${addressOf(other, address)}>; rel="alternate"; hreflang="${other}"`),
    `<${baseUrl}${own}.md>; rel="alternate"; type="text/markdown"`,
    ...(openApi === undefined ? [] : [`<${baseUrl}${openApi}>; rel="service-desc"; type="application/json"`]),
  ]
  return { link: links.join(', '), vary: 'accept' }
}

async function writeAll(site: Site): Promise<string> {
  const texts: string[] = []
  for (const address of site.addresses) {
    const page = site.findPage(addressOf('en', address))
    if (page) texts.push(await writeMarkdown(page))
  }
  return texts.join('\n---\n\n')
}

const missingPage = (lang: Lang): Page => ({
  address: '',
  lang,
  title: say(lang, 'missing'),
  summary: say(lang, 'missingText'),
  blocks: [{ kind: 'prose', phrase: [say(lang, 'missingText')] }],
})
