import { fieldsTable, paramsTable } from './definitions-markdown.ts'
import { descriptionMarkdown, fenced, fenceOf } from './description-markdown.ts'
import type { Block, Card, Inline, Lang, Page, Phrase, Sample, Samples, Turn, Turns } from './page.ts'
import { ownPhrase } from './plain-text.ts'
import { say } from './words.ts'

/** Markdown that is ready, or that is written anew for each request. */
export type MarkdownPiece = string | (() => Promise<string>)

/** A page as Markdown, for machines and for who keeps it. */
export const writeMarkdown = (page: Page): Promise<string> => joinMarkdown(markdownPieces(page))

export const markdownPieces = ({ title, headline, isDeprecated, blocks, lang }: Page): readonly MarkdownPiece[] => [
  `# ${escapeText(headline ?? title)}${isDeprecated ? ` (${say(lang, 'deprecated')})` : ''}`,
  ...writePieces(blocks, lang),
]

const writePieces = (blocks: readonly Block[], lang: Lang): readonly MarkdownPiece[] =>
  blocks.flatMap((block): readonly MarkdownPiece[] => {
    if (block.kind === 'group') return writePieces(block.blocks, lang)
    return [block.kind === 'live' ? async () => blocksMarkdown(await block.write(), lang) : blockMarkdown(block, lang)]
  })

export async function joinMarkdown(pieces: readonly MarkdownPiece[]): Promise<string> {
  const parts: string[] = []
  for (const piece of pieces) parts.push(typeof piece === 'string' ? piece : await piece())
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const blocksMarkdown = (blocks: readonly Block[], lang: Lang): string =>
  blocks.map((block) => blockMarkdown(block, lang)).join('\n\n')

/** What Markdown would read as its own, put out of its reach; a text stays on one line. */
const escapeText = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>|#~&]/g, (sign) => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`))

function inlineMarkdown(inline: Inline): string {
  if (typeof inline === 'string') return escapeText(inline)
  if ('link' in inline) return `[${escapeText(inline.text)}](${inline.link})`
  if ('strong' in inline) return `**${escapeText(inline.strong)}**`
  const text = inline.code.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
  const fence = fenceOf(text, 1)
  return fence.length > 1 ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}

const phraseMarkdown = (phrase: Phrase): string => phrase.map(inlineMarkdown).join('')

function cardMarkdown({ link, title, text, price }: Card): string {
  const told = [text, price === '' ? '' : `(${price})`].filter(Boolean).join(' ')
  return `- ${phraseMarkdown([{ link, text: title }, told === '' ? '' : `: ${told}`])}`
}

const rowMarkdown = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const turnsMarkdown = ({ previous, next }: Turns, lang: Lang): string =>
  [
    previous && `${say(lang, 'previous')}: ${turnMarkdown(previous)}`,
    next && `${say(lang, 'next')}: ${turnMarkdown(next)}`,
  ]
    .filter(Boolean)
    .join(' · ')

const turnMarkdown = ({ address, title }: Turn): string => `[${escapeText(title)}](${address}.md)`

const samplesMarkdown = ({ samples, servers }: Samples, lang: Lang): string =>
  [
    ...samples.map((sample) => sampleMarkdown(sample, lang)),
    ...(servers.length > 1 ? [say(lang, 'environmentsText'), servers.map(serverMarkdown).join('\n')] : []),
  ].join('\n\n')

const serverMarkdown = ({ name, url }: Samples['servers'][number]): string =>
  `- ${phraseMarkdown([`${name}: `, { code: url }])}`

const sampleMarkdown = ({ id, label, text, whole }: Sample, lang: Lang): string =>
  [
    `### ${label}`,
    fenced(id, text),
    ...(whole
      ? [`#### ${label}${lang === 'zh' ? '，' : ', '}${say(lang, 'wholeForm').toLowerCase()}`, fenced(id, whole.text)]
      : []),
  ].join('\n\n')

function blockMarkdown(block: Block, lang: Lang): string {
  switch (block.kind) {
    case 'heading':
      return [`${'#'.repeat(block.depth)} ${escapeText(block.text)}`, phraseMarkdown(ownPhrase(block.aside ?? ''))]
        .filter(Boolean)
        .join('\n\n')
    case 'prose':
      return phraseMarkdown(block.phrase)
    case 'lede':
      return escapeText(block.text)
    case 'change':
      return [`${escapeText(block.title)}:`, fenced('diff', `- ${block.from}\n+ ${block.to}`)].join('\n\n')
    case 'excerpt':
      return [`### ${escapeText(block.title)}`, escapeText(block.note), fenced('json', block.text)].join('\n\n')
    case 'tasks':
      return block.tasks
        .map(({ title, text, code, link, linkText }) =>
          phraseMarkdown([`${title}: ${text} `, { code }, ' ', { link, text: linkText }]),
        )
        .map((line) => `- ${line}`)
        .join('\n')
    case 'briefs':
      return block.briefs
        .map(({ link, title, text }) => `- ${phraseMarkdown([{ link, text: title }, `: ${text}`])}`)
        .join('\n')
    case 'shelf':
      return [
        `### ${escapeText(block.title)}`,
        ...(block.fold?.text ? [escapeText(`${block.fold.text}; ${block.fold.note}`)] : []),
        block.groups.flatMap(({ cards }) => cards.map(cardMarkdown)).join('\n'),
      ].join('\n\n')
    case 'legend':
      return ''
    case 'notice':
      return `> ${phraseMarkdown(block.phrase)}`
    case 'route':
      return fenced('http', `${block.method} ${block.path}`)
    case 'glance':
      return [block.health, block.latency, `${block.price} ${block.unit}`.trim()]
        .filter(Boolean)
        .map(escapeText)
        .join(' · ')
    case 'access':
      return phraseMarkdown([...block.scope, ` · ${block.cost}`])
    case 'jumps':
      return ''
    case 'params':
      return block.groups
        .flatMap(({ title, aside, params }) => [
          ...(title === '' ? [] : [`### ${escapeText(title)}`]),
          ...(aside === '' ? [] : [escapeText(aside)]),
          blockMarkdown(paramsTable(params, lang), lang),
        ])
        .join('\n\n')
    case 'fields':
      return blockMarkdown(fieldsTable(block.fields, block.hasUnits, lang), lang)
    case 'answer':
      return [`## ${escapeText(block.title)}`, escapeText(block.note), fenced('json', block.text)].join('\n\n')
    case 'table':
      return [block.columns, block.columns.map(() => '---'), ...block.rows.map((row) => row.map(phraseMarkdown))]
        .map(rowMarkdown)
        .join('\n')
    case 'cost':
      return phraseMarkdown([{ strong: `${block.amount} ${block.unit}`.trim() }, ' ', ...block.phrase])
    case 'figures':
      return [...block.figures.map(phraseMarkdown), escapeText(block.aside)].filter(Boolean).join(' · ')
    case 'fold':
      return blocksMarkdown(block.blocks, lang)
    case 'list':
      return block.items.map((item) => `- ${phraseMarkdown(item)}`).join('\n')
    case 'code':
      return fenced(block.language, block.text)
    case 'samples':
      return samplesMarkdown(block, lang)
    case 'markdown':
      return block.text
    case 'turns':
      return turnsMarkdown(block, lang)
    case 'description':
      return descriptionMarkdown(block.text)
    case 'form':
      return say(lang, 'tryItText')
    case 'bars':
      return `${escapeText(block.title)}: ${block.bars.map(({ label }) => escapeText(label)).join('; ')}`
    case 'group':
    case 'live':
      throw new Error('a live block or a group does not stand in a live one')
  }
}
