import type { Endpoint, FindExample } from '#catalogue'
import { openApiAddress, pageAddress } from './addresses.ts'
import { writeExample } from './answer-blocks.ts'
import { codesCount, writeCodeTable } from './code-table.ts'
import { writeHealth } from './health-strip.ts'
import { addressOf, type Block, type Columns, heading, type Jump, type Lang, type Page, type Phrase } from './page.ts'
import { countParams, listFormFields, sayWhereSent, writeParams } from './param-blocks.ts'
import { plainSummary, plainText } from './plain-text.ts'
import { type PriceNeeds, writeGlance, writePrice } from './price-blocks.ts'
import { countFields, writeResponse } from './response-blocks.ts'
import { type SamplesNeeds, writeSamples } from './samples-block.ts'
import { saysMore, shortTitle } from './short-title.ts'
import { punctuation, say, sayOf } from './words.ts'

export interface EndpointPageNeeds extends SamplesNeeds, PriceNeeds {
  readonly findExample: FindExample
  readonly list: () => readonly Endpoint[]
  readonly findEndpoint: (path: string) => Endpoint | undefined
  /** Whether pages tell how many calls an endpoint had. */
  readonly statusCounts: boolean
}

/** All there is to say about an endpoint. */
export function writeEndpointPage(endpoint: Endpoint, lang: Lang, needs: EndpointPageNeeds): Page {
  const { summary, page, deprecated } = endpoint
  const columns: Columns = {
    about: writeAbout(endpoint, lang, needs),
    use: writeUse(endpoint, lang, needs),
    more: writeMore(endpoint, lang, needs),
  }
  return {
    address: pageAddress(page),
    lang,
    title: shortTitle(endpoint, needs.list())[lang],
    summary: plainSummary(summary[lang]),
    openApi: openApiAddress(page, lang),
    isDeprecated: deprecated !== undefined,
    blocks: [...columns.about, ...columns.use, ...columns.more],
    columns,
  }
}

/** A description that is read before anything else; a longer one waits until it has been said how to ask. */
const openingLengthMax = 300

function writeAbout(endpoint: Endpoint, lang: Lang, needs: EndpointPageNeeds): Block[] {
  const { method, path, summary } = endpoint
  const said: Block[] = saysMore(endpoint, lang) ? [{ kind: 'description', text: summary[lang] }] : []
  const description = [...said, ...writeNote(endpoint, lang)]
  const isOpening = plainText(summary[lang]).length <= openingLengthMax
  return [
    ...(isOpening ? description : []),
    ...writeDeprecation(endpoint, lang, needs),
    { kind: 'route', method, path },
    { kind: 'live', of: 'health', write: () => writeGlance(endpoint, needs, lang) },
    { kind: 'jumps', jumps: listJumps(endpoint, lang) },
    ...(isOpening ? [] : description),
    heading('parameters', say(lang, 'parameters'), { aside: sayWhereSent(endpoint, lang) }),
    writeParams(endpoint, lang),
  ]
}

const writeUse = (endpoint: Endpoint, lang: Lang, needs: EndpointPageNeeds): Block[] => [
  heading('samples', say(lang, 'samples'), { isUnseen: true }),
  writeSamples(endpoint, lang, needs),
  heading('try', say(lang, 'tryIt'), { isUnseen: true }),
  {
    kind: 'form',
    form: {
      method: endpoint.method,
      path: endpoint.path,
      fields: listFormFields(endpoint, lang),
      replies: 'envelope',
      isMetered: true,
    },
  },
  writeExample(endpoint, lang, needs.findExample),
]

const writeMore = (endpoint: Endpoint, lang: Lang, needs: EndpointPageNeeds): Block[] => [
  heading('price', say(lang, 'price')),
  { kind: 'live', of: 'price', write: () => writePrice(endpoint, needs, lang) },
  { kind: 'heading', depth: 3, id: 'health', text: say(lang, 'health'), isUnseen: true },
  {
    kind: 'live',
    of: 'health',
    write: async () => writeHealth(await needs.readHealth(endpoint.path), lang, needs.statusCounts),
  },
  ...writeResponse(endpoint, lang),
  heading('codes', say(lang, 'codes'), { aside: say(lang, 'chargedText') }),
  writeCodeTable(lang),
]

const listJumps = (endpoint: Endpoint, lang: Lang): Jump[] => [
  { id: 'parameters', text: say(lang, 'parameters'), count: countParams(endpoint) },
  { id: 'try', text: say(lang, 'tryIt'), isBeside: true },
  { id: 'price', text: say(lang, 'freshPrice') },
  { id: 'health', text: say(lang, 'health') },
  { id: 'response', text: say(lang, 'response'), count: countFields(endpoint) },
  { id: 'codes', text: say(lang, 'shortCodes'), count: codesCount },
]

const writeNote = ({ note }: Endpoint, lang: Lang): Block[] => (note ? [{ kind: 'prose', phrase: [note[lang]] }] : [])

/** In one line: since when, until when, and what to use instead. */
function writeDeprecation({ deprecated }: Endpoint, lang: Lang, { findEndpoint, list }: EndpointPageNeeds): Block[] {
  if (!deprecated) return []
  const { since, sunset, successor } = deprecated
  const { stop, gap } = punctuation[lang]
  const next = successor === undefined ? undefined : findEndpoint(successor)
  const instead: Phrase = next
    ? [
        `${gap}${say(lang, 'successor')}${lang === 'zh' ? '' : ' '}`,
        { link: addressOf(lang, pageAddress(next.page)), text: shortTitle(next, list())[lang] },
        stop,
      ]
    : []
  const begun = sayOf(lang, 'deprecatedSince', since)
  const gone = sunset === undefined ? say(lang, 'mayBeRemoved') : sayOf(lang, 'sunset', sunset)
  return [{ kind: 'notice', phrase: [`${begun}${gone}`, ...instead] }]
}
