import { type Endpoint, listParams, type SchemaView, viewSchema } from '#catalogue'
import { type Named, nameEndpoint } from './names.ts'
import { readTerms } from './terms.ts'

/** An endpoint as it is looked for. */
export interface Entry {
  readonly endpoint: Endpoint
  /** How much each term says of it. */
  readonly weights: ReadonlyMap<string, number>
  /** What it is called, and what people say who want it, each by its terms. */
  readonly phrases: readonly ReadonlySet<string>[]
  readonly named: Named
  /** Names of its parameters and fields, and the values they choose from, where nobody would say them as words. */
  readonly members: ReadonlySet<string>
}

/** Characters of a text that are read, and fields of an answer: somebody may import a manual. */
const textMax = 400
const fieldsMax = 300
const depthMax = 8

/** What a term counts by where it stands, in several places little more than in one; of many terms in one place each says less. */
const weights = { title: 3, platform: 8, topic: 1, summary: 2, askedAs: 4, path: 1.5, params: 0.5, fields: 0.4 }
const termsUsual = 50

const termsOf = (text: string): ReadonlySet<string> => readTerms(text.slice(0, textMax))

export function readEntry(endpoint: Endpoint): Entry {
  const { title, summary, askedAs, topic, platform, path, params, data, page } = endpoint
  const sums = new Map<string, number>()
  const add = (place: keyof typeof weights, ...texts: readonly string[]) => {
    const terms = new Set(texts.flatMap((text) => [...termsOf(text)]))
    const weight = weights[place] / Math.sqrt(1 + terms.size / termsUsual)
    for (const term of terms) sums.set(term, Math.hypot(sums.get(term) ?? 0, weight))
  }
  add('title', title.en, title.zh, page.slug)
  add('platform', platform.en, platform.zh)
  add('topic', topic?.en ?? '', topic?.zh ?? '')
  add('summary', summary.en, summary.zh)
  add('askedAs', ...askedAs)
  add('path', path)
  const asked = listParams(params)
  const answered = listFields(viewSchema(data))
  add('params', ...asked.flatMap(({ name, view }) => tell(name, view)))
  add('fields', ...answered.flatMap(({ name, view }) => tell(name, view)))
  return {
    endpoint,
    weights: sums,
    phrases: [title.en, title.zh, summary.en, summary.zh, ...askedAs.flatMap((one) => one.split('，'))].map(termsOf),
    named: nameEndpoint(endpoint),
    members: new Set([...asked, ...answered].flatMap(listNames)),
  }
}

const tell = (name: string, { meaning }: SchemaView): string[] => [name, meaning?.en ?? '', meaning?.zh ?? '']

interface Member {
  readonly name: string
  readonly view: SchemaView
}

/** Names as nobody would say a word: of several parts, or with digits. */
const isName = /[^_]_[^_]|[a-z][A-Z]|^_\d/

const listNames = ({ name, view }: Member): string[] =>
  [name, ...(view.enum ?? [])]
    .map(String)
    .filter((one) => isName.test(one))
    .map((one) => one.toLowerCase())

/** The fields of an answer, the outermost first. */
function listFields(answer: SchemaView): Member[] {
  const told: Member[] = []
  let level: readonly SchemaView[] = [answer]
  for (let depth = 0; depth < depthMax && level.length > 0 && told.length < fieldsMax; depth++) {
    const fields = level.flatMap(({ properties = {} }) => Object.entries(properties))
    told.push(...fields.map(([name, view]) => ({ name, view })))
    level = [...fields.map(([, view]) => view), ...level.flatMap(listInner)]
  }
  return told.slice(0, fieldsMax)
}

const listInner = ({ items, anyOf = [], oneOf = [], allOf = [], patternProperties = {} }: SchemaView): SchemaView[] => [
  ...(items ? [items] : []),
  ...anyOf,
  ...oneOf,
  ...allOf,
  ...Object.values(patternProperties),
]
