import type { Clock } from '#kit'
import { type Asset, readAssets } from './assets.ts'
import type { Piece } from './blocks-html.ts'
import { writeMarkdown } from './blocks-markdown.ts'
import { type Document, openDocument } from './document.ts'
import { openFiles } from './files.ts'
import { layOut } from './layout.ts'
import { addressOf, type Lang, langs, type Page } from './page.ts'
import { openSite, type Site, type SiteNeeds, splitPath } from './site.ts'
import { say } from './words.ts'

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
export function openDocs(needs: SiteNeeds & { readonly clock: Clock }): Docs {
  const getSite = openSite(needs)
  const findFile = openFiles(needs)
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

const missingPage = (lang: Lang): Page => ({
  address: '',
  lang,
  title: say(lang, 'missing'),
  summary: say(lang, 'missingText'),
  blocks: [{ kind: 'prose', phrase: [say(lang, 'missingText')] }],
})
