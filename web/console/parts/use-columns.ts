import { useCallback, useMemo, useState } from 'react'
import type { Column } from './data-table-columns.ts'

export interface ColumnChoice {
  readonly hidden: ReadonlySet<string>
  readonly toggle: (key: string) => void
}

const storageKey = (name: string): string => `columns.${name}`

function recall(name: string): readonly string[] | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey(name)) ?? 'null')
    return Array.isArray(kept) ? kept.filter((key) => typeof key === 'string') : undefined
  } catch {
    return undefined
  }
}

function remember(name: string, hidden: readonly string[]): void {
  try {
    localStorage.setItem(storageKey(name), JSON.stringify(hidden))
  } catch {
    // Then they are chosen anew on the next visit.
  }
}

/** Which columns of a table are hidden, kept in the browser under the table's name. */
export function useColumns<Row>(name: string, columns: readonly Column<Row>[]): ColumnChoice {
  const [chosen, setChosen] = useState(() => recall(name))
  const hidden = useMemo(
    () => new Set(chosen ?? columns.filter(({ isHiddenAtFirst }) => isHiddenAtFirst).map(({ key }) => key)),
    [chosen, columns],
  )
  const toggle = useCallback(
    (key: string) => {
      const next = hidden.has(key) ? [...hidden].filter((other) => other !== key) : [...hidden, key]
      remember(name, next)
      setChosen(next)
    },
    [hidden, name],
  )
  return { hidden, toggle }
}
