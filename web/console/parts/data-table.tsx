import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import clsx from 'clsx'
import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import styles from './data-table.module.css'
import { type Column, placeOn, readSort } from './data-table-columns.ts'
import { DownArrowIcon, UpArrowIcon } from './icons.tsx'
import { useParam } from './params.ts'
import { useVisibleRows } from './visible-rows.ts'

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
})

export interface DataTableProps<Row extends object> {
  /** What it lists, for who does not see it. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly getId: (row: Row) => string
  /** Dense rows are of 29 px, others have two lines. */
  readonly isDense?: boolean
  /** Whether it reaches the page's edges: the page's main table. */
  readonly isMain?: boolean
  readonly hidden?: ReadonlySet<string>
  /** The parameter of the address that has the order. Two tables of a page need two. */
  readonly sortParam?: string
  readonly sortedAtFirst?: string
  /** Whether the service puts rows in order, by the same parameter. */
  readonly isSortedByService?: boolean
  readonly onOpen?: (row: Row) => void
  readonly openId?: string | undefined
  /** Rows that arrived while somebody looked. */
  readonly newIds?: ReadonlySet<string>
  readonly foot?: ReactNode
}

/** Rows under heads: sorted by pressing a head, walked by ↑ ↓, opened by Enter; two lines a row on a phone. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, getId, hidden, sortParam = 'sort', sortedAtFirst = '' } = props
  const [sortText, setSort] = useParam(sortParam, sortedAtFirst)
  const sort = readSort(sortText)
  const definitions = useMemo(() => columns.map(define), [columns])
  const sorting = useMemo(
    () => [readSort(sortText)].flatMap((one) => (one ? [{ id: one.key, desc: one.isDescending }] : [])),
    [sortText],
  )
  const columnVisibility = useMemo(() => Object.fromEntries([...(hidden ?? [])].map((key) => [key, false])), [hidden])
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: getId,
    manualSorting: props.isSortedByService ?? false,
    state: { sorting, columnVisibility },
  })
  const shown = columns.filter(({ key }) => !hidden?.has(key))
  const ordered = table.getRowModel().rows
  const { ref, from, to, before, after, measure } = useVisibleRows(ordered.length, props.isDense ? 29 : 52)

  const press = (column: Column<Row>): void => {
    const isSorted = sort?.key === column.key
    const isDescending = isSorted ? !sort.isDescending : (column.isDescendingFirst ?? false)
    setSort(`${isDescending ? '-' : ''}${column.key}`)
  }

  return (
    <div className={clsx(styles['frame'], props.isMain && styles['bled'])}>
      <table
        ref={ref}
        className={clsx(styles['table'], props.isDense ? styles['dense'] : styles['two'])}
        aria-label={props.label}
        aria-rowcount={ordered.length + 1}
      >
        <thead>
          <tr>
            {shown.map((column) => (
              <Head key={column.key} column={column} sort={sort} onPress={() => press(column)} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} columns={shown.length} />}
          {ordered.slice(from, to).map(({ id, original }, at) => (
            <tr
              key={id}
              ref={measure}
              data-index={from + at}
              aria-rowindex={from + at + 2}
              data-opens={props.onOpen ? '' : undefined}
              data-open={id === props.openId ? '' : undefined}
              data-new={props.newIds?.has(id) ? '' : undefined}
              tabIndex={props.onOpen ? 0 : undefined}
              onClick={(event) => isOfRow(event.target, event.currentTarget) && props.onOpen?.(original)}
              onKeyDown={(event) => walk(event, () => props.onOpen?.(original))}
            >
              {shown.map((column) => (
                <td
                  key={column.key}
                  className={column.isFigure ? styles['figure'] : undefined}
                  data-phone={placeOn(columns, column)}
                >
                  {column.cell(original)}
                </td>
              ))}
            </tr>
          ))}
          {after > 0 && <Spacer height={after} columns={shown.length} />}
        </tbody>
        {columns.some(({ total }) => total !== undefined) && (
          <tfoot>
            <tr>
              {shown.map((column) => (
                <td
                  key={column.key}
                  className={column.isFigure ? styles['figure'] : undefined}
                  data-phone={column.total === undefined ? 'none' : placeOn(columns, column)}
                >
                  {column.total}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {props.foot && (
        <div className={styles['foot']} style={props.isMain ? { paddingInline: 'var(--page-pad)' } : undefined}>
          {props.foot}
        </div>
      )}
    </div>
  )
}

const define = <Row extends object>({ key, head, sortBy }: Column<Row>): ColumnDef<typeof features, Row> => ({
  id: key,
  header: head,
  enableSorting: sortBy !== undefined,
  accessorFn: (row: Row) => sortBy?.(row),
  sortUndefined: 'last',
  sortFn: (one, other, id) => compare(one.getValue(id), other.getValue(id)),
})

const compare = (one: unknown, other: unknown): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other))

interface HeadProps<Row> {
  readonly column: Column<Row>
  readonly sort: ReturnType<typeof readSort>
  readonly onPress: () => void
}

function Head<Row>({ column, sort, onPress }: HeadProps<Row>) {
  const isSorted = sort?.key === column.key
  const order = sort?.isDescending ? 'descending' : 'ascending'
  // What a row has to press needs no name over it.
  if (column.head === '') return <td style={column.width === undefined ? undefined : { width: column.width }} />
  return (
    <th
      scope="col"
      className={column.isFigure ? styles['figure'] : undefined}
      style={column.width === undefined ? undefined : { width: column.width }}
      aria-sort={isSorted ? order : undefined}
    >
      {column.sortBy ? (
        <button type="button" className={clsx(styles['sort'], isSorted && styles['sorted'])} onClick={onPress}>
          {column.head}
          {isSorted && (sort.isDescending ? <DownArrowIcon /> : <UpArrowIcon />)}
        </button>
      ) : (
        <span className={column.isHeadUnseen ? styles['unseen'] : undefined}>{column.head}</span>
      )}
    </th>
  )
}

/** Rows that are not seen have their place kept. */
const Spacer = ({ height, columns }: { readonly height: number; readonly columns: number }) => (
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing of it takes the focus.
  <tr className={styles['spacer']} aria-hidden="true">
    <td colSpan={columns} style={{ height }} />
  </tr>
)

/** Whether a press was meant for the row: not for a button or link in it, nor for a menu of it, which stands elsewhere. */
const isOfRow = (target: EventTarget, row: Element): boolean => {
  if (!(target instanceof Element) || !row.contains(target)) return false
  const own = target.closest('a, button, input, label')
  return own === null || !row.contains(own)
}

function walk(event: KeyboardEvent<HTMLTableRowElement>, open: () => void): void {
  if (event.target !== event.currentTarget) return
  const { nextElementSibling, previousElementSibling } = event.currentTarget
  const goal = { ArrowDown: nextElementSibling, ArrowUp: previousElementSibling }[event.key]
  if (event.key === 'Enter') open()
  else if (goal instanceof HTMLElement && goal.tabIndex === 0) goal.focus()
  else return
  event.preventDefault()
}

interface TwoLinesProps {
  readonly first: ReactNode
  readonly second?: ReactNode
  readonly tone?: 'warn' | 'bad' | undefined
}

/** A cell of two lines: the name, and what is said of it. */
export function TwoLines({ first, second, tone }: TwoLinesProps) {
  return (
    <>
      <div className={styles['name']}>{first}</div>
      {second !== undefined && <div className={clsx(styles['second'], tone && styles[tone])}>{second}</div>}
    </>
  )
}
