import { Popover } from '@mantine/core'
import clsx from 'clsx'
import { useId, useState } from 'react'
import { dayOf, formatDate } from '#format'
import { defineWords, useLang, useWords } from '#words'
import styles from './filters.module.css'
import { CloseIcon, PlusIcon } from './icons.tsx'
import './popover-styles.ts'
import { useParam } from './params.ts'

const words = defineWords({
  en: { remove: (filter: string) => `${filter}, remove this filter` },
  zh: { remove: (filter: string) => `${filter}，移除此筛选` },
})

const isDate = (text: string): boolean => /^2\d{3}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

/** A day in Shanghai as a filter, `2026-11-27` in the address: dashed until it is set. */
export function DateFilter({ name, param }: { readonly name: string; readonly param: string }) {
  const say = useWords(words)
  const lang = useLang()
  const id = useId()
  const [value, setValue] = useParam(param)
  const [isOpen, setOpen] = useState(false)
  if (value !== undefined)
    return (
      <button
        type="button"
        className={clsx(styles['chip'], styles['set'])}
        aria-label={say.remove(
          `${name} ${isDate(value) ? formatDate(dayOf(Date.parse(`${value}T00:00:00+08:00`)), lang) : value}`,
        )}
        onClick={() => setValue(undefined)}
      >
        <span>{name}</span> {isDate(value) ? formatDate(dayOf(Date.parse(`${value}T00:00:00+08:00`)), lang) : value}{' '}
        <CloseIcon />
      </button>
    )
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={clsx(styles['chip'], styles['toAdd'])}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <PlusIcon /> {name}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <label className={styles['date']} htmlFor={id}>
          {name}
          <input
            id={id}
            type="date"
            min="2020-01-01"
            onChange={({ currentTarget }) => {
              if (!isDate(currentTarget.value)) return
              setOpen(false)
              setValue(currentTarget.value)
            }}
          />
        </label>
      </Popover.Dropdown>
    </Popover>
  )
}
