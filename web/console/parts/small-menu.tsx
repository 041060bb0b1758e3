import clsx from 'clsx'
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { CheckIcon } from './icons.tsx'
import styles from './small-menu.module.css'

export interface MenuItem {
  readonly label: string
  /** Is ticked: what is chosen, or of several what is on. */
  readonly isCurrent?: boolean
  /** Begins another part of the menu. */
  readonly isAfterRule?: boolean
  readonly isBad?: boolean
  readonly isOff?: boolean
  readonly onChoose?: () => void
  /** A page outside the console. */
  readonly href?: string
}

interface SmallMenuProps {
  readonly items: readonly MenuItem[]
  /** On which side it begins: *start* at the button's left, *end* at its right; *wide* is as wide as the button. */
  readonly align: 'start' | 'end' | 'wide'
  /** Said above the items. */
  readonly note?: string
  /** Whether several may be ticked one after another. */
  readonly keepsOpen?: boolean
  /** The button, with what makes it one of a menu. */
  readonly children: (button: {
    readonly 'aria-haspopup': 'menu'
    readonly 'aria-expanded': boolean
    readonly onClick: () => void
  }) => ReactNode
}

/** A menu beside its button: ↑ ↓ walk it, Escape closes it. Small, because every page has one. */
export function SmallMenu({ items, align, note, keepsOpen, children }: SmallMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const place = useRef<HTMLSpanElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<CSSProperties>({ visibility: 'hidden' })
  useLayoutEffect(() => {
    if (!isOpen || !place.current || !menu.current) return
    setAt(placeMenu(place.current.getBoundingClientRect(), menu.current, align))
    const found = listItems(menu.current)
    const current = found.find((item) => item.dataset['current'] !== undefined) ?? found[0]
    current?.focus({ preventScroll: true })
  }, [isOpen, align])
  useEffect(() => {
    if (!isOpen) return
    // It does not follow what is scrolled away under it.
    const close = (event: Event): void => {
      if (!(event.target instanceof Node && menu.current?.contains(event.target))) setOpen(false)
    }
    window.addEventListener('scroll', close, true)
    return () => window.removeEventListener('scroll', close, true)
  }, [isOpen])

  const close = (): void => {
    setOpen(false)
    place.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus()
  }
  const press = (event: KeyboardEvent): void => {
    if (!isOpen && event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const found = listItems(menu.current)
    const now = found.indexOf(document.activeElement as HTMLElement)
    const goal = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key]
    if (event.key === 'Escape') close()
    else if (!isOpen) setOpen(true)
    else if (goal === undefined) return
    else found.at(goal % found.length)?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
  const choose = (item: MenuItem): void => {
    if (!keepsOpen) close()
    item.onChoose?.()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the button and of the items within.
    <span
      ref={place}
      className={clsx(styles['place'], align === 'wide' && styles['wide'])}
      onKeyDown={press}
      onBlur={({ relatedTarget }) => !place.current?.contains(relatedTarget) && setOpen(false)}
    >
      {children({ 'aria-haspopup': 'menu', 'aria-expanded': isOpen, onClick: () => setOpen(!isOpen) })}
      {isOpen && (
        <div ref={menu} className={styles['menu']} style={at} role="menu">
          {note && (
            <div className={styles['note']} role="presentation">
              {note}
            </div>
          )}
          {items.map((item) => (
            <Item key={item.label} item={item} isTicked={keepsOpen ?? false} onChoose={() => choose(item)} />
          ))}
        </div>
      )}
    </span>
  )
}

interface ItemProps {
  readonly item: MenuItem
  /** Whether items are ticked, each by itself. */
  readonly isTicked: boolean
  readonly onChoose: () => void
}

function Item({ item, isTicked, onChoose }: ItemProps) {
  const { label, isCurrent, isAfterRule, isBad, isOff, href } = item
  const shared = {
    role: isTicked ? 'menuitemcheckbox' : 'menuitem',
    'aria-checked': isTicked ? (isCurrent ?? false) : undefined,
    'data-current': isCurrent && !isTicked ? '' : undefined,
    tabIndex: -1,
    className: clsx(styles['item'], isBad && styles['bad']),
  }
  return (
    <>
      {isAfterRule && <hr className={styles['rule']} />}
      {href === undefined ? (
        <button type="button" {...shared} disabled={isOff} onClick={onChoose}>
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

const gap = 4
const edge = 8

/** Below the button, or above it where there is no room; within the window. */
function placeMenu(button: DOMRect, menu: HTMLElement, align: SmallMenuProps['align']): CSSProperties {
  const width = align === 'wide' ? Math.max(button.width, menu.offsetWidth) : menu.offsetWidth
  const wanted = align === 'end' ? button.right - width : button.left
  const left = Math.max(edge, Math.min(wanted, window.innerWidth - width - edge))
  const isBelow = button.bottom + gap + menu.offsetHeight <= window.innerHeight - edge
  const top = isBelow ? button.bottom + gap : Math.max(edge, button.top - gap - menu.offsetHeight)
  return { left, top, ...(align === 'wide' ? { width } : {}) }
}

const listItems = (menu: HTMLElement | null): readonly HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? []),
]
