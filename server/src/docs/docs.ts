import { type Clock, createMemory, createShared, derived } from '#kit'
import { readAssets } from './assets.ts'
import { writeMarkdown } from './blocks-markdown.ts'
import { type Document, openDocument } from './document.ts'
import { openFiles } from './files.ts'
import { layOut } from './layout.ts'
import { addressOf, type Lang, langs, type Page } from './page.ts'
import { openPageWriter } from './page-writer.ts'
import { openSite, type Site, type SiteNeeds, splitPath } from './site.ts'
import { openWholeSamples } from './whole-samples.ts'
import { say } from './words.ts'

export interface Docs {
  /** The document at a path; `undefined` where none is. */
  findDocument(path: string, wantsMarkdown: boolean): Promise<Document | undefined>
  /** What stands under `/en` and `/zh` where no page is. */
  writeMissing(path: string): Promise<Document>
  findMoved(path: string): string | undefined
  findAsset(path: string): Document | undefined
  readonly iconPath: string
}

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
    const remember = createMemory<() => Promise<Document>>(langs.length)
    return (lang: Lang) => remember(lang, () => openPageWriter(layOutOn(site, missingPage(lang))))
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
      const write = missingOn(getSite())(splitPath(path)?.lang ?? 'en')
      return { ...(await write()), status: 404 }
    },
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

const missingPage = (lang: Lang): Page => ({
  address: '',
  isMissing: true,
  lang,
  title: say(lang, 'missing'),
  summary: say(lang, 'missingText'),
  blocks: [{ kind: 'prose', phrase: [say(lang, 'missingText')] }],
})
