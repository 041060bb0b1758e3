import { type Clock, createBriefMemory, derived } from '#kit'
import { type Document, openDocument } from './document.ts'
import { openFullText } from './full-text.ts'
import { writeLlms, writeRobots, writeSitemap } from './machines.ts'
import { langs } from './page.ts'
import { writeSearchIndex } from './search-index.ts'
import type { Site } from './site.ts'

interface FilesNeeds {
  readonly clock: Clock
  readonly getBaseUrl: () => string
}

type FindFile = (path: string, site: Site) => Promise<Document | undefined>

const plain = 'text/plain; charset=utf-8'

const fullTextMs = 1_000

/** Files of fixed names, each written once for a state of the catalogue. */
export function openFiles({ clock, getBaseUrl }: FilesNeeds): FindFile {
  const writeAll = openFullText(clock)
  // Megabytes with hundreds of endpoints; the prices in it may be that old.
  const fullTextsOf = derived((_site: Site) =>
    createBriefMemory<Document>({ clock, keepMs: fullTextMs, entriesMax: 1 }),
  )
  const files: Readonly<Record<string, (site: Site) => Document | Promise<Document>>> = {
    '/llms.txt': derived((site) => openDocument(plain, writeLlms(site, getBaseUrl()))),
    '/llms-full.txt': (site) => fullTextsOf(site)('all', async () => openDocument(plain, await writeAll(site))),
    '/robots.txt': derived(() => openDocument(plain, writeRobots(getBaseUrl()))),
    '/sitemap.xml': derived((site) => openDocument('application/xml; charset=utf-8', writeSitemap(site, getBaseUrl()))),
    ...Object.fromEntries(
      langs.map((lang) => [
        `/${lang}/search.json`,
        derived((site: Site) => openDocument('application/json; charset=utf-8', writeSearchIndex(site, lang))),
      ]),
    ),
  }
  return async (path, site) => (Object.hasOwn(files, path) ? files[path]?.(site) : undefined)
}
