import { useEffect } from 'react'
import { tell, useDeed, useView } from '#api'
import { formatAgo, formatCount, formatDuration, formatMoment, formatMoney } from '#format'
import { Button, NoticeLine, Section, StateMark, toast, useNow, useParam } from '#parts'
import type { VerifyRun } from '#wire/operator-system'
import { useLang, useWords } from '#words'
import styles from './system.module.css'
import { words } from './words.ts'

const runningMs = 1_000
const path = '/operator/verify'

interface RunProps {
  readonly run: VerifyRun | null
}

/** The run as it is now: while it runs it is asked for more often than the page. */
function useRun(first: VerifyRun | null): VerifyRun | null {
  const isRunning = first !== null && first.endedAt === null
  const { data } = useView<{ readonly verify: VerifyRun | null }>(path, { everyMs: runningMs, isOff: !isRunning })
  return (isRunning && data?.verify) || first
}

export function VerifyButton({ run: first }: RunProps) {
  const say = useWords(words)
  const run = useRun(first)
  const [asked, setAsked] = useParam('verify')
  const { mutate, isPending } = useDeed(() => tell('POST', path), ['/operator/'])
  const isRunning = run !== null && run.endedAt === null
  const begin = (): void =>
    mutate(undefined, { onError: (error) => toast({ text: `${say.notBegun} ${error.message}`, isBad: true }) })

  // Find leads here with the wish to begin.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each wish
  useEffect(() => {
    if (asked !== 'new') return
    setAsked(undefined)
    if (!isRunning) begin()
  }, [asked])

  return (
    <Button kind="primary" busy={(isRunning || isPending) && say.verifying} onClick={begin}>
      {say.verify}
    </Button>
  )
}

export function VerifySection({ run: first }: RunProps) {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(1_000)
  const run = useRun(first)
  const { mutate: stop } = useDeed(() => tell('POST', `${path}/stop`), ['/operator/'])
  if (!run) return null
  const isRunning = run.endedAt === null
  return (
    <Section
      title={say.verifyTitle}
      count={
        run.endedAt === null
          ? say.verifyRunning(formatMoment(run.startedAt, lang, now))
          : say.verifyEnded(formatAgo(run.endedAt, lang, now), formatDuration(run.endedAt - run.startedAt))
      }
      tools={
        isRunning && (
          <Button size="small" onClick={() => stop()}>
            {say.stop}
          </Button>
        )
      }
    >
      <p className={styles['note']}>{say.verifyNote}</p>
      <Outcome run={run} />
    </Section>
  )
}

function Outcome({ run: { result, counted, differences } }: { readonly run: VerifyRun }) {
  const say = useWords(words)
  if (result === null) return null
  if (result === 'failed') return <NoticeLine kind="bad">{say.failed}</NoticeLine>
  if (result === 'stopped') return <p>{say.wasStopped}</p>
  return (
    <>
      {result === 'right' ? (
        <StateMark tone="good">{say.right}</StateMark>
      ) : (
        <NoticeLine kind="bad">{say.differences(formatCount(differences.length))}</NoticeLine>
      )}
      {differences.length > 0 && (
        <ul className={styles['differences']}>
          {differences.map((difference) => (
            <li key={difference}>{difference}</li>
          ))}
        </ul>
      )}
      <dl className={styles['counted']} aria-label={say.counted}>
        {Object.entries(counted).map(([name, count]) => (
          <div key={name}>
            <dt>{name.replace(/Micro$/, '')}</dt>
            <dd>{name.endsWith('Micro') ? formatMoney(count) : formatCount(count)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
