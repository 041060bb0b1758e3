import { codesOf, type Figure, type Shortcut, type Station } from './figure.ts'
import { figureText, leadsOf } from './figure-text.ts'
import { type Html, html } from './html.ts'
import type { Lang } from './page.ts'

/** Units of the drawing are pixels where a guide has its whole width. */
const width = 704
const margin = 38
const railGap = 34
const railHeight = 46
const codeHeight = 15

/** A drawing where there is room for one, a list of its stations where there is not. */
export const figureHtml = (figure: Figure, lang: Lang): Html =>
  html`<figure class="figure">${drawingHtml(figure, lang)}${stationsHtml(figure, lang)}<figcaption>${figure.caption[lang]}</figcaption></figure>`

const stationsHtml = (figure: Figure, lang: Lang): Html =>
  html`<ol>${figure.stations.map(
    (station, place) =>
      html`<li${station.isGolden && html` class="gold"`}><b>${station.name[lang]}</b>${codesHtml(station)} <span>${station.text[lang]}</span>${leadsOf(
        figure,
        place,
        lang,
      ).map((lead) => html` <em>${lead}</em>`)}</li>`,
  )}</ol>`

const codesHtml = (station: Station): readonly Html[] => codesOf(station).map((code) => html` <code>${code}</code>`)

function drawingHtml(figure: Figure, lang: Lang): Html {
  const { stations, shortcuts } = figure
  const step = (width - 2 * margin) / (stations.length - 1)
  const places = stations.map((_, place) => round(margin + place * step))
  const levels = levelsOf(shortcuts)
  const line = 24 + Math.max(0, ...levels) * railGap + railHeight
  const height = line + 34 + Math.max(0, ...stations.map((station) => codesOf(station).length)) * codeHeight
  const id = `figure-${figure.title.en.toLowerCase().replaceAll(' ', '-')}`
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}" aria-describedby="${id}-text"><title id="${id}">${figure.title[lang]}</title><desc id="${id}-text">${figureText(figure, lang)}</desc>
<path d="M${(places[0] ?? 0) - 26} ${line}H${places.at(-1) ?? 0}"/>${goldenLineHtml(stations, places, line)}${shortcuts.map(
    (shortcut, nth) => shortcutHtml(shortcut, { places, line, level: levels[nth] ?? 0, lang }),
  )}${endHtml(figure, places, line, lang)}${stations.map((station, place) => stationHtml(station, places[place] ?? 0, line, lang))}</svg>`
}

const round = (value: number): number => Math.round(value * 10) / 10

/** The longer a shortcut, the higher it runs; all that lead to the end run as one. */
const levelsOf = (shortcuts: readonly Shortcut[]): readonly number[] =>
  shortcuts.map(({ from, to }, nth) => {
    if (to === 'end') return 0
    return shortcuts.filter((other, place) => place !== nth && other.to === to && other.from < from).length
  })

function goldenLineHtml(stations: readonly Station[], places: readonly number[], line: number): Html | false {
  const golden = places.filter((_, place) => stations[place]?.isGolden)
  return golden.length > 1 && html`<path class="gold" d="M${golden[0] ?? 0} ${line}H${golden.at(-1) ?? 0}"/>`
}

function stationHtml(station: Station, x: number, line: number, lang: Lang): Html {
  const codes = codesOf(station).map(
    (code, nth) => html`<text class="code" x="${x}" y="${line + 42 + nth * codeHeight}">${code}</text>`,
  )
  return html`<path class="star${station.isGolden && ' gold'}" d="${starAt(x, line, station.isGolden ? 10 : 8)}"/><text class="name" x="${x}" y="${line + 26}">${station.name[lang]}</text>${codes}`
}

/** The star of the mark. */
function starAt(x: number, y: number, reach: number): string {
  const inner = round(reach * 0.22)
  const outer = reach - inner
  return `M${x} ${y - reach}l${inner} ${outer} ${outer} ${inner} ${-outer} ${inner} ${-inner} ${outer} ${-inner} ${-outer} ${-outer} ${-inner} ${outer} ${-inner}z`
}

interface Place {
  readonly places: readonly number[]
  readonly line: number
  readonly level: number
  readonly lang: Lang
}

function shortcutHtml(
  { from, to, text, isGolden, side = 'left' }: Shortcut,
  { places, line, level, lang }: Place,
): Html {
  const x = places[from] ?? 0
  const rail = line - railHeight - level * railGap
  if (to === 'end') {
    const [at, anchor] = side === 'left' ? [x - 7, 'before'] : [x + 7, 'after']
    return html`<path${isGolden && html` class="gold"`} d="M${x} ${line - 12}V${rail}"/><text class="${isGolden ? 'soft' : 'good'} ${anchor}" x="${at}" y="${line - 22}">${text[lang]}</text>`
  }
  // Two shortcuts that come back to one station end side by side.
  const end = (places[to] ?? 0) - level * 8
  return html`<path d="M${x} ${line - 12}V${rail + 6}q0 -6 -6 -6H${end + 6}q-6 0 -6 6V${line - 13}m-4 -5 4 5 4 -5"/><text class="good" x="${round((x + end) / 2)}" y="${rail - 7}">${text[lang]}</text>`
}

/** The one line on which all early answers leave. */
function endHtml({ shortcuts, end }: Figure, places: readonly number[], line: number, lang: Lang): Html | false {
  const first = shortcuts.find(({ to }) => to === 'end')
  if (!first || !end) return false
  const [x, y] = [places[first.from] ?? 0, line - railHeight]
  return html`<path d="M${x} ${y + 6}q0 -6 6 -6H${width - 6}m-6 -5 6 5 -6 5"/><text class="name before" x="${width - 4}" y="${y - 11}">${end[lang]}</text>`
}
