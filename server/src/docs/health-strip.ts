import { formatMinute, type Text } from '#kit'
import { type Health, type HealthBar, healthStates } from '#usage'
import type { Bar, Block, Lang, Phrase } from './page.ts'
import { say } from './words.ts'

/** The states as they are told and as they look. */
const states: Readonly<Record<HealthBar['state'], Text & { readonly look: string }>> = {
  Healthy: { en: 'Healthy', zh: '健康', look: 'healthy' },
  Available: { en: 'Available', zh: '可用', look: 'available' },
  Limited: { en: 'Limited', zh: '受限', look: 'limited' },
  'Mostly unavailable': { en: 'Mostly unavailable', zh: '大多不可用', look: 'unavailable' },
  'No data': { en: 'No data', zh: '暂无数据', look: 'none' },
}

const showMs = (ms: number): string => `${Math.round(ms)} ms`

/** How a state looks, and what it is called. */
export const showState = (state: HealthBar['state'], lang: Lang) => ({
  look: states[state].look,
  health: states[state][lang],
})

/** All states, the best first. */
export const listStates = (lang: Lang) =>
  (Object.keys(states) as HealthBar['state'][]).map((state) => showState(state, lang))

/** How an endpoint does, in a few words. */
export const sayHealth = ({ state, score, meanMs }: Health, lang: Lang) => ({
  look: states[state].look,
  health: score === null ? states[state][lang] : `${states[state][lang]} · ${score}`,
  latency: meanMs === null ? '' : `${say(lang, 'mean')} ${showMs(meanMs)}`,
})

/** Without `counts`, no numbers of calls. */
export function writeHealth(health: Health, lang: Lang, counts: boolean): readonly Block[] {
  const { lastCheckAt, hours, days } = health
  return [
    {
      kind: 'figures',
      figures: listFigures(health, lang),
      aside: lastCheckAt === null ? '' : `${say(lang, 'lastCheck')} ${sayTime(lastCheckAt, health)} (UTC+8)`,
    },
    {
      kind: 'bars',
      title: say(lang, 'hours'),
      bars: hours.map((bar) => writeBar(bar, lang, 16, counts)),
      scale: [...pickQuarters(hours).map(({ from }) => formatMinute(from).slice(11)), say(lang, 'now')],
    },
    {
      kind: 'fold',
      title: say(lang, 'days'),
      blocks: [
        {
          kind: 'bars',
          title: say(lang, 'days'),
          bars: days.map((bar) => writeBar(bar, lang, 10, counts)),
          scale: [...pickQuarters(days).map(({ from }) => formatMinute(from).slice(5, 10)), say(lang, 'today')],
        },
        { kind: 'prose', phrase: [writeLegend(lang)] },
      ],
    },
  ]
}

/** Without its day where that is told by the hours below. */
const sayTime = (at: number, { from }: Health): string => formatMinute(at).slice(at < from ? 0 : 11)

/** `99.6 of 100 in 24 hours`, and how long answers take; the state stands above. */
function listFigures({ state, score, meanMs, p95Ms }: Health, lang: Lang): readonly Phrase[] {
  if (score === null) return [[{ strong: states[state][lang] }, ` ${say(lang, 'inDay')}`]]
  return [
    [{ strong: String(score) }, ` ${say(lang, 'ofHundred')}`],
    ...(meanMs === null ? [] : [[`${say(lang, 'mean')} `, { strong: showMs(meanMs) }]]),
    ...(p95Ms === null ? [] : [[`${say(lang, 'p95')} `, { strong: showMs(p95Ms) }]]),
  ]
}

/** The spans at which each of four quarters begins. */
const pickQuarters = <Span>(spans: readonly Span[]): readonly Span[] =>
  spans.filter((_, nth) => nth % Math.ceil(spans.length / 4) === 0)

/** From which score on each state is told. */
function writeLegend(lang: Lang): string {
  const steps = healthStates.map(({ state, atLeast }) => `${states[state][lang]} ≥ ${atLeast}`)
  return [...steps, `${states['No data'][lang]} –`].join(' · ')
}

function writeBar({ from, state, score, calls, good }: HealthBar, lang: Lang, digits: number, counts: boolean): Bar {
  const counted = score === null ? '' : ` · ${score}${counts ? ` · ${good}/${calls}` : ''}`
  return {
    look: states[state].look,
    label: `${formatMinute(from).slice(0, digits)} · ${states[state][lang]}${counted}`,
  }
}
