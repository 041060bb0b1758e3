import uPlot from 'uplot'
import { type ChartFacts, type ChartSeries, isBars } from './chart-facts.ts'
import type { Colours } from './colours.ts'

interface Drawing {
  readonly plot: uPlot
  readonly facts: ChartFacts
  readonly colours: Colours
  /** The place looked at. */
  readonly at: number | null
  /** Places that have their name under the axis. */
  readonly labelled: readonly number[]
}

const slotShare = 0.64
const restAlpha = 0.78

const scaled = (value: number): number => value * uPlot.pxRatio
const xOf = (plot: uPlot, value: number): number => plot.valToPos(value, 'x', true)
const yOf = (plot: uPlot, value: number): number => plot.valToPos(value, 'y', true)

/** What uPlot itself does not draw: bars with their hatching, the zero and alarm lines, ends of lines, marks. */
export function drawOver(drawing: Drawing): void {
  const { plot, facts, colours } = drawing
  const { ctx } = plot
  ctx.save()
  const bars = facts.series.filter(isBars)
  for (const [place, series] of bars.entries()) drawBars(drawing, series, place, bars.length)
  drawAcross(plot, 0, colours.edge, [], 1)
  if (facts.alarm !== undefined) drawAcross(plot, facts.alarm, colours.gold, [6, 4], 1.5)
  for (const series of facts.series) if (!isBars(series) && series.kind !== 'band') drawEnd(drawing, series)
  for (const { x } of facts.marks ?? []) drawTriangle(plot, xOf(plot, x), colours.gold)
  drawPlaces(drawing)
  ctx.restore()
}

function drawPlaces({ plot, facts, colours, labelled }: Drawing): void {
  const { ctx, bbox } = plot
  const right = bbox.left + bbox.width
  ctx.textBaseline = 'top'
  ctx.textAlign = 'center'
  for (const index of labelled) {
    const value = facts.x[index] ?? facts.xMax ?? 0
    const isRunning = facts.running === 'day' && index === facts.x.length - 1
    const text = facts.place(value)
    ctx.font = fontOf(isRunning ? 600 : 400)
    ctx.fillStyle = isRunning ? colours.gold : colours.soft
    const half = ctx.measureText(text).width / 2
    const x = Math.max(bbox.left + half - scaled(6), Math.min(right - half, xOf(plot, value)))
    ctx.fillText(text, x, bbox.top + bbox.height + scaled(8))
  }
}

const fontOf = (weight: number): string => `${weight} ${scaled(11)}px ${getComputedStyle(document.body).fontFamily}`

function drawAcross(plot: uPlot, value: number, colour: string, dash: readonly number[], width: number): void {
  const { ctx, bbox } = plot
  const y = Math.round(yOf(plot, value)) + 0.5
  ctx.beginPath()
  ctx.strokeStyle = colour
  ctx.lineWidth = scaled(width)
  ctx.setLineDash(dash.map(scaled))
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.setLineDash([])
}

function drawBars({ plot, facts, colours, at }: Drawing, series: ChartSeries, place: number, count: number): void {
  const { ctx, bbox } = plot
  const slot = bbox.width / Math.max(1, slotsOf(facts))
  const width = Math.max(scaled(1), (slot * slotShare) / count)
  const zero = yOf(plot, 0)
  const last = facts.x.length - 1
  const colour = series.kind === 'bars' ? colours.accent : colours.gold
  for (const [index, value] of series.values.entries()) {
    const x = facts.x[index]
    if (value === null || value === 0 || x === undefined) continue
    const left = xOf(plot, x) - (width * count) / 2 + place * width
    const top = yOf(plot, value)
    ctx.globalAlpha = at === null || at === index ? 1 : restAlpha
    ctx.beginPath()
    ctx.roundRect(left, Math.min(top, zero), width, Math.abs(zero - top), scaled(1.5))
    if (index === last && facts.running === 'day') hatch(ctx, colours.gold)
    else {
      ctx.fillStyle = index === last && facts.running === 'hour' ? colours.quiet : colour
      ctx.fill()
    }
  }
  ctx.globalAlpha = 1
}

/** Bars that there are, and those there will be up to where the axis goes. */
function slotsOf({ x, xMax }: ChartFacts): number {
  const [first = 0, last = 0] = [x[0], x.at(-1)]
  const apart = x.length > 1 ? (last - first) / (x.length - 1) : 1
  return xMax === undefined || xMax <= last ? x.length : x.length + Math.round((xMax - last) / apart)
}

/** Fills what the path is with lines across, and goes around it: it still runs. */
function hatch(ctx: CanvasRenderingContext2D, colour: string): void {
  const size = Math.round(scaled(5))
  const tile = new OffscreenCanvas(size, size)
  const brush = tile.getContext('2d')
  if (!brush) return
  brush.strokeStyle = colour
  brush.lineWidth = scaled(1.25)
  for (const from of [-size, 0, size]) {
    brush.moveTo(from, size)
    brush.lineTo(from + size, 0)
  }
  brush.stroke()
  const pattern = ctx.createPattern(tile, 'repeat')
  if (pattern) ctx.fillStyle = pattern
  ctx.fill()
  ctx.strokeStyle = colour
  ctx.lineWidth = scaled(1)
  ctx.stroke()
}

/** The last point of a line, and its name beside it. */
function drawEnd({ plot, facts, colours }: Drawing, series: ChartSeries): void {
  const index = series.values.findLastIndex((value) => value !== null)
  const [value, x] = [series.values[index], facts.x[index]]
  if (value === null || value === undefined || x === undefined) return
  const { ctx, bbox } = plot
  const [left, top] = [xOf(plot, x), yOf(plot, value)]
  if (series.kind === 'first' || series.kind === 'area') drawDot(ctx, left, top, colours)
  if (series.kind === 'second') drawDiamond(ctx, left, top, colours)
  if (series.endLabel === undefined) return
  const isUsual = series.kind === 'usual'
  ctx.font = fontOf(isUsual ? 400 : 600)
  ctx.fillStyle = isUsual ? colours.soft : colours.ink
  const width = ctx.measureText(series.endLabel).width
  const hasRoom = left + scaled(8) + width < bbox.left + bbox.width
  ctx.textAlign = hasRoom ? 'left' : 'right'
  ctx.textBaseline = hasRoom ? 'top' : 'bottom'
  ctx.fillText(
    series.endLabel,
    hasRoom ? left + scaled(8) : left - scaled(2),
    hasRoom ? top + scaled(2) : top - scaled(6),
  )
}

function drawDot(ctx: CanvasRenderingContext2D, x: number, y: number, colours: Colours): void {
  ctx.beginPath()
  ctx.arc(x, y, scaled(4), 0, 2 * Math.PI)
  ctx.fillStyle = colours.accent
  ctx.fill()
  ctx.strokeStyle = colours.ground
  ctx.lineWidth = scaled(1.5)
  ctx.stroke()
}

function drawDiamond(ctx: CanvasRenderingContext2D, x: number, y: number, colours: Colours): void {
  const size = scaled(4.5)
  ctx.beginPath()
  ctx.moveTo(x, y - size)
  ctx.lineTo(x + size, y)
  ctx.lineTo(x, y + size)
  ctx.lineTo(x - size, y)
  ctx.closePath()
  ctx.fillStyle = colours.ground
  ctx.fill()
  ctx.strokeStyle = colours.gold
  ctx.lineWidth = scaled(1.5)
  ctx.stroke()
}

function drawTriangle({ ctx, bbox }: uPlot, x: number, colour: string): void {
  const size = scaled(4)
  ctx.beginPath()
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x + size, bbox.top + size * 1.7)
  ctx.lineTo(x - size, bbox.top + size * 1.7)
  ctx.closePath()
  ctx.fillStyle = colour
  ctx.fill()
}
