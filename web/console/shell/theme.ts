import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const star = [
  '#edf1f8',
  '#dce5f4',
  '#b8cbea',
  '#8fb4ff',
  '#6f96dd',
  '#4f79c6',
  '#3863b1',
  '#2a56a4',
  '#1f4b99',
  '#173a78',
] as const satisfies MantineColorsTuple

const dark = [
  '#e4e6ee',
  '#c3c9d8',
  '#a3abbf',
  '#66728f',
  '#28314a',
  '#1d2538',
  '#161d2e',
  '#0e1320',
  '#0a0e18',
  '#070a12',
] as const satisfies MantineColorsTuple

/** What a colour is for, by day and by night; words in `docs/decisions/0081`. */
const colours = {
  ground: ['#fdfcf9', '#0e1320'],
  raised: ['#f5f2ea', '#1a2236'],
  sheet: ['#fffefc', '#131a2a'],
  ink: ['#1b2233', '#e4e6ee'],
  soft: ['#555d70', '#a3abbf'],
  line: ['#e3ded1', '#28314a'],
  hair: ['#eeeae0', '#1d2538'],
  edge: ['#918a79', '#66728f'],
  accent: ['#1f4b99', '#8fb4ff'],
  'accent-hover': ['#2a56a4', '#a6c4ff'],
  onaccent: ['#ffffff', '#0e1320'],
  wash: ['#edf1f8', '#18233d'],
  gold: ['#8a6412', '#d9b45f'],
  notice: ['#fdf3da', '#2b2412'],
  badwash: ['#fbece7', '#2c1a1c'],
  good: ['#1f7446', '#5cc48d'],
  warn: ['#875800', '#e3b549'],
  bad: ['#ae3823', '#f28d77'],
  quiet: ['#7e90b5', '#5d72a6'],
  band: ['#ece7da', '#232c44'],
  segon: ['#fffefc', '#2b3550'],
  string: ['#1d6a45', '#8fd3a8'],
  number: ['#8f4a10', '#f0b27a'],
  shadow: ['0 16px 48px rgb(27 34 51 / 0.16)', '0 16px 48px rgb(0 0 0 / 0.6)'],
} as const

/** A tick in the colour that stands on the accent: an image cannot take it from a variable. */
const tick = (colour: string): string =>
  `url("data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="M2.5 6.5l2.2 2.2 4.8-5"/></svg>`,
  )}")`

const ofMantine = {
  '--mantine-color-body': 'var(--a-ground)',
  '--mantine-color-text': 'var(--a-ink)',
  '--mantine-color-dimmed': 'var(--a-soft)',
  '--mantine-color-placeholder': 'var(--a-soft)',
  '--mantine-color-default': 'var(--a-sheet)',
  '--mantine-color-default-hover': 'var(--a-raised)',
  '--mantine-color-default-color': 'var(--a-ink)',
  '--mantine-color-default-border': 'var(--a-edge)',
  '--mantine-color-disabled': 'var(--a-band)',
  '--mantine-color-disabled-color': 'var(--a-soft)',
  '--mantine-color-anchor': 'var(--a-accent)',
  '--mantine-color-error': 'var(--a-bad)',
  '--mantine-color-success': 'var(--a-good)',
  '--mantine-primary-color-contrast': 'var(--a-onaccent)',
}

const ofScheme = (at: 0 | 1): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(colours).map(([name, values]) => [`--a-${name}`, values[at]])),
  '--a-tick': tick(colours.onaccent[at]),
  ...ofMantine,
})

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: ofScheme(0),
  dark: ofScheme(1),
})

const floats = { shadow: 'var(--a-shadow)' }

export const theme = createTheme({
  primaryColor: 'star',
  primaryShade: { light: 8, dark: 3 },
  colors: { star, dark },
  black: '#1b2233',
  white: '#fff',
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '12px' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '22px', xl: '28px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  headings: {
    fontWeight: '620',
    sizes: { h1: { fontSize: '20px', lineHeight: '28px' }, h2: { fontSize: '14px', lineHeight: '20px' } },
  },
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Popover: { defaultProps: { radius: 'lg', ...floats, transitionProps: { duration: 80 } } },
    Combobox: { defaultProps: { radius: 'lg', ...floats } },
    Modal: { defaultProps: { radius: 'xl', transitionProps: { duration: 100 } } },
    Drawer: { defaultProps: { transitionProps: { duration: 140 } } },
  },
})
