import { pageAddress, serviceAddress } from './addresses.ts'
import { servedOperations } from './openapi/index.ts'
import { addressOf, langs } from './page.ts'
import { plainSummary } from './plain-text.ts'
import { served } from './service-texts.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

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
  const service = servedOperations.map(({ operation: { id, title, summary } }) =>
    line(serviceAddress(id), title.en, plainSummary(summary.en)),
  )
  const own = guides.filter(({ lang }) => lang === 'en')
  return `# Almagest\n\n> ${say('en', 'summary')}\n\n## Guides\n\n${own
    .map(({ address, title, summary }) => line(address, title, summary))
    .join('\n')}\n\n${sections.join('\n\n')}\n\n## ${served.title.en}\n\n${service.join('\n')}\n`
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
