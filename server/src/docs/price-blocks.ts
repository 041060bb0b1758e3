import type { Endpoint } from '#catalogue'
import { formatYuan, type Rate } from '#kit'
import type { Price } from '#ledger'
import type { Health, HealthBar } from '#usage'
import { sayHealth } from './health-strip.ts'
import type { Block, Lang, Phrase } from './page.ts'
import { say } from './words.ts'

export interface PriceNeeds {
  readonly readHealth: (path: string) => Promise<Health>
  /** That of all endpoints that were asked, by path. */
  readonly listHealth: () => Promise<ReadonlyMap<string, HealthBar>>
  /** What whoever has no price of their own pays now. */
  readonly getPrice: (endpoint: Endpoint) => Promise<Price>
  readonly rate: Rate
}

/** Health and price in the line below the route. */
export async function writeGlance(endpoint: Endpoint, needs: PriceNeeds, lang: Lang): Promise<Block[]> {
  const { priceMicro } = await needs.getPrice(endpoint)
  const { look, health, latency } = sayHealth(await needs.readHealth(endpoint.path), lang)
  const price = priceMicro === 0 ? say(lang, 'free') : formatYuan(priceMicro)
  return [{ kind: 'glance', look, health, latency, price, unit: priceMicro === 0 ? '' : say(lang, 'anAnswer') }]
}

/** What an answer costs, how long it is fresh, and how often one may ask. */
export async function writePrice(endpoint: Endpoint, { getPrice, rate }: PriceNeeds, lang: Lang): Promise<Block[]> {
  const price = await getPrice(endpoint)
  const hours = Math.round(endpoint.freshMs / 360_000) / 10
  const phrase = tellPrice[lang]({ ...rate, ...price, hours })
  const isFree = price.priceMicro === 0
  return [
    {
      kind: 'cost',
      amount: isFree ? say(lang, 'free') : formatYuan(price.priceMicro),
      unit: isFree ? '' : 'CNY',
      phrase,
    },
    { kind: 'prose', phrase: [say(lang, 'quotaText')] },
  ]
}

interface Told extends Price, Rate {
  readonly hours: number
}

/** Money is written out where it is asked for. */
const tellPrice: Readonly<Record<Lang, (told: Told) => Phrase>> = {
  en: ({ cachedMicro, hours, perSecond, burst }) => [
    'for an answer that holds something. ',
    ...(cachedMicro === 0
      ? ['Empty or from the cache: ', { strong: 'free' }]
      : ['Empty: ', { strong: 'free' }, '; from the cache: ', { strong: `${formatYuan(cachedMicro)} CNY` }]),
    '. Fresh for ',
    { strong: `${hours} h` },
    '; ',
    { strong: perSecond === 1 ? '1 call' : `${perSecond} calls` },
    ` a second, burst ${burst}.`,
  ],
  zh: ({ cachedMicro, hours, perSecond, burst }) => [
    '按有内容的结果计费。',
    ...(cachedMicro === 0
      ? ['空响应与缓存响应：', { strong: '免费' }]
      : ['空响应：', { strong: '免费' }, '；缓存响应：', { strong: `${formatYuan(cachedMicro)} CNY` }]),
    '。有效期 ',
    { strong: `${hours} 小时` },
    '；每秒 ',
    { strong: `${perSecond} 次` },
    `，突发 ${burst} 次。`,
  ],
}
