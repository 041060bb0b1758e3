import type { Endpoint, FindExample } from '#catalogue'
import { formatMinute } from '#kit'
import type { Block, Lang } from './page.ts'
import { punctuation, say } from './words.ts'

/** What an answer looks like. */
export function writeExample(endpoint: Endpoint, lang: Lang, findExample: FindExample): Block {
  const { synthetic, checkedAt, example } = findExample(endpoint)
  const { semicolon, stop, gap } = punctuation[lang]
  const checked =
    checkedAt === null
      ? say(lang, 'unchecked')
      : `${say(lang, 'checkedAt')}${gap}${formatMinute(Date.parse(checkedAt))} (UTC+8)`
  return {
    kind: 'answer',
    id: 'example',
    title: say(lang, 'example'),
    note: `${say(lang, synthetic ? 'synthetic' : 'recorded')}${semicolon}${gap}${checked}${stop}`,
    brief: [
      say(lang, synthetic ? 'syntheticBrief' : 'recordedBrief'),
      ...(checkedAt === null
        ? []
        : [`${say(lang, 'checkedBrief')} ${formatMinute(Date.parse(checkedAt)).slice(0, 10)}`]),
    ],
    text: JSON.stringify(example, null, 2),
    hasWorks: endpoint.reading === 'works',
  }
}
