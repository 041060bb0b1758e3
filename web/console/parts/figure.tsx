import clsx from 'clsx'
import type { ReactNode } from 'react'
import { formatMoneyWhole, splitMoney } from '#format'
import styles from './figure.module.css'

interface FigureProps {
  readonly label: ReactNode
  /** `loud` for the one of the page, `plain` among facts. */
  readonly size?: 'loud' | 'second' | 'small' | 'plain'
  /** An amount, with four decimals and the last two soft; or else `children`. */
  readonly micro?: number
  readonly tone?: 'gold' | 'bad' | undefined
  /** What it means, or since when. */
  readonly note?: ReactNode
  readonly children?: ReactNode
}

/** A figure under its name: the page's columns of figures are made of these. */
export function Figure({ label, size = 'second', micro, tone, note, children }: FigureProps) {
  return (
    <div>
      <div className={styles['label']}>{label}</div>
      <p className={clsx(styles['value'], styles[size], tone && styles[tone])}>
        {micro === undefined ? children : <LoudMoney micro={micro} />}
      </p>
      {note !== undefined && <div className={styles['note']}>{note}</div>}
    </div>
  )
}

function LoudMoney({ micro }: { readonly micro: number }) {
  const { strong, soft } = splitMoney(micro)
  return (
    <span title={formatMoneyWhole(micro)}>
      {strong}
      <span className={styles['soft']}>{soft}</span>
    </span>
  )
}

/** Figures side by side, on one base line. */
export function FigureRow({ children }: { readonly children: ReactNode }) {
  return <div className={styles['row']}>{children}</div>
}
