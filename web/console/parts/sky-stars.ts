/** Right ascension in hours, declination in degrees, magnitude. */
type Star = readonly [hours: number, degrees: number, magnitude: number]

/** Figures of the northern sky as they are drawn, each by the stars its lines join. */
const figures: readonly { readonly stars: Readonly<Record<string, Star>>; readonly lines: readonly string[] }[] = [
  {
    // Ursa Minor
    stars: {
      a: [2.53, 89.26, 2],
      d: [17.54, 86.59, 4.4],
      e: [16.77, 82.04, 4.2],
      z: [15.73, 77.79, 4.3],
      h: [16.29, 75.76, 5],
      g: [15.35, 71.83, 3],
      b: [14.85, 74.16, 2.1],
    },
    lines: ['adezhgbz'],
  },
  {
    // Ursa Major
    stars: {
      a: [11.06, 61.75, 1.8],
      b: [11.03, 56.38, 2.4],
      g: [11.9, 53.69, 2.4],
      d: [12.26, 57.03, 3.3],
      e: [12.9, 55.96, 1.8],
      z: [13.4, 54.93, 2.2],
      h: [13.79, 49.31, 1.9],
      u: [9.85, 59.04, 3.8],
      s: [9.53, 63.06, 3.7],
      o: [8.5, 60.72, 3.4],
      t: [9.55, 51.68, 3.2],
      k: [9.06, 47.16, 3.6],
      c: [11.77, 47.78, 3.7],
      p: [11.16, 44.5, 3],
      m: [10.37, 41.5, 3.1],
    },
    lines: ['abgdaso', 'dezh', 'buo', 'utk', 'gcpm'],
  },
  {
    // Cassiopeia
    stars: {
      b: [0.153, 59.15, 2.3],
      a: [0.675, 56.54, 2.2],
      g: [0.945, 60.72, 2.2],
      d: [1.43, 60.24, 2.7],
      e: [1.906, 63.67, 3.4],
    },
    lines: ['bagde'],
  },
  {
    // Cepheus
    stars: {
      a: [21.31, 62.59, 2.5],
      b: [21.48, 70.56, 3.2],
      g: [23.66, 77.63, 3.2],
      i: [22.83, 66.2, 3.5],
      z: [22.18, 58.2, 3.4],
    },
    lines: ['abgibiza'],
  },
  {
    // Draco
    stars: {
      l: [11.52, 69.33, 3.8],
      k: [12.56, 69.79, 3.9],
      a: [14.07, 64.38, 3.7],
      i: [15.42, 58.97, 3.3],
      t: [16.03, 58.57, 4],
      h: [16.4, 61.51, 2.7],
      z: [17.15, 65.71, 3.2],
      c: [18.35, 72.73, 3.6],
      e: [19.8, 70.27, 3.8],
      d: [19.21, 67.66, 3.1],
      x: [17.89, 56.87, 3.7],
      g: [17.94, 51.49, 2.2],
      b: [17.51, 52.3, 2.8],
      n: [17.54, 55.17, 4.9],
    },
    lines: ['lkaithzcedxgbnx'],
  },
  {
    // Perseus
    stars: {
      h: [2.845, 55.9, 3.8],
      g: [3.08, 53.51, 2.9],
      a: [3.405, 49.86, 1.8],
      d: [3.715, 47.79, 3],
      e: [3.96, 40.01, 2.9],
      b: [3.136, 40.96, 2.1],
    },
    lines: ['hgade', 'ab'],
  },
  {
    // Auriga, its north
    stars: { a: [5.278, 46, 0.1], b: [5.99, 44.95, 1.9], t: [5.995, 37.21, 2.6], e: [5.03, 43.82, 3] },
    lines: ['abt', 'ae'],
  },
  {
    // Cygnus, its north
    stars: {
      a: [20.69, 45.28, 1.3],
      g: [20.37, 40.26, 2.2],
      d: [19.75, 45.13, 2.9],
      i: [19.49, 51.73, 3.8],
      k: [19.28, 53.37, 3.8],
    },
    lines: ['agdik'],
  },
  {
    // Boötes, its north
    stars: { t: [14.42, 51.85, 4], l: [14.27, 46.09, 4.2], g: [14.53, 38.31, 3], b: [15.03, 40.39, 3.5] },
    lines: ['tlgb', 'lb'],
  },
  { stars: { a: [18.615, 38.78, 0] }, lines: [] },
]

/** Of no figure: in hours and degrees, some of the fainter ones that are seen with the naked eye. */
// biome-ignore format: a table reads better in few lines
const others: readonly (readonly [hours: number, degrees: number])[] = [
  [8.38, 43.19], [6.33, 59.01], [12.93, 38.32], [12.56, 41.36], [19.26, 73.36], [17.7, 72.15], [17.62, 68.76],
  [17.09, 54.47], [20.15, 77.71], [20.49, 62.99], [20.75, 61.84], [22.49, 58.42], [22.25, 57.04], [21.73, 58.78],
  [23.13, 75.39], [23.31, 68.11], [0.55, 62.93], [0.82, 57.82], [1.18, 55.15], [2.48, 67.4], [0.62, 53.9],
  [1.16, 47.24], [1.63, 48.63], [2.9, 52.76], [3.15, 49.61], [3.16, 44.86], [3.75, 42.58], [4.11, 50.35],
  [4.25, 48.41], [5.11, 41.23], [5.04, 41.08], [5.99, 54.28], [5.91, 55.71], [21.78, 49.31], [21.57, 45.59],
  [20.23, 46.74], [19.61, 50.22], [20.22, 56.57], [9.18, 63.51], [9.01, 41.78], [10.51, 55.98], [9.58, 52.05],
  [9.87, 54.06], [13.68, 54.68], [14.22, 51.79], [15.41, 37.38], [16.15, 44.93], [16.57, 42.44], [16.71, 38.92],
  [17.66, 46], [16.33, 46.31], [5.06, 60.44], [4.9, 66.34], [2.065, 42.33], [23.03, 42.33], [22.52, 50.28],
  [22.39, 52.23],
]

interface Placed {
  readonly x: number
  readonly y: number
  readonly magnitude: number
}

/** The chart's radius, and the declination at its edge: Vega is just within. */
export const radius = 340
const edgeDegrees = 36

const scale = radius / (90 - edgeDegrees)
export const radiusOf = (degrees: number): number => (90 - degrees) * scale

/** As one sees it looking up to the north: hours go round against the clock, ten of them at the top. */
export function placeAt(hours: number, distance: number): { readonly x: number; readonly y: number } {
  const angle = ((10 - hours) / 12) * Math.PI
  return { x: round(distance * Math.sin(angle)), y: round(-distance * Math.cos(angle)) }
}

const round = (value: number): number => Math.round(value * 10) / 10

const place = ([hours, degrees, magnitude]: Star): Placed => ({ ...placeAt(hours, radiusOf(degrees)), magnitude })

export const stars: readonly Placed[] = figures.flatMap((figure) => Object.values(figure.stars).map(place))

export const faintStars: readonly Placed[] = others.map(([hours, degrees]) => place([hours, degrees, 5]))

const drawLine = (points: readonly Placed[]): string =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('')

const findStar = (named: Readonly<Record<string, Star>>, name: string): Placed[] => {
  const star = named[name]
  return star ? [place(star)] : []
}

/** The lines of figures, as one path. */
export const figureLines: string = figures
  .flatMap(({ stars: named, lines }) =>
    lines.map((line) => drawLine([...line].flatMap((name) => findStar(named, name)))),
  )
  .join('')
