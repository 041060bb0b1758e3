import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { pathWith, type Query, useAccountPath, useRows } from '#api'
import type { CallEvent, CallItem, CallNames, CallPage } from '#wire/calls'
import { useLiveCalls } from './use-live-calls.ts'

/** Rows that arrived and are kept beside the pages. */
const liveMax = 500
/** How long a row that arrived stands on gold. */
const newMs = 4_000
/** So near its beginning the list is at its top. */
const topPixels = 80

const noNames: CallNames = { endpoints: {}, tokens: {} }

/** The list of calls: its pages, and above them those that arrived, shown while the list is at its top. */
export function useCalls(query: Query, isLive: boolean) {
  const path = pathWith(useAccountPath()('/calls'), query)
  const view = useRows<CallItem, CallPage>(path)
  const pages = view.data?.pages
  const [live, setLive] = useState<CallEvent>({ items: [], names: noNames })
  const [waiting, setWaiting] = useState<CallEvent>({ items: [], names: noNames })
  const [newIds, setNewIds] = useState<ReadonlySet<string>>(new Set())
  const known = useRef<{ readonly ids: ReadonlySet<string>; readonly oldest: string }>({ ids: new Set(), oldest: '' })

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins without what came for the one before.
  useEffect(() => {
    setLive({ items: [], names: noNames })
    setWaiting({ items: [], names: noNames })
  }, [path])

  const rows = useMemo(() => {
    const listed = pages?.flatMap(({ items }) => items) ?? []
    const ids = new Set(listed.map(({ id }) => id))
    const arrived = live.items.filter(({ id }) => !ids.has(id))
    return [...arrived, ...listed].sort((one, other) => (one.id < other.id ? 1 : -1))
  }, [pages, live])
  known.current = {
    ids: new Set([...rows, ...waiting.items].map(({ id }) => id)),
    // What is older than the last row belongs to a page that is not there yet.
    oldest: view.hasNextPage ? (pages?.at(-1)?.items.at(-1)?.id ?? '') : '',
  }

  const show = useCallback((event: CallEvent) => {
    setLive((before) => merge(before, event))
    const ids = event.items.map(({ id }) => id)
    setNewIds((before) => new Set([...before, ...ids]))
    setTimeout(() => setNewIds((before) => new Set([...before].filter((id) => !ids.includes(id)))), newMs)
  }, [])
  const hear = useCallback(
    (event: CallEvent) => {
      const { ids, oldest } = known.current
      const items = event.items.filter(({ id }) => !ids.has(id) && id > oldest)
      if (items.length === 0) return
      const fresh = { ...event, items }
      if (window.scrollY <= topPixels) show(fresh)
      else setWaiting((before) => merge(before, fresh))
    },
    [show],
  )
  const isHeard = useLiveCalls(query, isLive && view.isSuccess, hear)
  const names = useMemo(() => {
    const all = [...(pages?.map((page) => page.names) ?? []), live.names]
    return {
      endpoints: Object.assign({}, ...all.map(({ endpoints }) => endpoints)) as CallNames['endpoints'],
      tokens: Object.assign({}, ...all.map(({ tokens }) => tokens)) as CallNames['tokens'],
    }
  }, [pages, live])

  return {
    ...{ view, rows, names, newIds, isHeard },
    arrived: live.items.length,
    last: pages?.at(-1),
    strip: pages?.[0]?.strip ?? null,
    waiting: waiting.items.length,
    /** Goes to the top, where what waits is shown. */
    showWaiting() {
      window.scrollTo({ top: 0 })
      show(waiting)
      setWaiting({ items: [], names: noNames })
    },
  }
}

const merge = (before: CallEvent, event: CallEvent): CallEvent => ({
  items: [...event.items, ...before.items].slice(0, liveMax),
  names: {
    endpoints: { ...before.names.endpoints, ...event.names.endpoints },
    tokens: { ...before.names.tokens, ...event.names.tokens },
  },
})
