import clsx from 'clsx'
import { type ComponentPropsWithRef, type ReactNode, useId, useState } from 'react'
import { defineWords, useWords } from '#words'
import styles from './fields.module.css'
import { DownIcon } from './icons.tsx'

const words = defineWords({
  en: { show: 'show', hide: 'hide', showPassword: 'Show what is typed', hidePassword: 'Hide what is typed' },
  zh: { show: '显示', hide: '隐藏', showPassword: '显示所输入的内容', hidePassword: '隐藏所输入的内容' },
})

interface FieldProps {
  readonly label: string
  /** What it means, in a line above the box. */
  readonly hint?: ReactNode
  /** What is wrong with it, as a sentence. */
  readonly wrong?: string | undefined
  /** Stands at the end of the label's line: *Lost it?* */
  readonly beside?: ReactNode
  readonly size?: 'large'
}

interface Ids {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean | undefined
}

interface FieldFrameProps extends FieldProps {
  readonly children: (ids: Ids) => ReactNode
}

/** Label, line, box and what is wrong: around any input. */
function FieldFrame({ label, hint, wrong, beside, size, children }: FieldFrameProps) {
  const id = useId()
  const told = [hint !== undefined && `${id}-hint`, wrong !== undefined && `${id}-wrong`].filter(Boolean)
  return (
    <div className={clsx(styles['field'], size && styles[size])}>
      <div className={styles['label']}>
        <label htmlFor={id}>{label}</label>
        {beside}
      </div>
      {hint !== undefined && (
        <div id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </div>
      )}
      <div className={clsx(styles['box'], wrong !== undefined && styles['wrongBox'])}>
        {children({
          id,
          'aria-describedby': told.length === 0 ? undefined : told.join(' '),
          'aria-invalid': wrong === undefined ? undefined : true,
        })}
      </div>
      {wrong !== undefined && (
        <p id={`${id}-wrong`} className={styles['wrong']} role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps
  extends FieldProps,
    Omit<ComponentPropsWithRef<'input'>, 'onChange' | 'value' | 'size' | 'className' | 'id'> {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Stands in the box: `¥` before, *calls a second* after. */
  readonly unitBefore?: string
  readonly unit?: string
}

export function TextField(props: TextFieldProps) {
  const { label, hint, wrong, beside, size, value, onChange, unitBefore, unit, ...rest } = props
  return (
    <FieldFrame {...fieldOf({ label, hint, wrong, beside, size })}>
      {(ids) => (
        <>
          {unitBefore && <span className={styles['unit']}>{unitBefore}</span>}
          <input
            type="text"
            {...rest}
            {...ids}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          {unit && <span className={styles['unit']}>{unit}</span>}
        </>
      )}
    </FieldFrame>
  )
}

export function PasswordField({ ...props }: TextFieldProps) {
  const { label, hint, wrong, beside, size, value, onChange, ...rest } = props
  const say = useWords(words)
  const [isShown, setShown] = useState(false)
  return (
    <FieldFrame {...fieldOf({ label, hint, wrong, beside, size })}>
      {(ids) => (
        <>
          <input
            autoComplete="current-password"
            {...rest}
            {...ids}
            type={isShown ? 'text' : 'password'}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <button
            type="button"
            className={styles['show']}
            aria-label={isShown ? say.hidePassword : say.showPassword}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? say.hide : say.show}
          </button>
        </>
      )}
    </FieldFrame>
  )
}

interface SelectFieldProps extends FieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly choices: readonly { readonly value: string; readonly label: string }[]
  readonly disabled?: boolean
}

export function SelectField({ value, onChange, choices, disabled, ...field }: SelectFieldProps) {
  return (
    <FieldFrame {...field}>
      {(ids) => (
        <>
          <select {...ids} value={value} disabled={disabled} onChange={(event) => onChange(event.currentTarget.value)}>
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
          <DownIcon />
        </>
      )}
    </FieldFrame>
  )
}

interface TextAreaFieldProps extends FieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly rows?: number
}

export function TextAreaField({ value, onChange, rows = 3, ...field }: TextAreaFieldProps) {
  return (
    <FieldFrame {...field}>
      {(ids) => (
        <textarea {...ids} rows={rows} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      )}
    </FieldFrame>
  )
}

interface CheckFieldProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly disabled?: boolean
}

export function CheckField({ label, hint, isChecked, onChange, disabled }: CheckFieldProps) {
  const id = useId()
  return (
    <div className={styles['check']}>
      <input
        id={id}
        type="checkbox"
        checked={isChecked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  )
}

interface ToggleProps {
  /** What it turns on, for who does not see where it stands. */
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
  readonly disabled?: boolean
}

/** Turns something on at once, without a button. */
export function Toggle({ label, isOn, onChange, disabled }: ToggleProps) {
  return (
    <input
      type="checkbox"
      role="switch"
      className={styles['switch']}
      aria-label={label}
      aria-checked={isOn}
      checked={isOn}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

/** Two fields beside one another. */
export const FieldPair = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles['pair']}>{children}</div>
)

/** Without members that are undefined, which exact types do not take. */
function fieldOf(field: {
  readonly label: string
  readonly hint: ReactNode
  readonly wrong: string | undefined
  readonly beside: ReactNode
  readonly size: 'large' | undefined
}): FieldProps {
  const { size, hint, ...rest } = field
  return { ...rest, ...(size ? { size } : {}), ...(hint === undefined ? {} : { hint }) }
}
