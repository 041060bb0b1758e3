import type { Block, Inline, Lang, Page, Phrase } from './page.ts'
import { say } from './words.ts'

/** A page as Markdown, for machines and for who keeps it. */
export async function writeMarkdown(page: Page): Promise<string> {
  const parts = [`# ${escapeText(page.title)}`]
  for (const block of page.blocks) {
    const blocks = block.kind === 'live' ? await block.write() : [block]
    parts.push(...blocks.map((one) => blockMarkdown(one, page.lang)))
  }
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

/** What Markdown would read as its own, put out of its reach; a text stays on one line. */
const escapeText = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>|#~&]/g, (sign) => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`))

/** The longest run of backticks, and one more, encloses it. */
const fenceOf = (text: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))

function inlineMarkdown(inline: Inline): string {
  if (typeof inline === 'string') return escapeText(inline)
  if ('link' in inline) return `[${escapeText(inline.text)}](${inline.link})`
  const text = inline.code.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  const fence = fenceOf(text, 1)
  return fence.length > 1 ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}

const phraseMarkdown = (phrase: Phrase): string => phrase.map(inlineMarkdown).join('')

const fenced = (language: string, text: string): string => {
  const fence = fenceOf(text, 3)
  return `${fence}${language}\n${text}\n${fence}`
}

const rowMarkdown = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function blockMarkdown(block: Block, lang: Lang): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.depth)} ${escapeText(block.text)}`
    case 'prose':
      return phraseMarkdown(block.phrase)
    case 'notice':
      return `> **${escapeText(block.title)}** ${phraseMarkdown(block.phrase)}`
    case 'route':
      return fenced('http', `${block.method} ${block.path}`)
    case 'table':
      return [block.columns, block.columns.map(() => '---'), ...block.rows.map((row) => row.map(phraseMarkdown))]
        .map(rowMarkdown)
        .join('\n')
    case 'facts':
      return block.rows.map(([name, value]) => `- ${escapeText(name)}: ${escapeText(value)}`).join('\n')
    case 'list':
      return block.items.map((item) => `- ${phraseMarkdown(item)}`).join('\n')
    case 'code':
      return fenced(block.language, block.text)
    case 'samples':
      return block.samples.map(({ id, label, text }) => `### ${label}\n\n${fenced(id, text)}`).join('\n\n')
    case 'markdown':
      return block.text
    case 'form':
      return say(lang, 'tryItText')
    case 'bars':
      return `${escapeText(block.title)}: ${block.bars.map(({ label }) => escapeText(label)).join('; ')}`
    case 'live':
      throw new Error('a live block does not stand in another')
  }
}
