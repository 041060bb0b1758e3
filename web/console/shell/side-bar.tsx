import { useLocation } from '@tanstack/react-router'
import clsx from 'clsx'
import { useEffect, useRef } from 'react'
import { Keys, PageLink, SearchIcon, StarMark } from '#parts'
import { useLang, useWords } from '#words'
import { AccountSwitcher } from './account-switcher.tsx'
import { findKeys } from './find-opener.tsx'
import styles from './frame.module.css'
import { listMenu, plainPath } from './menu.ts'
import { PersonFoot } from './person-foot.tsx'
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
                  <MenuItem path={plainPath(page)} title={page.title} />
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
}

function MenuItem({ path, title }: MenuItemProps) {
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
    </PageLink>
  )
}
