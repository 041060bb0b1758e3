import { type Endpoint, type FindExample, listParams, type SchemaView } from '#catalogue'
import { formatYuan, type Rate } from '#kit'
import type { Price } from '#ledger'
import type { Health } from '#usage'
import { openApiAddress, pageAddress } from './addresses.ts'
import { writeExample, writeResponse } from './answer-blocks.ts'
import { writeCodeTable } from './code-table.ts'
import { nameType } from './fields.ts'
import { writeHealth } from './health-strip.ts'
import { addressOf, type Block, type Field, heading, type Lang, type Page, type Phrase } from './page.ts'
import { plainSummary, plainText } from './plain-text.ts'
import { type SamplesNeeds, writeSamples } from './samples-block.ts'
import { punctuation, say } from './words.ts'

export interface EndpointPageNeeds extends SamplesNeeds {
  readonly findExample: FindExample
  readonly findEndpoint: (path: string) => Endpoint | undefined
  readonly readHealth: (path: string) => Health
  /** Whether pages tell how many calls an endpoint had. */
  readonly statusCounts: boolean
  /** What whoever has no price of their own pays now. */
  readonly getPrice: (endpoint: Endpoint) => Promise<Price>
  readonly rate: Rate
}

/** All there is to say about an endpoint. */
export function writeEndpointPage(endpoint: Endpoint, lang: Lang, needs: EndpointPageNeeds): Page {
  const { title, summary, page, deprecated, method, path } = endpoint
  return {
    address: pageAddress(page),
    lang,
    title: title[lang],
    summary: plainSummary(summary[lang]),
    openApi: openApiAddress(page, lang),
    isDeprecated: deprecated !== undefined,
    blocks: [
      ...writeDeprecation(endpoint, lang, needs),
      { kind: 'route', method, path },
      { kind: 'description', text: summary[lang] },
      ...writeNote(endpoint, lang),
      heading('health', say(lang, 'health')),
      { kind: 'live', of: 'health', write: async () => writeHealth(needs.readHealth(path), lang, needs.statusCounts) },
      heading('parameters', say(lang, 'parameters')),
      writeParameters(endpoint, lang),
      heading('price', say(lang, 'price')),
      { kind: 'live', of: 'price', write: () => writePrice(endpoint, needs, lang) },
      heading('samples', say(lang, 'samples')),
      ...writeSamples(endpoint, lang, needs),
      heading('try', say(lang, 'tryIt')),
      { kind: 'form', form: { method, path, fields: listFields(endpoint, lang) } },
      ...writeResponse(endpoint, lang),
      heading('codes', say(lang, 'codes')),
      writeCodeTable(lang),
      ...writeExample(endpoint, lang, needs.findExample),
    ],
  }
}

const writeNote = ({ note }: Endpoint, lang: Lang): Block[] => (note ? [{ kind: 'prose', phrase: [note[lang]] }] : [])

function writeDeprecation({ deprecated }: Endpoint, lang: Lang, { findEndpoint }: EndpointPageNeeds): Block[] {
  if (!deprecated) return []
  const { since, sunset, successor } = deprecated
  const { stop, gap } = punctuation[lang]
  const gone = sunset === undefined ? say(lang, 'mayBeRemoved') : `${say(lang, 'sunset')}${gap}${sunset}${stop}`
  const next = successor === undefined ? undefined : findEndpoint(successor)
  const instead: Phrase = next
    ? [
        `${gap}${say(lang, 'successor')}${gap}`,
        { link: addressOf(lang, pageAddress(next.page)), text: next.title[lang] },
      ]
    : []
  const said = `${say(lang, 'deprecatedSince')}${gap}${since}${stop}${gap}${gone}`
  return [{ kind: 'notice', title: say(lang, 'deprecated'), phrase: [said, ...instead] }]
}

const listChoices = ({ type, enum: choices }: SchemaView): readonly string[] =>
  choices?.map(String) ?? (type === 'boolean' ? ['true', 'false'] : [])

function writeParameters(endpoint: Endpoint, lang: Lang): Block {
  const columns = ['name', 'in', 'type', 'required', 'given', 'values', 'description'] as const
  return {
    kind: 'table',
    columns: columns.map((word) => say(lang, word)),
    rows: listParams(endpoint.params).map(({ name, view, isRequired }) => [
      [{ code: name }],
      [endpoint.method === 'POST' ? 'query, form' : 'query'],
      [nameType(view)],
      [say(lang, isRequired ? 'yes' : 'no')],
      view.default === undefined ? [] : [{ code: view.default === '' ? '""' : String(view.default) }],
      writeValues(view, lang),
      [plainText(view.meaning?.[lang] ?? '')],
    ]),
  }
}

function writeValues(view: SchemaView, lang: Lang): Phrase {
  const choices = listChoices(view)
  if (choices.length > 0) return choices.flatMap((code, index) => (index === 0 ? [{ code }] : [' ', { code }]))
  if (view.expects) return [view.expects[lang]]
  if (view.pattern !== undefined) return [{ code: view.pattern }]
  return [writeRange(view, lang)]
}

/** `1–50`, `≥ 1`, `> 0, < 1`, `1–20 characters`; the usual emptiness of a text is no limit worth a word. */
function writeRange({ minLength, maxLength, ...view }: SchemaView, lang: Lang): string {
  const numbers = [
    writeLimits(view.minimum, view.maximum),
    view.exclusiveMinimum === undefined ? '' : `> ${view.exclusiveMinimum}`,
    view.exclusiveMaximum === undefined ? '' : `< ${view.exclusiveMaximum}`,
    view.multipleOf === undefined ? '' : `n × ${view.multipleOf}`,
  ].filter((text) => text !== '')
  if (numbers.length > 0) return numbers.join(', ')
  const length = writeLimits(minLength, maxLength)
  return length === '' ? '' : `${length} ${say(lang, 'characters')}`
}

type Limit = number | string | undefined

function writeLimits(least: Limit, most: Limit): string {
  if (least !== undefined && most !== undefined) return `${least}–${most}`
  if (most !== undefined) return `≤ ${most}`
  return least === undefined ? '' : `≥ ${least}`
}

function listFields(endpoint: Endpoint, lang: Lang): Field[] {
  return listParams(endpoint.params).map(({ name, view, isRequired }) => ({
    name,
    isRequired,
    isSecret: name === 'token',
    meaning: plainText(view.meaning?.[lang] ?? ''),
    choices: listChoices(view),
    given: name === 'token' ? '' : String((isRequired ? view.examples?.[0] : view.default) ?? ''),
    pattern: view.pattern,
  }))
}

async function writePrice(endpoint: Endpoint, { getPrice, rate }: EndpointPageNeeds, lang: Lang): Promise<Block[]> {
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
