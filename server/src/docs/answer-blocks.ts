import { type Endpoint, type FindExample, viewSchema } from '#catalogue'
import { formatMinute } from '#kit'
import { listShapes, type Shape, sayType } from './fields.ts'
import { envelope } from './openapi/index.ts'
import { type Block, heading, type Lang } from './page.ts'
import { plainText } from './plain-text.ts'
import { punctuation, say } from './words.ts'

/** The envelope's fields and those of `data`. */
export const countFields = ({ data }: Endpoint): number =>
  listShapes(viewSchema(data)).reduce((count, { fields }) => count + fields.length, Object.keys(envelope).length)

/** What is answered: the envelope, and what is in `data`. */
export function writeResponse({ data }: Endpoint, lang: Lang): Block[] {
  const shapes = listShapes(viewSchema(data))
  return [
    heading('response', say(lang, 'response'), { aside: say(lang, 'responseText') }),
    writeEnvelope(sayType(viewSchema(data), lang), lang),
    { kind: 'prose', phrase: [say(lang, shapes.length > 0 ? 'fields' : 'noFields')] },
    ...shapes.flatMap((shape, index) => writeShape(shape, index, lang)),
  ]
}

function writeEnvelope(data: string, lang: Lang): Block {
  const fields = [
    ['code', 'integer'],
    ['data', data],
    ['message', 'string | null'],
    ['recordTime', 'null'],
    ['requestId', 'string'],
  ] as const
  return {
    kind: 'fields',
    hasUnits: false,
    fields: fields.map(([name, type]) => ({ name, type, unit: '', meaning: envelope[name][lang] })),
  }
}

function writeShape({ places: [place = '', ...others], fields }: Shape, index: number, lang: Lang): Block[] {
  const same: Block[] =
    others.length === 0
      ? []
      : [{ kind: 'prose', phrase: [say(lang, 'alsoIn'), ...others.flatMap((code) => [' ', { code }])] }]
  return [
    { kind: 'heading', depth: 3, id: `fields-${index}`, text: place },
    ...same,
    {
      kind: 'fields',
      hasUnits: true,
      fields: fields.map(([name, view]) => ({
        name,
        type: sayType(view, lang),
        unit: view.unit ?? '',
        meaning: plainText(view.meaning?.[lang] ?? ''),
      })),
    },
  ]
}

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
    text: JSON.stringify(example, null, 2),
    hasWorks: endpoint.reading === 'works',
  }
}
