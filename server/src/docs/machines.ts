import { pageAddress } from './addresses.ts'
import { addressOf, type Lang, langs } from './page.ts'
import { plainSummary, plainText } from './plain-text.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

/** What search goes through: titles in both languages, paths, parameters, aliases. */
export function writeSearchIndex({ guides, endpoints }: Site, lang: Lang): string {
  const own = guides.filter((guide) => guide.lang === lang)
  return JSON.stringify([
    ...endpoints.map((endpoint) => {
      const { path, title, summary, deprecated, pageAliases, params } = endpoint
      return {
        href: addressOf(lang, pageAddress(endpoint.page)),
        title: title[lang],
        path,
        isDeprecated: deprecated !== undefined,
        words: [
          ...Object.values(title),
          plainText(summary[lang]),
          ...Object.keys(params.properties),
          ...pageAliases.map(({ slug }) => slug),
        ].join(' '),
      }
    }),
    ...own.map(({ address, title, summary }) => ({
      href: addressOf(lang, address),
      title,
      path: '',
      isDeprecated: false,
      words: [title, summary, address].join(' '),
    })),
  ])
}

/** A title or summary as one line of a list in Markdown. */
const oneLine = (text: string): string => text.replaceAll(/[\s[\]<>`|]+/g, ' ').trim()

/** https://llmstxt.org: what there is, for machines that read. */
export function writeLlms({ guides, platforms }: Site, baseUrl: string): string {
  const line = (address: string, title: string, summary: string): string =>
    `- [${oneLine(title)}](${baseUrl}${addressOf('en', address)}.md): ${oneLine(summary)}`
  const sections = platforms.map(({ title, endpoints }) =>
    [
      `## ${oneLine(title.en)}`,
      '',
      ...endpoints.map((endpoint) =>
        line(pageAddress(endpoint.page), endpoint.title.en, plainSummary(endpoint.summary.en)),
      ),
    ].join('\n'),
  )
  const own = guides.filter(({ lang }) => lang === 'en')
  return `# Almagest\n\n> ${say('en', 'summary')}\n\n## Guides\n\n${own
    .map(({ address, title, summary }) => line(address, title, summary))
    .join('\n')}\n\n${sections.join('\n\n')}\n`
}

export function writeSitemap({ addresses }: Site, baseUrl: string): string {
  const urls = addresses.flatMap((address) =>
    langs.map((lang) => `<url><loc>${escapeXml(`${baseUrl}${addressOf(lang, address)}`)}</loc></url>`),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

export const writeRobots = (baseUrl: string): string =>
  `User-agent: *\nDisallow: /api/\nDisallow: /user/\nDisallow: /v1/\n\nSitemap: ${baseUrl}/sitemap.xml\n`
