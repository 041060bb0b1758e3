import type { PageDefinition } from '#parts'

const found = import.meta.glob<{ readonly page: PageDefinition }>('./*/page.ts', { eager: true })

/** Every page: a folder here with a `page.ts` is one. */
export const pages: readonly PageDefinition[] = Object.values(found).map(({ page }) => page)
