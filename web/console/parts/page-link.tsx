import type { ReactNode } from 'react'
import { AnyLink } from './go.tsx'
import { useParams } from './params.ts'

interface PageLinkProps {
  readonly to: string
  /** What is asked of that page; the account is kept. */
  readonly search?: Readonly<Record<string, string | undefined>>
  readonly className?: string | undefined
  readonly children: ReactNode
  readonly onClick?: () => void
  readonly 'aria-current'?: 'page' | undefined
}

/** A way to another page of the console, of the same account. */
export function PageLink({ search, ...rest }: PageLinkProps) {
  const { account } = useParams()
  return <AnyLink search={{ account, ...search }} {...rest} />
}
