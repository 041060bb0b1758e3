import { lazy, type ReactNode, Suspense, useState } from 'react'
import { commonWords, useWords } from '#words'
import styles from './chart.module.css'
import type { ChartFacts } from './chart-facts.ts'

// The library that draws is loaded when a chart is first seen.
const Plot = lazy(() => import('./plot.tsx'))

const heightOtherwise = 180

interface ChartProps {
  /** The same object while nothing of it changes: a chart is drawn anew with each other one. */
  readonly facts: ChartFacts
  /** Marks with their names; lines carry theirs at their ends. */
  readonly legend?: ReactNode
  readonly table: ChartTable
}

export interface ChartTable {
  readonly heads: readonly string[]
  /** The cells of a place, the first its name. */
  readonly row: (index: number) => readonly string[]
}

/** A chart, and the same as a table behind it. */
export function Chart({ facts, legend, table }: ChartProps) {
  const say = useWords(commonWords)
  const [isTable, setTable] = useState(false)
  const height = facts.height ?? heightOtherwise
  return (
    <figure className={styles['chart']} style={{ margin: 0 }}>
      {isTable ? (
        <FactsTable facts={facts} table={table} />
      ) : (
        <Suspense fallback={<div style={{ height }} />}>
          <Plot facts={facts} height={height} />
        </Suspense>
      )}
      <figcaption className={styles['foot']}>
        {!isTable && legend}
        <button type="button" className={styles['toTable']} aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? say.chart : say.table}
        </button>
      </figcaption>
    </figure>
  )
}

function FactsTable({ facts, table }: { readonly facts: ChartFacts; readonly table: ChartTable }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than its place is scrolled by keys.
    <section className={styles['table']} tabIndex={0} aria-label={facts.label}>
      <table>
        <thead>
          <tr>
            {table.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.x.map((x, index) => {
            const [name, ...cells] = table.row(index)
            return (
              <tr key={`${x} ${name}`}>
                <th scope="row">{name}</th>
                {cells.map((cell, at) => (
                  <td key={table.heads[at + 1]}>{cell}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

type MarkKind = 'first' | 'second' | 'usual' | 'band' | 'bars' | 'running' | 'alarm' | 'top-up'

/** One mark of a legend, drawn as the chart draws it. */
export function ChartMark({ kind, children }: { readonly kind: MarkKind; readonly children: ReactNode }) {
  return (
    <span className={styles['mark']}>
      <svg width="16" height="10" viewBox="0 0 16 10" aria-hidden="true">
        {drawings[kind]}
      </svg>
      {children}
    </span>
  )
}

const drawings: Readonly<Record<MarkKind, ReactNode>> = {
  first: <path d="M1 5h14" stroke="var(--a-accent)" strokeWidth="2.25" />,
  second: <path d="M1 5h14" stroke="var(--a-gold)" strokeWidth="2.25" strokeDasharray="5 3" />,
  usual: <path d="M1 5h14" stroke="var(--a-soft)" strokeWidth="1.5" strokeDasharray="2 3" />,
  alarm: <path d="M1 5h14" stroke="var(--a-gold)" strokeWidth="1.5" strokeDasharray="5 3" />,
  band: <path d="M1 0h14v10H1z" fill="var(--a-band)" />,
  bars: <path d="M3 1h10v9H3z" fill="var(--a-accent)" />,
  running: <path d="M3.5 1.5h9v8h-9zM4 9l8-7M3.5 5.5l4-4M8.5 9.5l4-4" fill="none" stroke="var(--a-gold)" />,
  'top-up': <path d="M8 1l4 8H4z" fill="var(--a-gold)" />,
}
