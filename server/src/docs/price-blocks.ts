import type { Endpoint } from '#catalogue'
import { formatYuan, type Rate } from '#kit'
import type { Price } from '#ledger'
import type { Health, HealthBar } from '#usage'
import { sayHealth } from './health-strip.ts'
import type { Block, Lang } from './page.ts'
import { punctuation, say } from './words.ts'

export interface PriceNeeds {
  readonly readHealth: (path: string) => Health
  /** That of all endpoints that were asked, by path. */
  readonly listHealth: () => ReadonlyMap<string, HealthBar>
  /** What whoever has no price of their own pays now. */
  readonly getPrice: (endpoint: Endpoint) => Promise<Price>
  readonly rate: Rate
}

/** Health and price in the line below the route. */
export async function writeGlance(endpoint: Endpoint, needs: PriceNeeds, lang: Lang): Promise<Block[]> {
  const { priceMicro } = await needs.getPrice(endpoint)
  const { look, health, latency } = sayHealth(needs.readHealth(endpoint.path), lang)
  const price = priceMicro === 0 ? say(lang, 'free') : formatYuan(priceMicro)
  return [{ kind: 'glance', look, health, latency, price, unit: priceMicro === 0 ? '' : say(lang, 'anAnswer') }]
}

/** What an answer costs, and how often one may ask. */
export async function writePrice(endpoint: Endpoint, { getPrice, rate }: PriceNeeds, lang: Lang): Promise<Block[]> {
  const { priceMicro, cachedMicro } = await getPrice(endpoint)
  const money = (micro: number): string => (micro === 0 ? say(lang, 'free') : `${formatYuan(micro)} CNY`)
  const { colon, gap } = punctuation[lang]
  const hours = `${Math.round(endpoint.freshMs / 360_000) / 10} ${say(lang, 'hour')}`
  const rows = [
    ['freshPrice', money(priceMicro)],
    ['cachedPrice', money(cachedMicro)],
    ['freshFor', hours],
    ['rate', writeRate(rate, lang)],
  ] as const
  return [
    { kind: 'facts', rows: rows.map(([word, text]) => [say(lang, word), text]) },
    { kind: 'prose', phrase: [`${say(lang, 'quota')}${colon}${gap}${say(lang, 'quotaText')}`] },
  ]
}

const writeRate = ({ perSecond, burst }: Rate, lang: Lang): string =>
  lang === 'zh' ? `每秒 ${perSecond} 次，突发 ${burst} 次` : `${perSecond}/s, burst ${burst}`
