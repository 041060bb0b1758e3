import type uPlot from 'uplot'
import { type ChartFacts, type ChartSeries, isBars } from './chart-facts.ts'
import type { Colours } from './colours.ts'
import { drawOver } from './draw.ts'
import { findTicks, spreadLabels } from './scale.ts'

export interface PlotNeeds {
  readonly facts: ChartFacts
  readonly colours: Colours
  readonly width: number
  readonly height: number
  readonly onLook: (index: number | null) => void
}

const labelWidth = 64

const highestOf = ({ series, alarm = 0, yMax = 0 }: ChartFacts): number =>
  Math.max(alarm, yMax, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))

const lowestOf = ({ series }: ChartFacts): number =>
  Math.min(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))

/** Columns as uPlot takes them: places first, then of each series its values, of a band also where it begins. */
export const columnsOf = ({ x, series }: ChartFacts): uPlot.AlignedData =>
  [x, ...series.flatMap(({ values, low }) => (low ? [values, low] : [values]))] as unknown as uPlot.AlignedData

function styleOf({ kind }: ChartSeries, colours: Colours): uPlot.Series {
  const none: uPlot.Series = { points: { show: false }, width: 0, paths: () => null }
  const line: uPlot.Series = { points: { show: false }, width: 2.25, stroke: colours.accent }
  if (kind === 'first') return line
  if (kind === 'area') return { ...line, fill: colours.wash }
  if (kind === 'second') return { ...line, stroke: colours.gold, dash: [6, 4] }
  if (kind === 'usual') return { ...line, stroke: colours.soft, width: 1.5, dash: [2, 4] }
  return none
}

/** Edges of a band: drawn as nothing, filled between. */
const edge: uPlot.Series = { points: { show: false }, stroke: 'transparent', width: 0 }

function seriesOf({ series }: ChartFacts, colours: Colours): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const drawn: uPlot.Series[] = [{}]
  const bands: uPlot.Band[] = []
  for (const one of series) {
    if (!one.low) {
      drawn.push(styleOf(one, colours))
      continue
    }
    bands.push({ series: [drawn.length, drawn.length + 1], fill: colours.band })
    drawn.push({ ...edge }, { ...edge })
  }
  return { series: drawn, bands }
}

/** Half a slot of room at both ends, where there are bars. */
function rangeOf({ x, series, xMax }: ChartFacts): [number, number] {
  const [first = 0, last = 1] = [x[0], x.at(-1)]
  if (!series.some(isBars)) return [first, Math.max(xMax ?? last, first + 1e-9)]
  const slot = x.length > 1 ? (last - first) / (x.length - 1) : 1
  return [first - slot / 2, Math.max(xMax ?? last, last) + slot / 2]
}

export function makeOptions({ facts, colours, width, height, onLook }: PlotNeeds): uPlot.Options {
  const ticks = findTicks(highestOf(facts), lowestOf(facts))
  const { series, bands } = seriesOf(facts, colours)
  const font = `11px ${getComputedStyle(document.body).fontFamily}`
  const widest = Math.max(...ticks.values.map((value) => facts.unit(value, ticks.step).length))
  const labelled = facts.labelled ?? spreadLabels(facts.x.length, Math.max(2, Math.floor((width - 60) / labelWidth)))
  const axis: uPlot.Axis = { font, stroke: colours.soft, ticks: { show: false }, gap: 6 }
  return {
    width,
    height,
    padding: [facts.marks ? 16 : 8, 6, 0, 0],
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
    scales: { x: { time: false, range: rangeOf(facts) }, y: { range: [ticks.min, ticks.max] } },
    series,
    bands,
    axes: [
      {
        ...axis,
        size: 24,
        grid: { show: false },
        // Drawn with the rest: the first and last would be cut off at the edges.
        values: () => [],
      },
      {
        ...axis,
        size: Math.max(36, widest * 6.4 + 10),
        grid: { stroke: colours.hair, width: 1 },
        splits: () => [...ticks.values],
        values: (_, values) => values.map((value) => facts.unit(value, ticks.step)),
      },
    ],
    hooks: {
      draw: [(plot) => drawOver({ plot, facts, colours, at: plot.cursor.idx ?? null, labelled })],
      setCursor: [
        (plot) => onLook(plot.cursor.left !== undefined && plot.cursor.left >= 0 ? (plot.cursor.idx ?? null) : null),
      ],
    },
  }
}
