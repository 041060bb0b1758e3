import clsx from 'clsx'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { CheckIcon } from '#parts'
import styles from './side-menu.module.css'

export interface SideMenuItem {
  readonly label: string
  readonly isCurrent?: boolean
  /** Begins another part of the menu. */
  readonly isAfterRule?: boolean
  readonly onChoose?: () => void
  /** A page outside the console. */
  readonly href?: string
}

interface SideMenuProps {
  readonly where: 'below' | 'above'
  readonly className: string | undefined
  readonly title?: string
  /** What stands in the button. */
  readonly children: ReactNode
  /** Said above the items. */
  readonly note?: string
  readonly items: readonly SideMenuItem[]
}

/** A menu of the side bar. Small, because every page waits for it: menus that need a place of their own come with their pages. */
export function SideMenu({ where, className, title, children, note, items }: SideMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const found = listItems(place.current)
    const current = found.find((item) => item.hasAttribute('aria-current')) ?? found[0]
    current?.focus()
  }, [isOpen])

  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }
  const press = (event: KeyboardEvent): void => {
    if (!isOpen && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const found = listItems(place.current)
    const at = found.indexOf(document.activeElement as HTMLElement)
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (event.key === 'Escape') close()
    else if (!isOpen) setOpen(true)
    else if (goal === undefined) return
    else found.at(goal % found.length)?.focus()
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the button and of the items within.
    <div
      ref={place}
      className={styles['place']}
      onKeyDown={press}
      onBlur={({ relatedTarget }) => !place.current?.contains(relatedTarget) && setOpen(false)}
    >
      <button
        ref={button}
        type="button"
        className={className}
        title={title}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <div className={clsx(styles['menu'], styles[where])} role="menu">
          {note && (
            <div className={styles['note']} role="presentation">
              {note}
            </div>
          )}
          {items.map((item) => (
            <Item key={item.label} item={item} onClose={close} />
          ))}
        </div>
      )}
    </div>
  )
}

function Item({ item, onClose }: { readonly item: SideMenuItem; readonly onClose: () => void }) {
  const { label, isCurrent, isAfterRule, onChoose, href } = item
  const shared = { role: 'menuitem', tabIndex: -1, className: styles['item'], 'aria-current': isCurrent || undefined }
  return (
    <>
      {isAfterRule && <hr className={styles['rule']} />}
      {href === undefined ? (
        <button
          type="button"
          {...shared}
          onClick={() => {
            onClose()
            onChoose?.()
          }}
        >
          {label} {isCurrent && <CheckIcon />}
        </button>
      ) : (
        <a {...shared} href={href}>
          {label}
        </a>
      )}
    </>
  )
}

const listItems = (place: HTMLElement | null): readonly HTMLElement[] => [
  ...(place?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? []),
]
