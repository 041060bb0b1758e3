import { useEffect, useState } from 'react'
import { addressOf, type Query, useAccountPath } from '#api'
import type { CallEvent } from '#wire/calls'

/** After what the browser does not try by itself. */
const againMs = 10_000

/**
 * Hears of calls as they are settled, while the page is seen. Says whether it does: what is missed is in the list when it is
 * read anew.
 */
export function useLiveCalls(query: Query, isOn: boolean, onEvent: (event: CallEvent) => void): boolean {
  const address = addressOf(useAccountPath()('/calls/events'), query)
  const [isHeard, setHeard] = useState(true)
  const [isSeen, setSeen] = useState(() => document.visibilityState === 'visible')
  const [tries, setTries] = useState(0)

  useEffect(() => {
    const look = (): void => setSeen(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another try opens it anew.
  useEffect(() => {
    if (!isOn || !isSeen) return
    const source = new EventSource(address)
    let timer: ReturnType<typeof setTimeout> | undefined
    source.onopen = () => setHeard(true)
    source.onmessage = ({ data }) => onEvent(JSON.parse(String(data)) as CallEvent)
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return
      setHeard(false)
      timer = setTimeout(() => setTries((before) => before + 1), againMs)
    }
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [address, isOn, isSeen, onEvent, tries])

  return isHeard
}
