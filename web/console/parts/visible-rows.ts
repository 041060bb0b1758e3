import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefCallback, type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** Fewer rows than this are all drawn: they cost less than leaving them out. */
const drawnMax = 120
const overscanRows = 20

interface VisibleRows {
  readonly ref: RefObject<HTMLTableElement | null>
  readonly from: number
  readonly to: number
  /** The height of what is left out before and after. */
  readonly before: number
  readonly after: number
  readonly measure: RefCallback<HTMLElement>
}

const measureNothing: RefCallback<HTMLElement> = () => {}

/** Which rows of a long table are drawn: those one sees, and some around them. */
export function useVisibleRows(count: number, rowHeight: number): VisibleRows {
  const ref = useRef<HTMLTableElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const { current } = ref
    if (current) setTop(current.getBoundingClientRect().top + window.scrollY)
  }, [])
  const isLong = count > drawnMax
  const virtual = useWindowVirtualizer({
    count: isLong ? count : 0,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
    scrollMargin: top,
  })
  if (!isLong) return { ref, from: 0, to: count, before: 0, after: 0, measure: measureNothing }
  const drawn = virtual.getVirtualItems()
  const first = drawn[0]
  const last = drawn.at(-1)
  return {
    ref,
    from: first?.index ?? 0,
    to: (last?.index ?? -1) + 1,
    before: first === undefined ? 0 : first.start - top,
    after: last === undefined ? 0 : virtual.getTotalSize() - (last.end - top),
    measure: virtual.measureElement,
  }
}
