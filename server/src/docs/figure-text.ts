import { codesOf, type Figure } from './figure.ts'
import type { Lang } from './page.ts'

/** A figure where nothing can be drawn: a line for each station, with what it may refuse by or where it leads. */
export function figureText(figure: Figure, lang: Lang): string {
  const rows = figure.stations.map((station, place) => [
    station.name[lang],
    [...codesOf(station), ...leadsOf(figure, place, lang)].join(' '),
    station.text[lang],
  ])
  const [first, second] = [0, 1].map((column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
  return rows
    .map(([name = '', ends = '', text]) => `${padTo(name, first ?? 0)}  ${padTo(ends, second ?? 0)}  ${text}`)
    .join('\n')
}

/** Where a station leads but to the next one. */
export const leadsOf = ({ shortcuts, stations, end }: Figure, place: number, lang: Lang): readonly string[] =>
  shortcuts
    .filter(({ from }) => from === place)
    .map(({ to, text }) => `→ ${to === 'end' ? end?.[lang] : stations[to]?.name[lang]} (${text[lang]})`)

const padTo = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** Chinese signs are as wide as two of others where all have one width. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, sign) => sum + (/[\p{Script=Han}（），：]/u.test(sign) ? 2 : 1), 0)
