import { Drawer, Modal } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { commonWords, defineWords, useWords } from '#words'
import { Button, IconButton } from './button.tsx'
import styles from './drawers.module.css'
import { TextField } from './fields.tsx'
import { CloseIcon, DownArrowIcon, UpArrowIcon } from './icons.tsx'
import './overlay-styles.ts'
import { Keys } from './values.tsx'

const words = defineWords({
  en: { above: 'Row above', below: 'Row below', keep: 'Keep it', typeName: 'Type its name' },
  zh: { above: '上一行', below: '下一行', keep: '保留', typeName: '输入其名称' },
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

interface FormDrawerProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onSubmit: () => void
  /** The verb of the button: *Create token*, and in progress: *Creating*. */
  readonly verb: string
  readonly busy: string | false
  readonly isOff?: boolean
  readonly children: ReactNode
}

/** The head of a window is not that of the page. */
const headless = { header: { role: 'none' } }

/** Two presses within this are one. */
const doubleMs = 500

/** A form at the side, with its button at the foot; ⌘ Enter presses it. */
export function FormDrawer({ title, isOpen, onClose, onSubmit, verb, busy, isOff, children }: FormDrawerProps) {
  const say = useWords(commonWords)
  const pressedAt = useRef(Number.NEGATIVE_INFINITY)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    // The second press of a double click comes before the form is known to be busy.
    if (isOff || busy !== false || event.timeStamp - pressedAt.current < doubleMs) return
    pressedAt.current = event.timeStamp
    onSubmit()
  }
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={title}
      position="right"
      size={496}
      classNames={{ content: styles['content'], header: styles['head'], title: styles['title'], body: styles['body'] }}
      closeButtonProps={{ 'aria-label': say.close }}
      attributes={headless}
    >
      <form
        className={styles['form']}
        onSubmit={submit}
        onKeyDown={(event) => event.key === 'Enter' && (event.metaKey || event.ctrlKey) && submit(event)}
        noValidate
      >
        <div className={styles['fields']}>{children}</div>
        <div className={styles['foot']}>
          <Button kind="primary" type="submit" busy={busy} disabled={isOff}>
            {verb}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {say.cancel}
          </Button>
          <div className={styles['key']}>
            <Keys>{/Mac/.test(navigator.platform) ? '⌘ Enter' : 'Ctrl Enter'}</Keys>
          </div>
        </div>
      </form>
    </Drawer>
  )
}

interface DialogProps {
  readonly title: ReactNode
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly size?: number
  readonly children: ReactNode
}

/** A window over the page, for what has to be read before one goes on. */
export function Dialog({ title, isOpen, onClose, size = 460, children }: DialogProps) {
  const say = useWords(commonWords)
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={size}
      classNames={{
        content: styles['confirm'],
        header: styles['head'],
        title: styles['title'],
        body: styles['body'],
      }}
      closeButtonProps={{ 'aria-label': say.close }}
      attributes={headless}
    >
      {children}
    </Modal>
  )
}

interface ConfirmProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
  readonly verb: string
  readonly busy: string | false
  /** What has to be typed where it cannot be undone. */
  readonly name?: string
  readonly nameLabel?: string
  /** What happens, and when it was used last. */
  readonly children: ReactNode
}

/** Says what will happen, and asks for the name where it cannot be undone. */
export function Confirm({ title, isOpen, onClose, onConfirm, verb, busy, name, nameLabel, children }: ConfirmProps) {
  const say = useWords(words)
  const [typed, setTyped] = useState('')
  useEffect(() => {
    if (!isOpen) setTyped('')
  }, [isOpen])
  const isReady = name === undefined || typed.trim() === name
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) onConfirm()
        }}
      >
        <p>{children}</p>
        {name !== undefined && (
          <TextField label={nameLabel ?? say.typeName} value={typed} onChange={setTyped} placeholder={name} autoFocus />
        )}
        <div className={styles['actions']}>
          <Button kind="final" type="submit" disabled={!isReady} busy={busy}>
            {verb}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {say.keep}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
