import type { OfferedEndpoint } from '@almagest/sdk/core'
import type { Command } from 'commander'
import { showMoney } from './figures.ts'
import type { Column } from './listing.ts'
import type { Needs } from './needs.ts'
import { addExamples, addForms, type CommonOptions, show } from './options.ts'
import { openService } from './service.ts'
import { takeItems } from './take-items.ts'

const endpointsMax = 10_000

const columnsIn = (language: 'en' | 'zh'): readonly Column<OfferedEndpoint>[] => [
  { name: 'path', read: ({ path }) => path },
  { name: 'method', read: ({ method }) => method },
  { name: 'title', title: 'ENDPOINT', least: 20, read: ({ title }) => title[language] },
  { name: 'price', title: 'PRICE', isRight: true, read: ({ price }) => price, show: ({ price }) => showMoney(price) },
  { name: 'cachedPrice', read: ({ cachedPrice }) => cachedPrice },
  { name: 'state', title: 'STATE', read: stateOf },
  { name: 'successor', read: ({ deprecated }) => deprecated?.successor ?? null },
]

function stateOf({ enabled, deprecated }: OfferedEndpoint): string {
  if (!enabled) return 'turned off'
  return deprecated ? 'deprecated' : ''
}

export function addEndpointsCommand(program: Command, needs: Needs): void {
  const endpoints = program
    .command('endpoints')
    .summary('what the token may ask, at what price')
    .description('What the token may ask, at what price. Words pick those that have them all in path or title.')
    .argument('[word...]', 'words, in English or Chinese')
    .action(async (words: readonly string[], options: CommonOptions) => {
      const client = await openService(needs, options)
      const all = await takeItems(client.list('/v1/endpoints', { limit: 100 }, { signal: needs.signal }), endpointsMax)
      const rows = all.filter((endpoint) => hasWords(endpoint, words))
      const columns = columnsIn(languageOf(needs))
      const none = words.length === 0 ? 'The token may ask no endpoint.' : 'No endpoint has these words.'
      show(needs, options, { columns, rows, belowRow: ({ path }) => path, none, json: rows })
    })
  addExamples(addForms(endpoints), [
    ['kol endpoints', 'all of them'],
    ['kol endpoints fans', 'those about fans'],
    ['kol endpoints 粉丝', 'the same in Chinese'],
  ])
}

function hasWords({ path, title }: OfferedEndpoint, words: readonly string[]): boolean {
  const text = `${path} ${title.en} ${title.zh}`.toLowerCase()
  return words.every((word) => text.includes(word.toLowerCase()))
}

/** Titles are in the language of whoever looks. */
function languageOf({ environment }: Needs): 'en' | 'zh' {
  const language = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || ''
  return language.startsWith('zh') ? 'zh' : 'en'
}
