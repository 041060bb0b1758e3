import type { ReactNode } from 'react'

/** Where a cell stands on a phone, whose rows have two lines. */
export type PhonePlace = 'first' | 'second' | 'end' | 'endSecond' | 'none'

export interface Column<Row> {
  /** Also its name in the address, where the table is sorted by it. */
  readonly key: string
  readonly head: string
  /** Whether the head is for who does not see the table: of a column of menus. */
  readonly isHeadUnseen?: boolean
  readonly cell: (row: Row) => ReactNode
  /** Figures stand at the right. */
  readonly isFigure?: boolean
  /** What it is sorted by; unknown is last. Not given where it cannot be. */
  readonly sortBy?: (row: Row) => string | number | undefined
  /** Whether the largest comes first when its head is pressed. */
  readonly isDescendingFirst?: boolean
  /** A column one may add. */
  readonly isHiddenAtFirst?: boolean
  /** One that cannot be taken away. */
  readonly isFixed?: boolean
  readonly width?: number | string
  readonly phone?: PhonePlace
  /** What stands under it, in the row of sums. */
  readonly total?: ReactNode
}

/** `charge` or `-charge`, as the address has it. */
export function readSort(
  text: string | undefined,
): { readonly key: string; readonly isDescending: boolean } | undefined {
  if (!text) return undefined
  const isDescending = text.startsWith('-')
  return { key: isDescending ? text.slice(1) : text, isDescending }
}

const phoneOrder: readonly PhonePlace[] = ['first', 'end', 'second']

/** A column's place on a phone; where none says its own, the first, the last and the second are shown. */
export function placeOn<Row>(columns: readonly Column<Row>[], column: Column<Row>): PhonePlace {
  if (columns.some(({ phone }) => phone !== undefined)) return column.phone ?? 'none'
  const shown = [columns[0], columns.at(-1), columns[1]]
  return phoneOrder[shown.indexOf(column)] ?? 'none'
}
