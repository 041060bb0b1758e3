import clsx from 'clsx'
import { type ReactNode, useEffect, useState } from 'react'
import { commonWords, defineWords, useWords } from '#words'
import { Button } from './button.tsx'
import type { Column } from './data-table-columns.ts'
import styles from './filters.module.css'
import { CloseIcon, ColumnsIcon, DownIcon, PauseIcon, PlayIcon, PlusIcon, SearchIcon } from './icons.tsx'
import { useParam } from './params.ts'
import { SmallMenu } from './small-menu.tsx'
import type { ColumnChoice } from './use-columns.ts'

const words = defineWords({
  en: { remove: (filter: string) => `${filter}, remove this filter`, live: 'Live', paused: 'Paused' },
  zh: { remove: (filter: string) => `${filter}，移除此筛选`, live: '实时', paused: '已暂停' },
})

/** One row of what a list is narrowed by; what is done with the list stands at its end. */
export function Filters({ children, end }: { readonly children: ReactNode; readonly end?: ReactNode }) {
  return (
    <div className={styles['row']}>
      {children}
      {end && <div className={styles['end']}>{end}</div>}
    </div>
  )
}

export interface Choice {
  readonly value: string
  readonly label: string
}

interface FilterChipProps {
  readonly name: string
  /** The parameter of the address. */
  readonly param: string
  readonly choices: readonly Choice[]
}

/** A filter that may be set: dashed until it is, then with a way to take it away. */
export function FilterChip({ name, param, choices }: FilterChipProps) {
  const say = useWords(words)
  const [value, setValue] = useParam(param)
  if (value !== undefined)
    return (
      <button
        type="button"
        className={clsx(styles['chip'], styles['set'])}
        aria-label={say.remove(`${name} ${choices.find((choice) => choice.value === value)?.label ?? value}`)}
        onClick={() => setValue(undefined)}
      >
        <span>{name}</span> {choices.find((choice) => choice.value === value)?.label ?? value} <CloseIcon />
      </button>
    )
  return (
    <SmallMenu align="start" items={choices.map(({ value, label }) => ({ label, onChoose: () => setValue(value) }))}>
      {(button) => (
        <button type="button" className={clsx(styles['chip'], styles['toAdd'])} {...button}>
          <PlusIcon /> {name}
        </button>
      )}
    </SmallMenu>
  )
}

interface ChoiceChipProps {
  readonly label: string
  readonly param: string
  readonly otherwise: string
  readonly choices: readonly Choice[]
}

/** A choice that is always made: a range. */
export function ChoiceChip({ label, param, otherwise, choices }: ChoiceChipProps) {
  const [value, setValue] = useParam(param, otherwise)
  const chosen = choices.find((choice) => choice.value === value)?.label ?? value
  return (
    <SmallMenu
      align="start"
      items={choices.map((choice) => ({
        label: choice.label,
        isCurrent: choice.value === value,
        onChoose: () => setValue(choice.value),
      }))}
    >
      {(button) => (
        <button type="button" className={styles['chip']} aria-label={`${label}: ${chosen}`} {...button}>
          {chosen} <DownIcon />
        </button>
      )}
    </SmallMenu>
  )
}

const typedMs = 250

/** Words to search for; they reach the address when one stops typing. */
export function SearchBox({ label, param = 'q' }: { readonly label: string; readonly param?: string }) {
  const [value, setValue] = useParam(param)
  const [typed, setTyped] = useState(value ?? '')
  useEffect(() => setTyped(value ?? ''), [value])
  useEffect(() => {
    if (typed === (value ?? '')) return
    const timer = setTimeout(() => setValue(typed === '' ? undefined : typed), typedMs)
    return () => clearTimeout(timer)
  }, [typed, value, setValue])
  return (
    <div className={styles['search']}>
      <SearchIcon />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </div>
  )
}

/** Whether rows are shown as they come. */
export function LiveChip({
  isLive,
  onChange,
}: {
  readonly isLive: boolean
  readonly onChange: (isLive: boolean) => void
}) {
  const say = useWords(words)
  return (
    <button
      type="button"
      className={clsx(styles['chip'], isLive && styles['good'])}
      aria-pressed={isLive}
      onClick={() => onChange(!isLive)}
    >
      {isLive && <span className={styles['dot']} aria-hidden="true" />}
      {isLive ? say.live : say.paused} {isLive ? <PauseIcon /> : <PlayIcon />}
    </button>
  )
}

interface ColumnsMenuProps<Row> extends ColumnChoice {
  readonly columns: readonly Column<Row>[]
}

/** Which columns one sees. */
export function ColumnsMenu<Row>({ columns, hidden, toggle }: ColumnsMenuProps<Row>) {
  const say = useWords(commonWords)
  return (
    <SmallMenu
      align="end"
      keepsOpen
      items={columns
        .filter(({ isFixed }) => !isFixed)
        .map(({ key, head }) => ({ label: head, isCurrent: !hidden.has(key), onChoose: () => toggle(key) }))}
    >
      {(button) => (
        <Button kind="quiet" size="small" icon={<ColumnsIcon />} {...button}>
          {say.columns}
        </Button>
      )}
    </SmallMenu>
  )
}
