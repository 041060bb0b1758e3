import { readFileSync } from 'node:fs'
import { addressOf, type Lang, langs, type Page, type Turn } from './page.ts'
import { plainSummary } from './plain-text.ts'
import { say } from './words.ts'

/** In the order of the side bar, which is the order of reading. */
const slugs = [
  'calling',
  'readings',
  'switching',
  'sdk',
  'kol',
  'agents',
  'operating',
  'reliability',
  'upstreams',
  'importing',
  'data',
  'changelog',
] as const

export const changelogAddress = '/guides/changelog'

const folder = new URL('../../../docs/guides/', import.meta.url)

/** The changelog is kept where people look for it in the repository. */
const fileOf = (lang: Lang, slug: string): URL =>
  lang === 'en' && slug === 'changelog' ? new URL('../../CHANGELOG.md', folder) : new URL(`${lang}/${slug}.md`, folder)

/** The first paragraph says what the guide is about. */
function readGuide(lang: Lang, slug: string): Page {
  const text = readFileSync(fileOf(lang, slug), 'utf8')
  const [, title = slug, body = ''] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? []
  const [lede = ''] = body.trim().split('\n\n', 1)
  return {
    address: `/guides/${slug}`,
    isGuide: true,
    lang,
    title,
    summary: plainSummary(lede),
    blocks: [{ kind: 'markdown', text: body.trim() }],
  }
}

const turnTo = (page: Page | undefined): Turn | undefined =>
  page && { address: addressOf(page.lang, page.address), title: page.title }

/** Where one goes on from a guide. */
function addTurns(guide: Page, nth: number, guides: readonly Page[]): Page {
  const previous = turnTo(guides[nth - 1]) ?? { address: `/${guide.lang}`, title: say(guide.lang, 'overview') }
  return { ...guide, blocks: [...guide.blocks, { kind: 'turns', previous, next: turnTo(guides[nth + 1]) }] }
}

/** The guides, read when the service starts. */
export const readGuides = (): readonly Page[] =>
  langs.flatMap((lang) => slugs.map((slug) => readGuide(lang, slug)).map(addTurns))
