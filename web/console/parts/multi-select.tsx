import { MultiSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './multi-field.module.css'
import './multi-styles.ts'

export interface MultiFieldProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly placeholder?: string
  readonly value: readonly string[]
  readonly onChange: (value: string[]) => void
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

const shownMax = 60

/** Several of a list, by typing: endpoints of a token. */
export default function MultiSelectField({ label, hint, placeholder, value, onChange, choices }: MultiFieldProps) {
  return (
    <MultiSelect
      label={label}
      description={hint}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={[...value]}
      onChange={onChange}
      data={[...choices]}
      limit={shownMax}
      searchable
      hidePickedOptions
      mb={20}
      classNames={{
        label: styles['label'] ?? '',
        description: styles['hint'] ?? '',
        input: styles['box'] ?? '',
        pill: styles['pill'] ?? '',
        dropdown: styles['dropdown'] ?? '',
        option: styles['option'] ?? '',
      }}
    />
  )
}
