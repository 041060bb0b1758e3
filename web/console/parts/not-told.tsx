import { Popover } from '@mantine/core'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { commonWords, useWords } from '#words'
import './popover-styles.ts'
import styles from './not-told.module.css'

interface ExplainedProps {
  /** The figure; where it is not known, the short reason or nothing. */
  readonly children?: ReactNode
  readonly isTold?: boolean
  /** The reason in full, or what the figure is. */
  readonly why: ReactNode
  /** Formula, window, source: name and value. */
  readonly facts?: readonly (readonly [name: string, value: ReactNode])[]
}

/** A figure that says where it comes from, or why there is none; at its side, not over the row it explains. */
export function Explained({ children, isTold = false, why, facts = [] }: ExplainedProps) {
  const say = useWords(commonWords)
  return (
    <Popover position="right" width={320} trapFocus={false} withRoles>
      <Popover.Target>
        <button type="button" className={clsx(styles['word'], isTold && styles['told'])}>
          {children ?? say.notTold}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles['box'] ?? ''}>
        <p>{why}</p>
        {facts.length > 0 && (
          <dl>
            {facts.map(([name, value]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
