import { type ProblemName, problems } from '#kit'
import { type Form, statusIn } from './openapi/index.ts'
import type { Block, Lang, Phrase } from './page.ts'
import { say, type Word } from './words.ts'

/** Success, and every way to fail. */
export const codesCount = new Set(Object.values(problems).map(({ code }) => code)).size + 1

/** Every business code, from the table the service answers by. */
export function writeCodeTable(lang: Lang): Block {
  const byCode = Map.groupBy(Object.entries(problems), ([, { code }]) => code)
  const columns = ['code', 'meaning', 'http', 'charged', 'retryable'] as const
  const failures = [...byCode].sort(([one], [other]) => one - other)
  const yes: Phrase = [{ strong: say(lang, 'yes') }]
  const no: Phrase = [say(lang, 'no')]
  return {
    kind: 'table',
    look: 'codes',
    columns: columns.map((word) => say(lang, word)),
    rows: [
      [[{ code: '0' }], [say(lang, 'success')], ['200'], yes, no],
      ...failures.map(([code, kinds]) => [
        [{ code: String(code) }],
        [kinds[0]?.[1][lang] ?? ''],
        [[...new Set(kinds.map(([, { status }]) => status))].join(', ')],
        no,
        kinds.some(([, { retryable }]) => retryable) ? sayWhen(kinds[0]?.[0], lang) : no,
      ]),
    ],
  }
}

/** From when on it may help. */
const sayWhen = (name: string | undefined, lang: Lang): Phrase => [
  { strong: say(lang, name === 'quota.exceeded' ? 'afterMidnight' : 'yes') },
]

/** How one of our own operations may refuse; nothing of it is charged. Text has no code. */
export function writeFailureTable(kinds: readonly ProblemName[] | 'all', form: Form, lang: Lang): Block {
  const rows = Object.entries(problems).flatMap(([name, row]) =>
    kinds === 'all' || kinds.some((one) => one === name) ? [{ ...row, name, http: statusIn(form, row.status) }] : [],
  )
  const isText = form === 'text'
  const groups = Map.groupBy(rows, ({ code, http }) => (isText ? http : code))
  const columns: readonly Word[] = isText ? ['http', 'meaning', 'retryable'] : ['code', 'meaning', 'http', 'retryable']
  return {
    kind: 'table',
    look: 'codes',
    columns: columns.map((word) => say(lang, word)),
    rows: [...groups]
      .sort(([one], [other]) => one - other)
      .map(([code, same]) => [
        [{ code: String(code) }],
        [same[0]?.[lang] ?? ''],
        ...(isText ? [] : [[[...new Set(same.map(({ http }) => http))].join(', ')]]),
        same.some(({ retryable }) => retryable) ? sayWhen(same[0]?.name, lang) : [say(lang, 'no')],
      ]),
  }
}
