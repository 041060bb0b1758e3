import type { Endpoint, FindExample } from '#catalogue'
import { formatYuan } from '#kit'
import { wholeOpenApiAddress } from './addresses.ts'
import { excerptOf } from './excerpt.ts'
import { adviceOn, home, tellTasks } from './home-texts.ts'
import { addressOf, type Block, heading, type Lang, type Page } from './page.ts'
import type { Platform } from './platforms.ts'
import { type SamplesNeeds, writeSamples } from './samples-block.ts'
import { writeServiceShelf } from './service-lists.ts'
import { type ShelvesNeeds, writeShelves } from './shelves.ts'
import { say } from './words.ts'

export interface HomeNeeds extends SamplesNeeds, ShelvesNeeds {
  readonly findExample: FindExample
}

interface Home {
  readonly lang: Lang
  readonly platforms: readonly Platform[]
  readonly guides: readonly Page[]
  readonly needs: HomeNeeds
}

/** Where the clients that exist ask by default. */
const formerAddress = 'https://api.justoneapi.com'

export function writeHome({ lang, platforms, guides, needs }: Home): Page {
  const own = guides.filter((guide) => guide.lang === lang)
  const titleOf = (address: string): string => own.find((guide) => guide.address === address)?.title ?? ''
  return {
    address: '',
    lang,
    title: say(lang, 'title'),
    headline: home.headline[lang],
    summary: say(lang, 'summary'),
    openApi: wholeOpenApiAddress(lang),
    blocks: [
      { kind: 'lede', text: home.lede[lang] },
      heading('quick-start', say(lang, 'quickStart'), { isUnseen: true }),
      ...writeStart(platforms, lang, needs),
      { kind: 'tasks', tasks: tellTasks(lang, titleOf) },
      heading('guides', say(lang, 'guides')),
      { kind: 'briefs', briefs: listGuides(own, lang) },
      ...writeShelves({ platforms, lang, needs }),
      writeServiceShelf(lang),
    ],
  }
}

const listGuides = (guides: readonly Page[], lang: Lang) =>
  guides.map(({ address, title, summary }) => ({
    link: addressOf(lang, address),
    title,
    text: adviceOn(address)?.[lang] ?? summary,
  }))

/** The endpoint that readings are collected by is the one most come for; where there is none, one that is not deprecated. */
function findFirst(platforms: readonly Platform[]): Endpoint | undefined {
  const endpoints = platforms.flatMap((platform) => platform.endpoints)
  return (
    endpoints.find(({ refreshesReadings }) => refreshesReadings) ??
    endpoints.find(({ deprecated }) => !deprecated) ??
    endpoints[0]
  )
}

/** How it is asked, beside what is answered. */
function writeStart(platforms: readonly Platform[], lang: Lang, needs: HomeNeeds): readonly Block[] {
  const endpoint = findFirst(platforms)
  if (!endpoint) return []
  const [{ url }] = needs.getServers()
  const asking: readonly Block[] = [
    writeSamples(endpoint, lang, needs),
    { kind: 'change', title: home.change[lang], from: formerAddress, to: url },
  ]
  return [
    {
      kind: 'group',
      look: 'start',
      blocks: [
        { kind: 'group', look: 'night', blocks: asking },
        { kind: 'live', of: 'price', write: () => writeAnswer(endpoint, lang, needs) },
      ],
    },
  ]
}

async function writeAnswer(endpoint: Endpoint, lang: Lang, { findExample, getPrice }: HomeNeeds): Promise<Block[]> {
  const { synthetic, example } = findExample(endpoint)
  const { priceMicro } = await getPrice(endpoint)
  const cost = priceMicro === 0 ? say(lang, 'free') : `${home.costs[lang]} ${formatYuan(priceMicro)} CNY`
  return [
    {
      kind: 'excerpt',
      title: home.answer[lang],
      outcome: 'code 0',
      note: `${synthetic ? home.made[lang] : home.recorded[lang]} · ${cost}`,
      text: excerptOf(example),
    },
  ]
}
