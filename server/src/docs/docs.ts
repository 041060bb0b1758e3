import { type Clock, createMemory, createShared, derived } from '#kit'
import { readAssets } from './assets.ts'
import { writeMarkdown } from './blocks-markdown.ts'
import { type Document, openDocument } from './document.ts'
import { openFiles } from './files.ts'
import { layOut } from './layout.ts'
import { writeMissing } from './missing-page.ts'
import { addressOf, type Lang, langs, type Page } from './page.ts'
import { openPageWriter } from './page-writer.ts'
import { openSite, type Site, type SiteNeeds, splitPath } from './site.ts'
import { openWholeSamples } from './whole-samples.ts'

export interface Docs {
  /** The document at a path; `undefined` where none is. */
  findDocument(path: string, wantsMarkdown: boolean): Promise<Document | undefined>
  /** What stands under `/en` and `/zh` where no page is. */
  writeMissing(path: string): Promise<Document>
  /** The guides in both languages, in the order of reading. */
  listGuides(): readonly {
    readonly path: string
    readonly lang: Lang
    readonly title: string
    readonly summary: string
  }[]
  findMoved(path: string): string | undefined
  findAsset(path: string): Document | undefined
  readonly iconPath: string
}

/** Addresses without a page that are remembered, and what is read of each. */
const missingMax = 50
const pathLengthMax = 200

/** The documentation: pages for people, the same as Markdown, and lists of them for machines. */
export function openDocs(needs: SiteNeeds & { readonly clock: Clock }): Docs {
  const getSite = openSite(needs)
  const findFile = openFiles(needs)
  const findProgram = openWholeSamples(needs)
  const assets = readAssets()
  const layOutOn = (site: Site, page: Page) =>
    layOut(page, { site, baseUrl: needs.getBaseUrl(), assetUrl: assets.urlOf })
  /** Kept as long as the site keeps the page. */
  const writersOn = derived((site: Site) =>
    derived((page: Page) => openPageWriter(layOutOn(site, page), linksOf(page, needs.getBaseUrl()))),
  )
  const missingOn = derived((site: Site) => {
    const remember = createMemory<() => Promise<Document>>(missingMax)
    return (path: string) =>
      remember(path, () => {
        const { lang, address } = splitPath(path) ?? { lang: 'en', address: path }
        return openPageWriter(layOutOn(site, writeMissing(site, address, lang)))
      })
  })
  /** A page asked for many times in one go is written once. */
  const share = createShared<Document | undefined>()

  async function find(path: string, wantsMarkdown: boolean): Promise<Document | undefined> {
    const site = getSite()
    const file = (await findFile(path, site)) ?? findProgram(path, site)
    if (file) return file
    const isMarkdown = wantsMarkdown || path.endsWith('.md')
    const page = site.findPage(path.replace(/\.md$/, ''))
    if (!page) return undefined
    if (!isMarkdown) return writersOn(site)(page)()
    return openDocument('text/markdown; charset=utf-8', await writeMarkdown(page), linksOf(page, needs.getBaseUrl()))
  }

  return {
    findDocument: (path, wantsMarkdown) => share(`${wantsMarkdown} ${path}`, () => find(path, wantsMarkdown)),
    async writeMissing(path) {
      const write = missingOn(getSite())(path.slice(0, pathLengthMax))
      return { ...(await write()), status: 404 }
    },
    listGuides: () =>
      getSite().guides.map(({ lang, address, title, summary }) => ({
        path: `${addressOf(lang, address)}.md`,
        lang,
        title,
        summary,
      })),
    findMoved: (path) => getSite().findMoved(path),
    findAsset: assets.find,
    iconPath: assets.urlOf('favicon.svg'),
  }
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
