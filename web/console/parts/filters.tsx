import { Menu } from '@mantine/core'
import clsx from 'clsx'
import { type ReactNode, useEffect, useState } from 'react'
import { commonWords, defineWords, useWords } from '#words'
import { Button } from './button.tsx'
import type { Column } from './data-table-columns.ts'
import styles from './filters.module.css'
import { CheckIcon, CloseIcon, ColumnsIcon, DownIcon, PauseIcon, PlayIcon, PlusIcon, SearchIcon } from './icons.tsx'
import './menu-styles.ts'
import { useParam } from './params.ts'
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
    <ChoiceMenu choices={choices} onChoose={setValue}>
      <button type="button" className={clsx(styles['chip'], styles['toAdd'])}>
        <PlusIcon /> {name}
      </button>
    </ChoiceMenu>
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
    <ChoiceMenu choices={choices} value={value} onChoose={setValue}>
      <button type="button" className={styles['chip']} aria-label={`${label}: ${chosen}`}>
        {chosen} <DownIcon />
      </button>
    </ChoiceMenu>
  )
}

interface ChoiceMenuProps {
  readonly choices: readonly Choice[]
  readonly value?: string
  readonly onChoose: (value: string) => void
  readonly children: ReactNode
}

function ChoiceMenu({ choices, value, onChoose, children }: ChoiceMenuProps) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.value}
            onClick={() => onChoose(choice.value)}
            rightSection={choice.value === value ? <CheckIcon /> : undefined}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
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
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button kind="quiet" size="small" icon={<ColumnsIcon />}>
          {say.columns}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns
          .filter(({ isFixed }) => !isFixed)
          .map(({ key, head }) => (
            <Menu.Item
              key={key}
              role="menuitemcheckbox"
              aria-checked={!hidden.has(key)}
              onClick={() => toggle(key)}
              rightSection={hidden.has(key) ? undefined : <CheckIcon />}
            >
              {head}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
