import { type Clock, derived, lazilyAsync, turnEnd } from '#kit'
import { joinMarkdown, type MarkdownPiece, markdownPieces } from './blocks-markdown.ts'
import { addressOf, type Block, type Page } from './page.ts'
import type { Site } from './site.ts'

/** All pages as one text for machines: what is the same in six languages or has passed in an hour would drown the rest. */
export function openFullText(clock: Clock): (site: Site) => Promise<string> {
  const piecesOf = derived((site: Site) => lazilyAsync(() => writePieces(site, clock)))
  return async (site) => joinMarkdown(await piecesOf(site)())
}

async function writePieces(site: Site, clock: Clock): Promise<readonly MarkdownPiece[]> {
  const pieces: MarkdownPiece[] = []
  for (const address of site.addresses) {
    // A page takes milliseconds, and there are hundreds: calls are answered between them.
    await turnEnd(clock)
    const page = site.findPage(addressOf('en', address))
    if (page) pieces.push(...(pieces.length > 0 ? ['---'] : []), ...markdownPieces(shorten(page)))
  }
  return pieces
}

const shorten = (page: Page): Page => ({ ...page, blocks: page.blocks.flatMap(shortenBlock) })

function shortenBlock(block: Block): Block[] {
  if (block.kind === 'form' || block.kind === 'turns' || (block.kind === 'live' && block.of === 'health')) return []
  if (block.kind === 'heading' && block.id === 'health') return []
  if (block.kind === 'group') return [{ ...block, blocks: block.blocks.flatMap(shortenBlock) }]
  if (block.kind !== 'samples') return [block]
  return [{ ...block, samples: block.samples.slice(0, 1).map(({ id, label, text }) => ({ id, label, text })) }]
}
