import { type Basis, describeShape, type Endpoint, type Facts, findOwner, type Source } from '#catalogue'

/** What is known of a source of an endpoint. Where no answer was published, nobody can have verified what one looks like. */
export const readFacts = (endpoint: Endpoint, { facts }: Source): Facts =>
  facts.answer !== 'inferred' && !documentsAnswer(endpoint) ? { ...facts, answer: 'unpublished' } : facts

/** Whether its schema says more than what all of its family have around their answers. */
const documentsAnswer = ({ data }: Endpoint): boolean =>
  [...describeShape(data).kinds.keys()].some((place) => findOwner(place) === '' && place !== 'base_resp')

type Language = 'en' | 'zh'

const bases: Readonly<Record<Basis, Readonly<Record<Language, string>>>> = {
  specification: { en: 'its specification', zh: '其接口规范' },
  'price list': { en: 'its price list', zh: '其价目表' },
  'published answer': { en: 'a published answer', zh: '已公开的返回示例' },
  inferred: { en: '*inferred*', zh: '*推断*' },
  unpublished: { en: '*none published*', zh: '*无公开示例*' },
}

const heads: Readonly<Record<Language, readonly string[]>> = {
  en: ['provider', 'endpoints', 'path, parameters', 'answer', 'cost', 'empties billed'],
  zh: ['上游', '接口数', '路径与参数', '返回内容', '费用', '空响应是否计费'],
}

/** Endpoints of a row are named up to so many; where there are more they are the others. */
const namedMax = 17

interface Row {
  readonly provider: string
  readonly facts: Facts
  readonly isFree: boolean
  readonly paths: string[]
}

/** What is verified and by what, as Markdown: a row for all endpoints of a provider of which the same is known, then their paths. */
export function writeFacts(endpoints: readonly Endpoint[], providers: readonly string[], lang: Language): string {
  const rows = new Map<string, Row>()
  for (const provider of providers) {
    for (const endpoint of endpoints) {
      const source = endpoint.sources.find((one) => one.provider === provider)
      if (!source) continue
      const facts = readFacts(endpoint, source)
      const isFree = source.cost === undefined
      const key = JSON.stringify([provider, facts, isFree])
      const row = rows.get(key) ?? { provider, facts, isFree, paths: [] }
      rows.set(key, row)
      row.paths.push(endpoint.path)
    }
  }
  const all = [...rows.values()]
  const lines = all.map(({ provider, facts, isFree, paths }) => {
    const { address, params, answer, cost, empties } = facts
    const paid = isFree ? [free[lang], '–'] : [bases[cost][lang], bases[empties][lang]]
    return [
      `\`${provider}\``,
      String(paths.length),
      [...new Set([bases[address][lang], bases[params][lang]])].join(', '),
      bases[answer][lang],
      ...paid,
    ]
  })
  const write = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [heads[lang], heads[lang].map(() => '---'), ...lines].map(write)
  const named = all.filter(({ paths }) => paths.length <= namedMax).map((row) => nameAll(row, lang))
  return [...table, '', ...named].join('\n')
}

const free: Readonly<Record<Language, string>> = { en: 'nothing', zh: '免费' }

const commonPrefix = '/api/douyin-xingtu/'

/** Which endpoints a row is about: one a line, because a paragraph of paths is not read. */
function nameAll({ provider, facts, paths }: Row, lang: Language): string {
  const answer = bases[facts.answer][lang]
  const head = lang === 'en' ? `- \`${provider}\`, answer: ${answer}` : `- \`${provider}\`，返回内容：${answer}`
  return [head, ...paths.map((path) => `  - \`${path.replace(commonPrefix, '')}\``)].join('\n')
}
