import { type ReactNode, useEffect, useId, useRef } from 'react'
import { commonWords, defineWords, useWords } from '#words'
import { IconButton } from './button.tsx'
import styles from './drawers.module.css'
import { CloseIcon, DownArrowIcon, UpArrowIcon } from './icons.tsx'

const words = defineWords({
  en: { above: 'Row above', below: 'Row below' },
  zh: { above: '上一行', below: '下一行' },
})

interface DetailDrawerProps {
  readonly title: ReactNode
  readonly about?: ReactNode
  readonly onClose: () => void
  /** To the row above and below; the table stays in sight. */
  readonly onAbove?: (() => void) | undefined
  readonly onBelow?: (() => void) | undefined
  readonly tools?: ReactNode
  readonly children: ReactNode
}

/** One thing of a list, beside the list: it has an address of its own, and lets the table be used. */
export function DetailDrawer({ title, about, onClose, onAbove, onBelow, tools, children }: DetailDrawerProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const titleId = useId()
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    ref.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target)) return
      const act = { Escape: onClose, ArrowUp: onAbove, ArrowDown: onBelow }[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [onClose, onAbove, onBelow])
  return (
    <div ref={ref} className={styles['side']} tabIndex={-1} role="dialog" aria-labelledby={titleId}>
      <div className={styles['sideHead']}>
        <h2 id={titleId} className={styles['sideTitle']}>
          {title}
          {about && <div className={styles['about']}>{about}</div>}
        </h2>
        <div className={styles['tools']}>
          {onAbove && (
            <IconButton label={say.above} onClick={onAbove}>
              <UpArrowIcon />
            </IconButton>
          )}
          {onBelow && (
            <IconButton label={say.below} onClick={onBelow}>
              <DownArrowIcon />
            </IconButton>
          )}
          {tools}
          <IconButton label={common.close} onClick={onClose}>
            <CloseIcon />
          </IconButton>
        </div>
      </div>
      <div className={styles['sideBody']}>{children}</div>
    </div>
  )
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [role="menu"], [role="listbox"], pre') !== null
