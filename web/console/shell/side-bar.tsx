import { useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { useEffect, useRef } from 'react'
import { useView } from '#api'
import { Keys, PageLink, SearchIcon, StarMark } from '#parts'
import { useLang, useWords } from '#words'
import { AccountSwitcher } from './account-switcher.tsx'
import { findKeys } from './find-opener.tsx'
import styles from './frame.module.css'
import { listMenu, plainPath } from './menu.ts'
import { PersonFoot } from './person-foot.tsx'
import { useShownAccount } from './use-shown-account.ts'
import { shellWords } from './words.ts'

interface SideBarProps {
  readonly isOpen: boolean
  readonly isOfOperator: boolean
  readonly onFind: () => void
  readonly onClose: () => void
}

export function SideBar({ isOpen, isOfOperator, onFind, onClose }: SideBarProps) {
  const say = useWords(shellWords)
  const ref = useRef<HTMLElement>(null)
  useEffect(() => {
    if (isOpen) ref.current?.querySelector<HTMLElement>('a, button')?.focus()
  }, [isOpen])
  return (
    <nav
      ref={ref}
      className={styles['side']}
      aria-label={say.menu}
      data-open={isOpen ? '' : undefined}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <PageLink to={isOfOperator ? '/operator' : '/'} className={styles['brand']}>
        <StarMark /> Almagest
      </PageLink>
      <AccountSwitcher isOfOperator={isOfOperator} />
      <button type="button" className={styles['find']} onClick={onFind}>
        <SearchIcon /> {say.find} <Keys>{findKeys}</Keys>
      </button>
      <div className={styles['menu']}>
        {listMenu(isOfOperator).map(({ title, pages }) => (
          <div key={title ?? ''}>
            {title && <div className={styles['group']}>{say[title]}</div>}
            <ul>
              {pages.map((page) => (
                <li key={page.path}>
                  <MenuItem path={plainPath(page)} title={page.title} waiting={page.waiting} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <PersonFoot isOfOperator={isOfOperator} />
    </nav>
  )
}

interface MenuItemProps {
  readonly path: string
  readonly title: { readonly en: string; readonly zh: string }
  readonly waiting: string | undefined
}

function MenuItem({ path, title, waiting }: MenuItemProps) {
  const { pathname } = useLocation()
  const isRoot = path === '/' || path === '/operator'
  const isCurrent = pathname === path || (!isRoot && pathname.startsWith(`${path}/`))
  return (
    <PageLink
      to={path}
      className={clsx(styles['item'], isCurrent && styles['current'])}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {title[useLang()]}
      {waiting && <Waiting path={waiting} />}
    </PageLink>
  )
}

/** Asked for now and then, so that it says so on whatever page somebody looks at. */
const waitingMs = 30_000
const countedMax = 99

function Waiting({ path }: { readonly path: string }) {
  const say = useWords(shellWords)
  const account = useShownAccount()
  const { data } = useView<{ readonly waiting: number }>(`/accounts/${account?.id}${path}`, {
    everyMs: waitingMs,
    isOff: !account,
  })
  if (!data || data.waiting === 0) return null
  return (
    <span className={styles['waiting']} title={say.waiting(data.waiting)}>
      <span aria-hidden="true">{data.waiting > countedMax ? `${countedMax}+` : data.waiting}</span>
      <span className={styles['unseen']}>{say.waiting(data.waiting)}</span>
    </span>
  )
}
