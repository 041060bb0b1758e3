import { problems } from '#kit'
import type { Block, Lang } from './page.ts'
import { say } from './words.ts'

/** Every business code, from the table the service answers by. */
export function writeCodeTable(lang: Lang): Block {
  const byCode = new Map(
    Object.values(problems)
      .toReversed()
      .map((problem) => [problem.code, problem]),
  )
  const columns = ['code', 'meaning', 'http', 'charged', 'retryable'] as const
  const failures = [...byCode.values()].sort((one, other) => one.code - other.code)
  return {
    kind: 'table',
    columns: columns.map((word) => say(lang, word)),
    rows: [
      [[{ code: '0' }], [say(lang, 'success')], ['200'], [say(lang, 'chargedText')], [say(lang, 'no')]],
      ...failures.map(({ code, status, retryable, ...text }) => [
        [{ code: String(code) }],
        [text[lang]],
        [String(status)],
        [say(lang, 'no')],
        [say(lang, retryable ? 'yes' : 'no')],
      ]),
    ],
  }
}
