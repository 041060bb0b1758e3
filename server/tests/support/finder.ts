/** A hit as the page shows it. */
export interface Hit {
  readonly entry: { readonly kind: string; readonly name: string; readonly text: string; readonly more?: number }
  readonly href: string
}

interface Group {
  readonly kind: string
  readonly count: number
  readonly hits: readonly Hit[]
}

interface Found {
  readonly openFind: (library: unknown, index: object) => Promise<(text: string) => Group[]>
}

const place = new URL('../../../web/docs/find.js', import.meta.url)

export interface FoundIndex {
  readonly pages: readonly { readonly href: string }[]
  readonly entries: readonly (Hit['entry'] & { readonly page: number; readonly anchor?: string })[]
}

const read = async (address: string): Promise<string> => (await fetch(address)).text()

/** The library as pages load it. */
async function importLibrary(url: string): Promise<unknown> {
  const [folder = ''] = /\/assets\/docs\.\w+\//.exec(await read(`${url}/en`)) ?? []
  const code = await read(`${url}${folder}minisearch.js`)
  const library: { readonly default: unknown } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
  return library.default
}

/** What the search of a service's pages finds, in the order it is shown: the page's own scripts over the index as it is served. */
export async function openFinder(url: string, lang: 'en' | 'zh') {
  const { openFind }: Found = await import(place.href)
  const index: FoundIndex = JSON.parse(await read(`${url}/${lang}/search.json`))
  const find = await openFind(await importLibrary(url), index)
  return { index, groups: find, find: (text: string): Hit[] => find(text).flatMap(({ hits }) => hits) }
}
