import clsx from 'clsx'
import type { ReactNode } from 'react'
import { formatMoney } from '#format'
import { defineWords, useWords } from '#words'
import styles from './marks.module.css'

const words = defineWords({
  en: { of: (amount: string) => `of ${amount}`, noCap: 'no cap', reached: (share: number) => `${share} % of the cap` },
  zh: { of: (amount: string) => `共 ${amount}`, noCap: '无上限', reached: (share: number) => `已用上限的 ${share} %` },
})

export type Tone = 'good' | 'warn' | 'bad' | 'none'

/** A state by shape, word and colour: dot good, ring warn, square bad. */
export function StateMark({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={clsx(styles['state'], styles[tone])}>
      <span className={styles['mark']} aria-hidden="true" />
      {children}
    </span>
  )
}

/** A business code: `0` soft with a ring, any other as what went wrong. */
export function CodeMark({ code, children }: { readonly code: number; readonly children?: ReactNode }) {
  const isGood = code === 0
  return (
    <span className={clsx(styles['code'], isGood ? styles['none'] : styles['bad'])}>
      <span className={styles['mark']} aria-hidden="true" />
      {isGood ? '0' : <strong>{code}</strong>}
      {!isGood && children}
    </span>
  )
}

/** A bar of a share, without words of its own. */
export function ShareBar({ share, tone }: { readonly share: number; readonly tone?: 'warn' | 'bad' | 'soft' }) {
  return (
    <div className={styles['track']} aria-hidden="true">
      <div
        className={styles['fill']}
        data-tone={tone}
        style={{ transform: `scaleX(${Math.max(0, Math.min(1, share))})` }}
      />
    </div>
  )
}

interface CapBarProps {
  readonly spentMicro: number
  /** Nothing where there is no cap. */
  readonly capMicro: number | null
}

const warnShare = 0.9

/** What of a cap is spent; warned of over nine tenths, bad when it is reached. */
export function CapBar({ spentMicro, capMicro }: CapBarProps) {
  const say = useWords(words)
  const share = capMicro === null ? 0 : capMicro === 0 ? 1 : spentMicro / capMicro
  const tone = share >= 1 ? 'bad' : share >= warnShare ? 'warn' : undefined
  return (
    <div className={styles['cap']} title={capMicro === null ? undefined : say.reached(Math.floor(share * 100))}>
      <div className={styles['capWords']}>
        <strong>{formatMoney(spentMicro, { decimals: 2 })}</strong>
        <span>{capMicro === null ? say.noCap : say.of(formatMoney(capMicro, { decimals: 2 }))}</span>
      </div>
      {capMicro !== null && <ShareBar share={share} {...(tone ? { tone } : {})} />}
    </div>
  )
}

/** A word in a frame, among text: *closed 1 Nov, 24:00*. */
export function Tag({ tone, children }: { readonly tone?: Tone | 'gold'; readonly children: ReactNode }) {
  return (
    <span className={styles['tag']} data-tone={tone}>
      {children}
    </span>
  )
}
