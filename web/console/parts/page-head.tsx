import type { CSSProperties, ReactNode } from 'react'
import { useEffect } from 'react'
import styles from './page-head.module.css'
import { Zone } from './values.tsx'

interface PageHeadProps {
  readonly title: string
  /** What the page counts, in a few words. */
  readonly count?: ReactNode
  /** Whether days on this page are told apart, and so the zone. */
  readonly hasZone?: boolean
  /** What stands beside the title: tabs. */
  readonly beside?: ReactNode
  /** Range, and the one primary button. */
  readonly children?: ReactNode
}

export function PageHead({ title, count, hasZone, beside, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Almagest`
  }, [title])
  return (
    <header className={styles['head']}>
      <h1 id="page-title" className={styles['title']} tabIndex={-1}>
        {title}
      </h1>
      {beside}
      {count !== undefined && <span className={styles['count']}>{count}</span>}
      {(hasZone || children) && (
        <div className={styles['tools']}>
          {hasZone && <Zone />}
          {children}
        </div>
      )}
    </header>
  )
}

interface SectionProps {
  readonly title: string
  readonly count?: ReactNode
  readonly tools?: ReactNode
  readonly children: ReactNode
}

export function Section({ title, count, tools, children }: SectionProps) {
  return (
    <section className={styles['section']} aria-label={title}>
      <div className={styles['sectionHead']}>
        <h2 className={styles['sectionTitle']}>{title}</h2>
        {count !== undefined && <span className={styles['count']}>{count}</span>}
        {tools && <div className={styles['tools']}>{tools}</div>}
      </div>
      {children}
    </section>
  )
}

/** Sections beside one another where there is room, each at least so wide. */
export function Columns({ atLeast = 280, children }: { readonly atLeast?: number; readonly children: ReactNode }) {
  return (
    <div className={styles['columns']} style={{ '--column': `${atLeast}px` } as CSSProperties}>
      {children}
    </div>
  )
}
