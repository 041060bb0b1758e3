import { useMantineColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'

/** Paper is white: while the page is printed it is light, charts too. */
export function usePrintsLight(): void {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const chosen = useRef(colorScheme)
  const isPrinting = useRef(false)
  if (!isPrinting.current) chosen.current = colorScheme
  useEffect(() => {
    const before = (): void => {
      isPrinting.current = true
      flushSync(() => setColorScheme('light'))
    }
    const after = (): void => {
      setColorScheme(chosen.current)
      isPrinting.current = false
    }
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [setColorScheme])
}
