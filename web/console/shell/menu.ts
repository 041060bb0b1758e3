import { pages } from '#pages'
import type { PageDefinition } from '#parts'
import type { shellWords } from './words.ts'

interface MenuGroup {
  readonly title?: keyof (typeof shellWords)['en'] & ('research' | 'account' | 'records')
  readonly paths: readonly string[]
}

/** Menus in the order they stand; a page that is not there leaves no gap. */
const accountMenu: readonly MenuGroup[] = [
  { paths: ['/', '/tokens', '/calls', '/money', '/pricing', '/top-up'] },
  { title: 'research', paths: ['/creators', '/batches', '/lists'] },
  { title: 'account', paths: ['/notices', '/webhooks', '/people'] },
]

const operatorMenu: readonly MenuGroup[] = [
  { paths: ['/operator', '/operator/accounts', '/operator/endpoints', '/operator/catalogue', '/operator/providers'] },
  { title: 'records', paths: ['/operator/audit-log', '/operator/system', '/operator/settings'] },
]

/** Without the parts that may be left out: `/calls` of `/calls/{-$requestId}`. */
export const plainPath = ({ path }: PageDefinition): string => path.replace(/\/\{-\$\w+\}/g, '') || '/'

const byPath = new Map(pages.map((page) => [plainPath(page), page]))

interface FoundGroup {
  readonly title: MenuGroup['title'] | undefined
  readonly pages: readonly PageDefinition[]
}

export const listMenu = (isOfOperator: boolean): readonly FoundGroup[] =>
  (isOfOperator ? operatorMenu : accountMenu)
    .map(({ title, paths }) => ({ title, pages: paths.flatMap((path) => byPath.get(path) ?? []) }))
    .filter((group) => group.pages.length > 0)

export const isOperatorPath = (pathname: string): boolean => /^\/(?:console\/)?operator(?:\/|$)/.test(pathname)
