import { Drawer, Modal } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { commonWords, defineWords, useWords } from '#words'
import { Button } from './button.tsx'
import styles from './drawers.module.css'
import { TextField } from './fields.tsx'
import './overlay-styles.ts'
import { Keys } from './values.tsx'

const words = defineWords({
  en: { keep: 'Keep it', typeName: 'Type its name' },
  zh: { keep: '保留', typeName: '输入其名称' },
})

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
