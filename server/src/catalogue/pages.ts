import type { PageAddress } from './define-endpoint.ts'
import type { ImportedDefinition } from './imported-endpoint.ts'

/** Gives documentation pages addresses of their own. */
export interface Pages {
  take(endpoint: Pick<ImportedDefinition, 'path' | 'title' | 'platform'>): PageAddress
}

const slugLengthMax = 80

/** A page is called by its endpoint's title; where that is taken, or has no Latin letters, by its path. */
export function createPages(taken: readonly PageAddress[]): Pages {
  const keys = new Set(taken.map(keyOf))

  return {
    take({ path, title, platform }) {
      const group = slugOf(platform.en) || 'endpoints'
      const pathSlug = slugOf(path.replace(/^\/api\//, '')) || 'endpoint'
      const candidates = [slugOf(title.en), pathSlug].filter(Boolean)
      for (let nth = 2; ; nth++) {
        const slug = candidates.shift() ?? `${pathSlug}-${nth}`
        const page = { group, slug }
        if (keys.has(keyOf(page))) continue
        keys.add(keyOf(page))
        return page
      }
    },
  }
}

const keyOf = ({ group, slug }: PageAddress): string => `${group}/${slug}`

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, slugLengthMax)
    .replace(/^-|-$/g, '')
