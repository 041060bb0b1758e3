import { findClosest } from './closest.ts'
import { addressOf, type Block, heading, type Lang, type Page } from './page.ts'
import type { Site } from './site.ts'
import { say } from './words.ts'

/** What stands where no page is: what may have been meant, and where to look. */
export function writeMissing(site: Site, address: string, lang: Lang): Page {
  const closest = findClosest(site, readAddress(address), lang)
  const meant: readonly Block[] = [
    heading('closest', say(lang, 'closest')),
    {
      kind: 'briefs',
      briefs: closest.map((near) => ({ link: addressOf(lang, near.address), title: near.title, text: near.text })),
    },
  ]
  return {
    address: '',
    isMissing: true,
    lang,
    title: say(lang, 'missing'),
    summary: say(lang, 'missingText'),
    blocks: [
      { kind: 'lede', text: say(lang, 'missingText') },
      ...(closest.length > 0 ? meant : []),
      {
        kind: 'prose',
        phrase: [
          say(lang, 'lookElsewhere'),
          { link: `/${lang}`, text: say(lang, 'overview') },
          say(lang, 'endOfSentence'),
        ],
      },
    ],
  }
}

/** Addresses come percent-encoded, and badly so where somebody made them up. */
function readAddress(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}
