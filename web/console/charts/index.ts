export { Chart, ChartMark, type ChartTable } from './chart.tsx'
export type { ChartFacts, ChartSeries, SeriesKind } from './chart-facts.ts'
export { HealthBars, MiniBars } from './small-bars.tsx'
