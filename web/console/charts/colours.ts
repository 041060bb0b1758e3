const names = [
  'ink',
  'soft',
  'line',
  'hair',
  'edge',
  'accent',
  'wash',
  'gold',
  'quiet',
  'band',
  'good',
  'warn',
  'bad',
  'ground',
] as const

export type Colours = Readonly<Record<(typeof names)[number], string>>

/** Colours as they are now: a canvas takes none from variables. */
export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--a-${name}`).trim()])) as Colours
}
