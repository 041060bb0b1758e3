import clsx from 'clsx'
import type { ComponentProps } from 'react'
import styles from './button.module.css'
import type { ButtonKind } from './button.tsx'
import { PageLink } from './page-link.tsx'

interface PageButtonProps extends ComponentProps<typeof PageLink> {
  readonly kind?: ButtonKind
}

/** A way to another page of the console that is what to do here: *Top up*. */
export function PageButton({ kind = 'second', className, ...rest }: PageButtonProps) {
  return <PageLink {...rest} className={clsx(styles['button'], styles[kind], className)} />
}
