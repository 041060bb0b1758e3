import clsx from 'clsx'
import type { ReactNode } from 'react'
import { commonWords, useWords } from '#words'
import { CloseIcon, StarIcon, WarnIcon } from './icons.tsx'
import styles from './notice-line.module.css'

interface NoticeLineProps {
  /** `next` in gold, `bad` for an alarm. */
  readonly kind?: 'next' | 'stale' | 'bad'
  /** What can be done about it. */
  readonly action?: ReactNode
  readonly onClose?: () => void
  readonly children: ReactNode
}

/** The one line above a page: what is next, or what is wrong. */
export function NoticeLine({ kind = 'next', action, onClose, children }: NoticeLineProps) {
  const say = useWords(commonWords)
  return (
    <div
      className={clsx(styles['line'], kind === 'bad' && styles['bad'])}
      role={kind === 'next' ? undefined : 'status'}
    >
      {kind === 'next' ? <StarIcon /> : <WarnIcon />}
      <div className={styles['text']}>{children}</div>
      {action}
      {onClose && (
        <button type="button" className={styles['close']} aria-label={say.close} onClick={onClose}>
          <CloseIcon />
        </button>
      )}
    </div>
  )
}
