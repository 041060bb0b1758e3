import type { Endpoint } from '#catalogue'
import { formatYuan } from '#kit'
import type { Price } from '#ledger'
import type { HealthBar } from '#usage'
import { pageAddress } from './addresses.ts'
import { listStates, showState } from './health-strip.ts'
import { home } from './home-texts.ts'
import { addressOf, type Block, type Card, heading, type Lang, type Shelf } from './page.ts'
import { plainSummary, shorten } from './plain-text.ts'
import type { Platform, Topic } from './platforms.ts'
import type { PriceNeeds } from './price-blocks.ts'
import { saysMore, shortTitle } from './short-title.ts'
import { punctuation, say, textOf } from './words.ts'

export interface ShelvesNeeds extends Pick<PriceNeeds, 'listHealth' | 'getPrice'> {
  readonly list: () => readonly Endpoint[]
}

interface Shelves {
  readonly platforms: readonly Platform[]
  readonly lang: Lang
  readonly needs: ShelvesNeeds
}

/** Endpoints and platforms that stand on a page as cards; with more, those after the first platform are folded. */
const cardsMax = 100
const openMax = 3

/** All endpoints with what they cost and how they do: by topic, platform after platform. */
export function writeShelves({ platforms, lang, needs }: Shelves): readonly Block[] {
  const open = listOpen(platforms)
  const folded = platforms.slice(open.length)
  const draw = openDrawer(lang, needs)
  const shelvesOf = (platform: Platform, nth: number): readonly Block[] => [
    ...(open.length > 1 && hasTopics(platform) ? [platformHeading(platform, nth, lang)] : []),
    live(() => draw(platform, (cards) => openShelves(platform, nth, lang, cards))),
  ]
  return [
    { kind: 'group', look: 'ends', blocks: writeHead(open, lang) },
    ...open.flatMap(shelvesOf),
    ...(folded.length > 0 ? [heading('platforms', home.others[lang], { aside: countFolded(folded, lang) })] : []),
    ...folded.map((platform, nth) =>
      live(() => draw(platform, (cards) => [foldedShelf(platform, open.length + nth, lang, cards)])),
    ),
  ]
}

const live = (write: () => Promise<readonly Block[]>): Block => ({ kind: 'live', of: 'price', write })

/** All platforms where there are few; of many the first, which is the service's own. */
function listOpen(platforms: readonly Platform[]): readonly Platform[] {
  const cards = countAll(platforms)
  return cards <= cardsMax && platforms.length <= openMax ? platforms : platforms.slice(0, 1)
}

const countAll = (platforms: readonly Platform[]): number =>
  platforms.reduce((sum, { endpoints }) => sum + endpoints.length, 0)

function writeHead(open: readonly Platform[], lang: Lang): readonly Block[] {
  const counted = open.map(({ name, topics }) => {
    const count = topics.reduce((sum, { endpoints }) => sum + endpoints.length, 0)
    return lang === 'zh' ? `${name.zh} ${count} 个` : `${count} for ${name.en}`
  })
  const { semicolon, gap } = punctuation[lang]
  const aside = `${counted.join(lang === 'zh' ? '、' : ', ')}${semicolon}${gap}${home.prices[lang]}`
  return [heading('endpoints', say(lang, 'endpoints'), { aside }), { kind: 'legend', states: listStates(lang) }]
}

/** Whether its endpoints stand under other names than its own. */
const hasTopics = ({ topics, deprecated }: Platform): boolean =>
  topics.length > 1 || deprecated.length > 0 || topics[0]?.title !== undefined

const countFolded = (folded: readonly Platform[], lang: Lang): string =>
  lang === 'zh'
    ? `${folded.length} 个平台，${countAll(folded)} 个接口`
    : `${folded.length} with ${countAll(folded)} endpoints`

const platformHeading = ({ name }: Platform, nth: number, lang: Lang): Block => ({
  kind: 'heading',
  depth: 3,
  id: `platform-${nth + 1}`,
  text: name[lang],
})

type Fold = NonNullable<Shelf['fold']>

type Cards = ReadonlyMap<Endpoint, Card>

function openShelves(platform: Platform, nth: number, lang: Lang, cards: Cards): readonly Shelf[] {
  const { topics, deprecated, name } = platform
  const shelves = topics.map(
    (topic, place): Shelf => ({
      kind: 'shelf',
      ...(hasTopics(platform)
        ? { id: `topic-${nth + 1}-${place + 1}`, title: topic.name[lang] }
        : { id: `platform-${nth + 1}`, title: name[lang] }),
      count: topic.endpoints.length,
      groups: [{ title: '', cards: pick(topic.endpoints, cards) }],
    }),
  )
  if (deprecated.length === 0) return shelves
  const fold = sayDeprecated(deprecated, lang)
  const groups = [{ title: '', cards: pick(deprecated, cards) }]
  const id = `deprecated-${nth + 1}`
  return [...shelves, { kind: 'shelf', id, title: say(lang, 'deprecated'), count: deprecated.length, fold, groups }]
}

function foldedShelf({ name, topics, deprecated, endpoints }: Platform, nth: number, lang: Lang, cards: Cards): Shelf {
  const all: readonly Pick<Topic, 'name' | 'endpoints'>[] = [
    ...topics,
    ...(deprecated.length > 0 ? [{ name: textOf('deprecated'), endpoints: deprecated }] : []),
  ]
  const told = all.map((one) => one.name[lang])
  return {
    kind: 'shelf',
    id: `platform-${nth + 1}`,
    title: name[lang],
    count: endpoints.length,
    fold: { text: '', note: told.length > 1 ? told.join(' · ') : listTitles(all, cards) },
    groups: all.map(({ endpoints: members }, nth) => ({
      title: all.length > 1 ? (told[nth] ?? '') : '',
      cards: pick(members, cards),
    })),
  }
}

/** Characters of titles that stand where they are folded. */
const titlesMax = 160

function listTitles(topics: readonly Pick<Topic, 'endpoints'>[], cards: Cards): string {
  const titles = topics.flatMap(({ endpoints }) => pick(endpoints, cards).map(({ title }) => title))
  return shorten(titles.join(' · '), titlesMax)
}

function sayDeprecated(endpoints: readonly Endpoint[], lang: Lang): Fold {
  const days = endpoints.flatMap(({ deprecated }) => deprecated?.since ?? []).sort()
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const since = first === last ? first : `${first} – ${last}`
  const haveSuccessors = endpoints.every(({ deprecated }) => deprecated?.successor !== undefined)
  return {
    text:
      lang === 'zh'
        ? `${endpoints.length} 个接口于 ${since} 弃用`
        : `${endpoints.length} endpoints, deprecated since ${since}`,
    note: haveSuccessors ? home.successors[lang] : home.asEver[lang],
  }
}

const pick = (endpoints: readonly Endpoint[], cards: Cards): readonly Card[] =>
  endpoints.flatMap((endpoint) => cards.get(endpoint) ?? [])

/** Draws the shelves of a platform anew where a price or a state is another; until then they are the same. */
function openDrawer(lang: Lang, needs: ShelvesNeeds) {
  const drawn = new Map<Platform, { readonly seen: string; readonly shelves: readonly Shelf[] }>()
  return async (platform: Platform, draw: (cards: Cards) => readonly Shelf[]): Promise<readonly Shelf[]> => {
    const { endpoints } = platform
    const health = await needs.listHealth()
    const prices = await Promise.all(endpoints.map(needs.getPrice))
    const seen = endpoints.map(({ path }, nth) => `${health.get(path)?.state} ${prices[nth]?.priceMicro}`).join()
    const known = drawn.get(platform)
    if (known?.seen === seen) return known.shelves
    const cards = new Map(
      endpoints.map((endpoint, nth) => [
        endpoint,
        drawCard(endpoint, prices[nth], health.get(endpoint.path), lang, needs.list()),
      ]),
    )
    const shelves = draw(cards)
    drawn.set(platform, { seen, shelves })
    return shelves
  }
}

function drawCard(
  endpoint: Endpoint,
  price: Price | undefined,
  health: HealthBar | undefined,
  lang: Lang,
  all: readonly Endpoint[],
): Card {
  const { priceMicro } = price ?? endpoint
  return {
    link: addressOf(lang, pageAddress(endpoint.page)),
    title: shortTitle(endpoint, all)[lang],
    text: saysMore(endpoint, lang) ? plainSummary(endpoint.summary[lang]) : '',
    price: priceMicro === 0 ? say(lang, 'free') : formatYuan(priceMicro),
    ...showState(health?.state ?? 'No data', lang),
  }
}
