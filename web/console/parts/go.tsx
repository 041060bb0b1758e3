import { Link, useNavigate } from '@tanstack/react-router'
import { type ComponentType, type ReactNode, useCallback, useEffect, useRef } from 'react'

type Search = Readonly<Record<string, string | undefined>>

interface AnyLinkProps {
  readonly to: string
  readonly search?: Search
  readonly className?: string | undefined
  readonly children: ReactNode
  readonly onClick?: (() => void) | undefined
  readonly 'aria-current'?: 'page' | undefined
}

// Pages come from their folders, so the router's types know none of their paths: this takes any.
export const AnyLink = Link as unknown as ComponentType<AnyLinkProps>
export interface Going {
  readonly to: string
  readonly search?: Search | ((before: Search) => Search)
  readonly replace?: boolean
  readonly resetScroll?: boolean
}

/** Goes to another page, or changes what this one has in its address. */
export function useGo(): (going: Going) => Promise<void> {
  const navigate = useNavigate() as (going: Going) => Promise<void>
  return useCallback((going) => navigate(going), [navigate])
}

/** Goes elsewhere in place of showing anything; once, though it is drawn again until the other page is there. */
export function GoAtOnce(going: Going) {
  const go = useGo()
  const isGone = useRef(false)
  useEffect(() => {
    if (isGone.current) return
    isGone.current = true
    void go(going)
  })
  return null
}
