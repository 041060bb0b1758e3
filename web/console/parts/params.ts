import { useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useGo } from './go.tsx'

type Params = Readonly<Record<string, string | undefined>>

/** What of the page stands in its address: filters, range, order, tab. */
export const useParams = (): Params => useSearch({ strict: false }) as Params

/** Changes some of them; an undefined one is taken away. What is changed by choosing replaces the entry of the history. */
export function useSetParams(): (changes: Params) => void {
  const go = useGo()
  return useCallback(
    (changes) =>
      void go({ to: '.', search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false }),
    [go],
  )
}

type Setter = (value: string | undefined) => void

/** One of them; `otherwise` is not written into the address. */
export function useParam(name: string, otherwise: string): [value: string, set: Setter]
export function useParam(name: string): [value: string | undefined, set: Setter]
export function useParam(name: string, otherwise?: string): [value: string | undefined, set: Setter] {
  const { [name]: value = otherwise } = useParams()
  const setParams = useSetParams()
  const set = useCallback<Setter>(
    (next) => setParams({ [name]: next === otherwise || next === '' ? undefined : next }),
    [name, otherwise, setParams],
  )
  return [value, set]
}
