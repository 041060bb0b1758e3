import { pageAddress, wholeOpenApiAddress } from './addresses.ts'
import { addressOf, type Block, heading, type Lang, type Page } from './page.ts'
import { plainSummary } from './plain-text.ts'
import type { Platform } from './platforms.ts'
import { type SamplesNeeds, writeSamples } from './samples-block.ts'
import { say } from './words.ts'

interface HomeNeeds {
  readonly lang: Lang
  readonly platforms: readonly Platform[]
  readonly guides: readonly Page[]
  readonly samplesNeeds: SamplesNeeds
}

const opening = {
  en: 'Almagest answers questions about creators over the wire contract of a commercial data API: existing clients change their base address and nothing else. An answer is charged once, and only when it holds something.',
  zh: 'Almagest 沿用商业数据 API 的接口约定提供达人数据查询：现有客户端只需更换服务地址。每个结果只计费一次，空结果不收费。',
}

const asking = {
  en: 'Ask the operator for a token, then:',
  zh: '向运营方申请 Token，然后：',
}

export function writeHome({ lang, platforms, guides, samplesNeeds }: HomeNeeds): Page {
  const own = guides.filter((guide) => guide.lang === lang)
  return {
    address: '',
    lang,
    title: say(lang, 'title'),
    summary: say(lang, 'summary'),
    openApi: wholeOpenApiAddress(lang),
    blocks: [
      { kind: 'prose', phrase: [opening[lang]] },
      heading('quick-start', say(lang, 'quickStart')),
      { kind: 'prose', phrase: [asking[lang]] },
      ...writeFirstCall(platforms, lang, samplesNeeds),
      heading('guides', say(lang, 'guides')),
      { kind: 'list', items: own.map(({ address, title }) => [{ link: addressOf(lang, address), text: title }]) },
      heading('endpoints', say(lang, 'endpoints')),
      ...platforms.flatMap((platform, nth) => writePlatform(platform, nth, lang)),
    ],
  }
}

/** The endpoint that readings are collected by is the one most come for; where there is none, one that is not deprecated. */
function writeFirstCall(platforms: readonly Platform[], lang: Lang, needs: SamplesNeeds): readonly Block[] {
  const endpoints = platforms.flatMap((platform) => platform.endpoints)
  const endpoint =
    endpoints.find(({ refreshesReadings }) => refreshesReadings) ??
    endpoints.find(({ deprecated }) => !deprecated) ??
    endpoints[0]
  return endpoint ? writeSamples(endpoint, lang, needs) : []
}

function writePlatform({ title, endpoints }: Platform, nth: number, lang: Lang): Block[] {
  return [
    { kind: 'heading', depth: 3, id: `platform-${nth + 1}`, text: title[lang] },
    {
      kind: 'list',
      items: endpoints.map((endpoint) => [
        { link: addressOf(lang, pageAddress(endpoint.page)), text: endpoint.title[lang] },
        endpoint.deprecated ? ` (${say(lang, 'deprecated')})` : '',
        ` · ${plainSummary(endpoint.summary[lang])}`,
      ]),
    },
  ]
}
