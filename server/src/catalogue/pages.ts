import type { PageAddress } from './define-endpoint.ts'
import type { ImportedDefinition } from './imported-endpoint.ts'

/** Gives documentation pages addresses of their own. */
export interface Pages {
  /** Endpoints that had a page, with the same, or with a new one where that is another's by now. */
  keep<Known extends Placed>(endpoints: readonly Known[]): readonly Known[]
  take(endpoint: Named): PageAddress
}

type Named = Pick<ImportedDefinition, 'path' | 'title' | 'platform'>

interface Placed {
  readonly definition: Named
  readonly page: PageAddress
}

interface Taken {
  readonly page: PageAddress
  readonly pageAliases: readonly PageAddress[]
  readonly platform: ImportedDefinition['platform']
}

const slugLengthMax = 80

/**
 * A page is called by its endpoint's title; where that is taken, or has no Latin letters, by its path. It stands under its
 * platform, which shares its group with no other.
 */
export function createPages(taken: readonly Taken[]): Pages {
  const keys = new Set(taken.flatMap(({ page, pageAliases }) => [page, ...pageAliases]).map(keyOf))
  const platformOf = new Map(taken.map(({ page, platform }) => [page.group, platform.en]))

  function takeGroup(platform: string, path: string): string {
    const name = slugOf(platform) || slugOf(path.split('/')[2] ?? '') || 'endpoints'
    const group = findFree(name, [name], (one) => (platformOf.get(one) ?? platform) === platform)
    platformOf.set(group, platform)
    return group
  }

  function take({ path, title, platform }: Named): PageAddress {
    const group = takeGroup(platform.en, path)
    const pathSlug = slugOf(path.replace(/^\/api\//, '')) || 'endpoint'
    const wanted = [slugOf(title.en), pathSlug].filter(Boolean)
    const slug = findFree(pathSlug, wanted, (one) => !keys.has(keyOf({ group, slug: one })))
    const page = { group, slug }
    keys.add(keyOf(page))
    return page
  }

  return {
    keep(endpoints) {
      // All that stay come first: none of them makes room for one that has to move.
      const staying = new Set(endpoints.map(({ page }) => page).filter((page) => !keys.has(keyOf(page))))
      for (const { page, definition } of endpoints) {
        if (!staying.has(page)) continue
        keys.add(keyOf(page))
        if (!platformOf.has(page.group)) platformOf.set(page.group, definition.platform.en)
      }
      return endpoints.map((one) => (staying.has(one.page) ? one : { ...one, page: take(one.definition) }))
    },
    take,
  }
}

/** The first wanted name that is free, else the last resort with a number. */
function findFree(lastResort: string, wanted: readonly string[], isFree: (name: string) => boolean): string {
  const free = wanted.find(isFree)
  if (free !== undefined) return free
  for (let nth = 2; ; nth++) if (isFree(`${lastResort}-${nth}`)) return `${lastResort}-${nth}`
}

const keyOf = ({ group, slug }: PageAddress): string => `${group}/${slug}`

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, slugLengthMax)
    .replace(/^-|-$/g, '')
