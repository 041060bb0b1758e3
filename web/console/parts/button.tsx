import clsx from 'clsx'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import styles from './button.module.css'

export type ButtonKind = 'primary' | 'second' | 'quiet' | 'link' | 'danger' | 'final'

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** One primary a page; `final` only in the confirmation of what cannot be undone. */
  readonly kind?: ButtonKind
  readonly size?: 'small' | 'large'
  readonly icon?: ReactNode
  /** The verb in progress, while it lasts: *Creating*. */
  readonly busy?: string | false | undefined
}

export function Button({ kind = 'second', size, icon, busy, children, className, disabled, ...rest }: ButtonProps) {
  const isBusy = typeof busy === 'string'
  return (
    <button
      type="button"
      {...rest}
      className={clsx(styles['button'], styles[kind], size && styles[size], className)}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
    >
      {isBusy ? <span className={styles['turning']} /> : icon}
      {isBusy ? busy : children}
    </button>
  )
}

interface ButtonLinkProps extends ComponentPropsWithRef<'a'> {
  readonly kind?: ButtonKind
  readonly size?: 'small' | 'large'
  readonly icon?: ReactNode
}

/** What leads elsewhere but looks like something to do: a download, or a page outside. */
export function ButtonLink({ kind = 'second', size, icon, children, className, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={clsx(styles['button'], styles[kind], size && styles[size], className)}>
      {icon}
      {children}
    </a>
  )
}

interface IconButtonProps extends ComponentPropsWithRef<'button'> {
  /** What it does, in words. */
  readonly label: string
}

export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return <button type="button" {...rest} className={clsx(styles['icon'], className)} aria-label={label} title={label} />
}
