import { useComputedColorScheme } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import styles from './chart.module.css'
import type { ChartFacts } from './chart-facts.ts'
import { readColours } from './colours.ts'
import { columnsOf, makeOptions } from './plot-options.ts'

interface PlotProps {
  readonly facts: ChartFacts
  readonly height: number
}

interface Looked {
  readonly index: number
  readonly left: number
}

/** The drawing itself: hover or arrow keys tell of a place in a box above it. */
export default function Plot({ facts, height }: PlotProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const width = useWidth(place)
  const scheme = useComputedColorScheme('light')
  const [looked, setLooked] = useState<Looked | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes what `readColours` reads.
  useEffect(() => {
    if (!place.current || width === 0) return
    let last: number | null = null
    const onLook = (index: number | null): void => {
      if (index === last) return
      last = index
      made.redraw(false)
      setLooked(index === null ? null : { index, left: leftOf(made, facts, index) })
    }
    const made: uPlot = new uPlot(
      makeOptions({ facts, colours: readColours(), width, height, onLook }),
      columnsOf(facts),
      place.current,
    )
    plot.current = made
    return () => {
      plot.current = null
      made.destroy()
    }
  }, [facts, width, height, scheme])

  const look = (index: number): void => {
    const { current } = plot
    const x = facts.x[index]
    if (current && x !== undefined) current.setCursor({ left: current.valToPos(x, 'x'), top: 0 })
  }
  const press = (event: KeyboardEvent): void => {
    const last = facts.x.length - 1
    const from = looked?.index ?? last + 1
    const goal = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key]
    if (event.key === 'Escape') plot.current?.setCursor({ left: -10, top: -10 })
    else if (event.key === 'Enter' && looked) facts.onPress?.(looked.index)
    else if (goal !== undefined) look(Math.max(0, Math.min(last, goal)))
    else return
    event.preventDefault()
  }

  return (
    <section
      className={styles['plot']}
      style={{ height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its places are walked by arrow keys.
      tabIndex={0}
      aria-label={facts.label}
      onKeyDown={press}
      onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
      onClick={() => looked && facts.onPress?.(looked.index)}
    >
      <div ref={place} />
      {looked && (
        <div className={styles['box']} style={{ left: looked.left }} role="status">
          {facts.tell(looked.index)}
        </div>
      )}
    </section>
  )
}

/** Where the box stands: over the place, but within the chart. */
function leftOf(plot: uPlot, facts: ChartFacts, index: number): number {
  const offset = plot.bbox.left / uPlot.pxRatio
  const at = offset + plot.valToPos(facts.x[index] ?? 0, 'x')
  return Math.max(90, Math.min(plot.width - 90, at))
}

function useWidth(place: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!place.current) return
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    watcher.observe(place.current)
    return () => watcher.disconnect()
  }, [place])
  return width
}
