import { readFileSync } from 'node:fs'
import { type Lang, langs, type Page } from './page.ts'

/** In the order of the side bar. */
const slugs = ['calling', 'switching', 'readings', 'operating', 'upstreams', 'importing', 'data', 'changelog'] as const

const folder = new URL('../../../docs/guides/', import.meta.url)

/** The changelog is kept where people look for it in the repository. */
const fileOf = (lang: Lang, slug: string): URL =>
  lang === 'en' && slug === 'changelog' ? new URL('../../CHANGELOG.md', folder) : new URL(`${lang}/${slug}.md`, folder)

function readGuide(lang: Lang, slug: string): Page {
  const text = readFileSync(fileOf(lang, slug), 'utf8')
  const [, title = slug, body = ''] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? []
  const [summary = ''] = body.trim().split('\n\n', 1)
  return {
    address: `/guides/${slug}`,
    lang,
    title,
    summary: summary.replaceAll(/\s+/g, ' ').slice(0, 160),
    blocks: [{ kind: 'markdown', text: body.trim() }],
  }
}

/** The guides, read when the service starts. */
export const readGuides = (): readonly Page[] => langs.flatMap((lang) => slugs.map((slug) => readGuide(lang, slug)))
