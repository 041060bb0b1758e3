import { tell, useDeed, useView } from '#api'
import { formatAgo, formatCount, formatDuration, formatMoney } from '#format'
import {
  Button,
  type Column,
  DataTable,
  NoticeLine,
  Section,
  ShareBar,
  StateMark,
  type Tone,
  TwoLines,
  useNow,
} from '#parts'
import type { CheckOutcome, UpstreamCheck } from '#wire/operator-providers'
import { useLang, useWords } from '#words'
import styles from './providers.module.css'
import { nameOf } from './states.ts'
import { type ProviderWords, words } from './words.ts'

const runningMs = 1_000

/** The check that runs, as it goes on, or the last one. */
export function CheckResult({ check: first }: { readonly check: UpstreamCheck }) {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(10_000)
  const isRunning = first.endedAt === null
  const { data } = useView<{ readonly check: UpstreamCheck | null }>('/operator/upstream-check', {
    everyMs: runningMs,
    isOff: !isRunning,
  })
  const check = (isRunning && data?.check?.id === first.id ? data.check : undefined) ?? first
  const { mutate: stop, isPending } = useDeed(() => tell('POST', '/operator/upstream-check/stop'), ['/operator/'])
  const isOver = check.endedAt !== null
  const known = check.outcomes.every(({ isCostKnown, result }) => isCostKnown || result === 'not asked')
  const spent = formatMoney(check.spentMicro)
  const asked = check.outcomes.filter(({ result }) => result !== 'not asked')
  const isGood = isOver && asked.length > 0 && asked.every(({ result }) => result.startsWith('ok'))
  return (
    <Section
      title={say.lastCheck}
      count={
        check.endedAt === null
          ? say.checking(formatCount(check.asked), formatCount(check.total))
          : say.checked(formatAgo(check.endedAt, lang, now))
      }
      tools={
        !isOver && (
          <Button size="small" busy={(check.isStopping || isPending) && say.stopping} onClick={() => stop()}>
            {say.stop}
          </Button>
        )
      }
    >
      <div className={styles['progress']}>
        {!isOver && <ShareBar share={check.total === 0 ? 0 : check.asked / check.total} />}
        <div>{say.spentOf(known ? spent : say.atMost(spent), formatMoney(check.budgetMicro, { decimals: 2 }))}</div>
      </div>
      {check.failed !== null && (
        <NoticeLine kind="bad">
          {say.failed} {check.failed}
        </NoticeLine>
      )}
      {isGood && <p>{say.asIsThought}</p>}
      {asked.length > 0 && (
        <DataTable
          label={say.lastCheck}
          columns={listColumns(say)}
          rows={asked}
          getId={({ provider, path }) => `${provider} ${path}`}
          sortParam="outcomes"
        />
      )}
      <NotAsked outcomes={check.outcomes.filter(({ result }) => result === 'not asked')} />
    </Section>
  )
}

/** What was not asked, by the reason: each is told once, and its endpoints where somebody wants to see them. */
function NotAsked({ outcomes }: { readonly outcomes: readonly CheckOutcome[] }) {
  const say = useWords(words)
  const byReason = [...Map.groupBy(outcomes, ({ detail }) => detail ?? '')]
  return byReason.map(([reason, own]) => (
    <details key={reason} className={styles['details']}>
      <summary>{say.manyNotAsked(formatCount(own.length), reason)}</summary>
      <ul>
        {own.map(({ provider, path }) => (
          <li key={`${provider} ${path}`}>
            {nameOf(provider)}, {path}
          </li>
        ))}
      </ul>
    </details>
  ))
}

const listColumns = (say: ProviderWords): readonly Column<CheckOutcome>[] => [
  {
    key: 'endpoint',
    head: say.endpoint,
    cell: ({ path, provider, detail }) => (
      <TwoLines
        first={path.split('/').slice(-2).join('/')}
        second={detail === null ? nameOf(provider) : `${nameOf(provider)}: ${detail}`}
      />
    ),
    sortBy: ({ path }) => path,
    phone: 'first',
  },
  {
    key: 'result',
    head: say.result,
    cell: (outcome) => <StateMark tone={toneOf(outcome)}>{sayResult(outcome, say)}</StateMark>,
    sortBy: ({ result }) => result,
    phone: 'second',
  },
  {
    key: 'took',
    head: say.took,
    cell: ({ durationMs }) => (durationMs === null ? '–' : formatDuration(durationMs)),
    sortBy: ({ durationMs }) => durationMs ?? undefined,
    isFigure: true,
    isDescendingFirst: true,
    phone: 'endSecond',
  },
  {
    key: 'cost',
    head: say.cost,
    cell: (outcome) => sayCost(outcome, say),
    sortBy: ({ costMicro }) => costMicro,
    isFigure: true,
    isDescendingFirst: true,
    phone: 'end',
  },
]

const toneOf = ({ result }: CheckOutcome): Tone => {
  if (result.startsWith('ok')) return 'good'
  return result === 'not asked' || result === 'stopped' ? 'none' : result === 'timed out' ? 'warn' : 'bad'
}

function sayResult({ result, isEmpty }: CheckOutcome, say: ProviderWords): string {
  if (result === 'ok' && isEmpty) return say.empty
  const said: Readonly<Record<CheckOutcome['result'], string>> = {
    ok: say.ok,
    'ok, new fields': say.okNew,
    unfit: say.unfit,
    refused: say.refused,
    'timed out': say.timedOut,
    stopped: say.wasStopped,
    'not asked': say.wasNotAsked,
  }
  return said[result]
}

function sayCost({ result, costMicro, isCostKnown }: CheckOutcome, say: ProviderWords): string {
  if (result === 'not asked') return '–'
  if (costMicro === 0) return say.free
  return isCostKnown ? formatMoney(costMicro) : say.atMost(formatMoney(costMicro))
}
