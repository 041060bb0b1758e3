import { useSyncExternalStore } from 'react'
import { commonWords, useWords } from '#words'
import { CheckIcon, WarnIcon } from './icons.tsx'
import styles from './toasts.module.css'

export interface Toast {
  readonly text: string
  readonly isBad?: boolean
  /** Takes it back, where it can be. */
  readonly onUndo?: () => void
  /** Long work: its share done; it stays until it is over. */
  readonly share?: number
}

interface Shown extends Toast {
  readonly id: number
}

const shownMs = 6_000
const shownMax = 4

let shown: readonly Shown[] = []
let lastId = 0
const lookers = new Set<() => void>()

function set(next: readonly Shown[]): void {
  shown = next.slice(-shownMax)
  for (const look of lookers) look()
}

const remove = (id: number): void => set(shown.filter((toast) => toast.id !== id))

/** Tells that something is done, at the bottom right. What is told of long work is told anew by what is returned. */
export function toast(first: Toast): { readonly update: (next: Toast) => void; readonly close: () => void } {
  lastId += 1
  const id = lastId
  const closeLater = ({ share }: Toast): void => {
    if (share === undefined) setTimeout(() => remove(id), shownMs)
  }
  set([...shown, { ...first, id }])
  closeLater(first)
  return {
    update(next) {
      set(shown.map((toast) => (toast.id === id ? { ...next, id } : toast)))
      closeLater(next)
    },
    close: () => remove(id),
  }
}

const listen = (look: () => void): (() => void) => {
  lookers.add(look)
  return () => lookers.delete(look)
}

/** Where they stand; read to who does not see them. */
export function Toasts() {
  const say = useWords(commonWords)
  const toasts = useSyncExternalStore(listen, () => shown)
  return (
    <div className={styles['place']} aria-live="polite">
      {toasts.map(({ id, text, isBad, onUndo, share }) => (
        <div key={id} className={styles['toast']}>
          {share === undefined && (isBad ? <WarnIcon /> : <CheckIcon />)}
          <span>{text}</span>
          {share !== undefined && (
            <div className={styles['track']}>
              <div className={styles['fill']} style={{ width: `${Math.min(1, share) * 100}%` }} />
            </div>
          )}
          {onUndo && (
            <button
              type="button"
              className={styles['undo']}
              onClick={() => {
                remove(id)
                onUndo()
              }}
            >
              {say.undo}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
