import clsx from 'clsx'
import type { ReactNode } from 'react'
import {
  formatAgo,
  formatDuration,
  formatMoment,
  formatMomentWhole,
  formatMoney,
  formatMoneyWhole,
  formatOwnTime,
  type MoneyForm,
} from '#format'
import { defineWords, useLang, useWords } from '#words'
import { useNow } from './use-now.ts'
import styles from './values.module.css'

const words = defineWords({
  en: { free: 'free', own: (time: string) => `Your time: ${time}`, zone: 'Asia/Shanghai, UTC+8' },
  zh: { free: '免费', own: (time: string) => `您的时间：${time}`, zone: 'Asia/Shanghai，UTC+8' },
})

interface MoneyProps extends MoneyForm {
  readonly micro: number
  /** Whether nothing is told as *free*: of charges. */
  readonly isCharge?: boolean
}

/** An amount; to the micro-yuan for whoever rests on it. */
export function Money({ micro, isCharge, ...form }: MoneyProps) {
  const say = useWords(words)
  if (isCharge && micro === 0) return <span className={styles['soft']}>{say.free}</span>
  return (
    <span className={styles['figure']} title={formatMoneyWhole(micro)}>
      {formatMoney(micro, form)}
    </span>
  )
}

/** The moment on both clocks, for a title. */
function useWholeMoment(at: number): string {
  const lang = useLang()
  const say = useWords(words)
  return `${formatMomentWhole(at, lang)}\n${say.own(formatOwnTime(at, lang))}`
}

/** `14:20:03`, with its day where that is not today. */
export function Moment({ at }: { readonly at: number }) {
  return (
    <time className={styles['figure']} dateTime={new Date(at).toISOString()} title={useWholeMoment(at)}>
      {formatMoment(at, useLang(), useNow(60_000))}
    </time>
  )
}

/** `12 s ago` */
export function Ago({ at }: { readonly at: number }) {
  return (
    <time className={styles['figure']} dateTime={new Date(at).toISOString()} title={useWholeMoment(at)}>
      {formatAgo(at, useLang(), useNow())}
    </time>
  )
}

/** Keys that do the same; for who sees them, since the button says what it does. */
export const Keys = ({ children }: { readonly children: ReactNode }) => (
  <span data-keys="" aria-hidden="true">
    {children}
  </span>
)

export function Duration({ ms }: { readonly ms: number }) {
  return <span className={styles['figure']}>{formatDuration(ms)}</span>
}

export function Mono({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return <span className={clsx(styles['mono'], className)}>{children}</span>
}

/** In which zone the page's days are; the viewer's own time for whoever rests on it. */
export function Zone() {
  const say = useWords(words)
  return (
    <button type="button" className={styles['zone']} title={say.own(formatOwnTime(useNow(1000), useLang()))}>
      {say.zone}
    </button>
  )
}
