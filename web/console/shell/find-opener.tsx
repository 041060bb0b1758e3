import { lazy, Suspense, useEffect, useMemo, useState } from 'react'

const Find = lazy(() => import('./find.tsx'))

/** As the keyboard has it. */
export const findKeys = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'

export interface FindState {
  readonly isOpen: boolean
  readonly open: () => void
  readonly close: () => void
}

/** Whether Find is open; ⌘ K opens and closes it anywhere. */
export function useFind(): FindState {
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return
      event.preventDefault()
      setOpen((before) => !before)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  return useMemo(() => ({ isOpen, open: () => setOpen(true), close: () => setOpen(false) }), [isOpen])
}

/** Find itself is loaded when it is first asked for. */
export function FindOpener({ isOpen, close }: FindState) {
  if (!isOpen) return null
  return (
    <Suspense>
      <Find onClose={close} />
    </Suspense>
  )
}
