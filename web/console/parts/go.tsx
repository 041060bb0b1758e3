import { Link, Navigate, useNavigate } from '@tanstack/react-router'
import { type ComponentType, type ReactNode, useCallback } from 'react'

type Search = Readonly<Record<string, string | undefined>>

interface AnyLinkProps {
  readonly to: string
  readonly search?: Search
  readonly className?: string | undefined
  readonly children: ReactNode
  readonly onClick?: (() => void) | undefined
  readonly 'aria-current'?: 'page' | undefined
}

// Pages come from their folders, so the router's types know none of their paths: these take any.
export const AnyLink = Link as unknown as ComponentType<AnyLinkProps>
export const GoAtOnce = Navigate as unknown as ComponentType<{
  readonly to: string
  readonly search?: Search
  readonly replace?: boolean
}>

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
