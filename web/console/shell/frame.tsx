import { useLocation } from '@tanstack/react-router'
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { IconButton, MenuIcon, NoticeLine, PageBones, PageLink, SearchIcon, StarMark } from '#parts'
import { useWords } from '#words'
import { FindOpener, useFind } from './find-opener.tsx'
import styles from './frame.module.css'
import { isOperatorPath } from './menu.ts'
import { SideBar } from './side-bar.tsx'
import { useShownAccount } from './use-shown-account.ts'
import { shellWords } from './words.ts'

/** Every page of who is signed in: the menu at the side, or behind a bar on a phone. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const say = useWords(shellWords)
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const [isOpen, setOpen] = useState(false)
  const find = useFind()
  const isOfOperator = isOperatorPath(pathname)
  const account = useShownAccount()
  useFocusOnChange(pathname)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu.
  useEffect(() => setOpen(false), [pathname])
  return (
    <div className={styles['frame']}>
      <a className={styles['skip']} href="#page">
        {say.skip}
      </a>
      <header className={styles['bar']}>
        <IconButton label={say.menu} aria-expanded={isOpen} onClick={() => setOpen(true)}>
          <MenuIcon />
        </IconButton>
        <PageLink to={isOfOperator ? '/operator' : '/'} className={styles['brand']}>
          <StarMark />
          <span>{isOfOperator ? say.operator : (account?.name ?? 'Almagest')}</span>
        </PageLink>
        <IconButton label={say.find} onClick={find.open}>
          <SearchIcon />
        </IconButton>
      </header>
      {isOpen && (
        <button type="button" className={styles['closer']} aria-label={say.closeMenu} onClick={() => setOpen(false)} />
      )}
      <SideBar isOpen={isOpen} isOfOperator={isOfOperator} onFind={find.open} onClose={() => setOpen(false)} />
      <main id="page" ref={main} className={styles['page']} tabIndex={-1}>
        {!isOfOperator && <LookingAs />}
        <Suspense fallback={<PageBones />}>{children}</Suspense>
      </main>
      <FindOpener {...find} />
    </div>
  )
}

/** An operator who looks at somebody's account is told so on every page of it. */
function LookingAs() {
  const say = useWords(shellWords)
  const account = useShownAccount()
  if (!account || account.isOwn) return null
  return (
    <NoticeLine action={<PageLink to="/operator/accounts">{say.leave}</PageLink>}>
      {say.looking(account.name)}
    </NoticeLine>
  )
}

/** Who moves by keys or hears the page begins at its title; not the first page, which begins at its top. */
function useFocusOnChange(pathname: string): void {
  const place = pathname.split('/').slice(0, 4).join('/')
  const first = useRef(place)
  useEffect(() => {
    if (first.current === place) return
    first.current = place
    const timer = setTimeout(() => document.getElementById('page-title')?.focus({ preventScroll: true }), 60)
    return () => clearTimeout(timer)
  }, [place])
}
