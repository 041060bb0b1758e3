import { formatSpan } from '#format'
import { CodeMark, type Column, Duration, Moment, Money, Mono } from '#parts'
import type { CallItem, CallNames } from '#wire/calls'
import { type Lang, sayIn } from '#words'
import styles from './calls.module.css'
import { words } from './words.ts'

/** `kolId=6831…` of the question's canonical JSON. */
function writeQuestion(question: string): readonly (readonly [name: string, value: string])[] {
  const found: unknown = JSON.parse(question)
  return Object.entries(Object(found)).map(([name, value]) => [name, String(value)])
}

export function Question({ question, lang }: { readonly question: string | null; readonly lang: Lang }) {
  if (question === null) return <span className={styles['soft']}>{sayIn(words, lang).noQuestion}</span>
  return (
    <Mono className={styles['question'] ?? ''}>
      {writeQuestion(question).map(([name, value], at) => (
        <span key={name}>
          {at > 0 && ' '}
          <span className={styles['soft']}>{name}=</span>
          {value}
        </span>
      ))}
    </Mono>
  )
}

/** What an answer was, in a few words. */
function sayAnswer({ kind, collectedAt, at }: CallItem, lang: Lang): string {
  const say = sayIn(words, lang)
  if (kind === 'cached') return collectedAt === null ? say.cached : say.cachedFor(formatSpan(at - collectedAt, lang))
  return say[kind]
}

export function callColumns(names: CallNames, lang: Lang): readonly Column<CallItem>[] {
  const say = sayIn(words, lang)
  return [
    {
      key: 'time',
      head: say.time,
      phone: 'endSecond',
      isFixed: true,
      width: 104,
      cell: ({ at }) => <Moment at={at} />,
    },
    {
      key: 'endpoint',
      head: say.endpoint,
      phone: 'first',
      isFixed: true,
      cell: ({ path, code }) => (
        <>
          <strong className={styles['name']}>{names.endpoints[path]?.[lang] ?? path}</strong>
          {code !== 0 && (
            <span className={styles['onPhone']}>
              <CodeMark code={code} />
            </span>
          )}
        </>
      ),
    },
    {
      key: 'question',
      head: say.question,
      phone: 'second',
      cell: ({ question }) => <Question question={question} lang={lang} />,
    },
    {
      key: 'token',
      head: say.token,
      isHiddenAtFirst: true,
      cell: ({ tokenId }) => names.tokens[tokenId] ?? tokenId,
    },
    { key: 'code', head: say.code, cell: ({ code }) => <CodeMark code={code}>{say.wordOf(code)}</CodeMark> },
    {
      key: 'charge',
      head: say.charge,
      phone: 'end',
      isFigure: true,
      cell: ({ chargeMicro, isGranted }) =>
        isGranted ? say.granted : <Money micro={chargeMicro} isCharge decimals={chargeDecimals(chargeMicro)} />,
    },
    {
      key: 'answer',
      head: say.answer,
      cell: (call) => <span className={styles['soft']}>{sayAnswer(call, lang)}</span>,
    },
    {
      key: 'duration',
      head: say.duration,
      isFigure: true,
      cell: ({ durationMs }) => <Duration ms={durationMs} />,
    },
    {
      key: 'key',
      head: say.key,
      isHiddenAtFirst: true,
      cell: ({ idempotencyKey }) => (idempotencyKey === null ? '' : <Mono>{idempotencyKey}</Mono>),
    },
    { key: 'request', head: say.request, isHiddenAtFirst: true, cell: ({ id }) => <Mono>{id}</Mono> },
  ]
}

/** Two decimals where there is nothing behind them. */
const chargeDecimals = (micro: number): 2 | 4 => (micro % 10_000 === 0 ? 2 : 4)
