import type { ReactNode } from 'react'
import { formatDuration, formatMoment, formatMoney, formatSpan } from '#format'
import { Mono, PageLink } from '#parts'
import type { CallItem, StoryAttempt, StoryStep } from '#wire/calls'
import { type Lang, sayIn, useLang } from '#words'
import styles from './calls.module.css'
import { storyWords } from './story-words.ts'
import { words } from './words.ts'

interface Told {
  /** What happened, in a word. */
  readonly verb: string
  readonly why: ReactNode
  readonly money?: string | undefined
  readonly tone?: 'gold' | 'bad' | undefined
  readonly more?: ReactNode
}

interface StoryProps {
  readonly steps: readonly StoryStep[]
  readonly call: Pick<CallItem, 'at' | 'durationMs'>
}

/** What became of a call, a line each, with the time since it came and the money at the right. */
export function Story({ steps, call }: StoryProps) {
  const lang = useLang()
  return (
    <ol className={styles['story']}>
      {steps.map((step, at) => {
        const { verb, why, money, tone, more } = tellStep(step, lang, call)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place.
          <li key={at} className={styles['step']} data-tone={tone}>
            <span className={styles['at']}>
              {step.afterMs === null ? '' : formatDuration(Math.max(0, step.afterMs))}
            </span>
            <span className={styles['dot']} aria-hidden="true" />
            <span className={styles['told']}>
              <strong>{verb}</strong> {why}
            </span>
            {money !== undefined && <span className={styles['money']}>{money}</span>}
            {more}
          </li>
        )
      })}
    </ol>
  )
}

const OtherCall = ({ id }: { readonly id: string }) => (
  <PageLink to={`/calls/${id}`}>
    <Mono>{id.slice(0, 12)}…</Mono>
  </PageLink>
)

function tellStep(step: StoryStep, lang: Lang, call: StoryProps['call']): Told {
  const say = sayIn(storyWords, lang)
  switch (step.step) {
    case 'identified':
      return { verb: say.identified, why: say.byToken(step.token) }
    case 'refused':
      return {
        verb: say.refused,
        why: say.refusedFor(step.code, sayIn(words, lang).wordOf(step.code)),
        money: say.free,
        tone: 'bad',
      }
    case 'replayed':
      return {
        verb: say.replayed,
        why: (
          <>
            {step.key !== null && `${say.byKey(step.key)} · `}
            {say.replayedOf} <OtherCall id={step.of} />
          </>
        ),
      }
    case 'noReplay':
      return { verb: say.noReplay, why: step.key === null ? say.noReplayWithout : say.noReplayWith(step.key) }
    case 'held':
      return tellHeld(step, lang)
    case 'asked':
      return {
        verb: say.asked,
        why: (
          <>
            {step.attempts === null ? say.took(formatDuration(step.durationMs)) : say.attempts(step.attempts.length)}
            {step.isShared && (
              <>
                {' · '}
                {step.begunBy === null ? (
                  say.sharedAnyones
                ) : (
                  <>
                    {say.shared} <OtherCall id={step.begunBy} />
                  </>
                )}
              </>
            )}
          </>
        ),
        more: step.attempts !== null && <Attempts attempts={step.attempts} durationMs={call.durationMs} lang={lang} />,
      }
    default:
      return tellEnd(step, lang, call)
  }
}

function tellHeld({ priceMicro, isGranted }: StoryStep & { readonly step: 'held' }, lang: Lang): Told {
  const say = sayIn(storyWords, lang)
  if (isGranted) return { verb: say.held, why: say.heldGranted }
  if (priceMicro === null) return { verb: say.held, why: say.heldUnknown }
  return { verb: say.held, why: say.heldPrice, money: say.amountHeld(formatMoney(priceMicro)) }
}

type End = Exclude<StoryStep, { readonly step: 'identified' | 'refused' | 'replayed' | 'noReplay' | 'held' | 'asked' }>

function tellEnd(step: End, lang: Lang, { at }: StoryProps['call']): Told {
  const say = sayIn(storyWords, lang)
  switch (step.step) {
    case 'recalled': {
      const { collectedAt, isStale } = step
      const age =
        collectedAt === null
          ? say.notKept
          : say.collectedFor(formatMoment(collectedAt, lang, Date.now()), formatSpan(at - collectedAt, lang))
      return { verb: say.recalled, why: isStale ? `${say.stale} ${age}` : age }
    }
    case 'unasked':
      return { verb: say.unasked, why: say.unaskedWhy, tone: 'bad' }
    case 'judged':
      return { verb: say.judged, why: step.isEmpty ? say.judgedEmpty : say.judgedGood }
    case 'refunded':
      return {
        verb: say.refunded,
        why: say.refundedOn(formatMoment(step.at, lang, Date.now()), step.reason),
        money: say.amountBack(formatMoney(step.micro)),
      }
    case 'settled':
      return {
        verb: say.settled,
        why: say[reasons[step.because]],
        money: step.because === 'charged' ? say.amountCharged(formatMoney(step.micro)) : say.free,
        tone: 'gold',
      }
  }
}

const reasons = {
  charged: 'becauseCharged',
  granted: 'becauseGranted',
  empty: 'becauseEmpty',
  failed: 'becauseFailed',
  replay: 'becauseReplay',
  free: 'becauseFree',
} as const

interface AttemptsProps {
  readonly attempts: readonly StoryAttempt[]
  readonly durationMs: number
  readonly lang: Lang
}

/** Each attempt as a bar on the call's own duration; what failed is hatched. */
function Attempts({ attempts, durationMs, lang }: AttemptsProps) {
  const say = sayIn(storyWords, lang)
  const share = (ms: number): number => Math.min(100, Math.max(0, (ms / Math.max(1, durationMs)) * 100))
  return (
    <div className={styles['attempts']}>
      {attempts.map(({ provider, afterMs, durationMs: took, outcome, isGood }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an attempt is its place.
        <div key={at} style={{ display: 'contents' }}>
          <span>{provider}</span>
          <span className={styles['track']} aria-hidden="true">
            <span
              className={styles['bar']}
              data-wrong={isGood ? undefined : ''}
              style={{ left: `${share(afterMs)}%`, width: `${share(took)}%` }}
            />
          </span>
          <span className={isGood ? undefined : styles['wrong']}>
            {isGood ? say.good(formatDuration(took)) : say.bad(outcome, formatDuration(took))}
          </span>
        </div>
      ))}
    </div>
  )
}
