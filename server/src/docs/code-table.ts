import { problems } from '#kit'
import type { Block, Lang } from './page.ts'
import { say } from './words.ts'

/** Success, and every way to fail. */
export const codesCount = new Set(Object.values(problems).map(({ code }) => code)).size + 1

/** Every business code, from the table the service answers by. */
export function writeCodeTable(lang: Lang): Block {
  const byCode = Map.groupBy(Object.values(problems), ({ code }) => code)
  const columns = ['code', 'meaning', 'http', 'charged', 'retryable'] as const
  const failures = [...byCode].sort(([one], [other]) => one - other)
  return {
    kind: 'table',
    columns: columns.map((word) => say(lang, word)),
    rows: [
      [[{ code: '0' }], [say(lang, 'success')], ['200'], [say(lang, 'chargedText')], [say(lang, 'no')]],
      ...failures.map(([code, kinds]) => [
        [{ code: String(code) }],
        [kinds[0]?.[lang] ?? ''],
        [[...new Set(kinds.map(({ status }) => status))].join(', ')],
        [say(lang, 'no')],
        [say(lang, kinds.some(({ retryable }) => retryable) ? 'yes' : 'no')],
      ]),
    ],
  }
}
