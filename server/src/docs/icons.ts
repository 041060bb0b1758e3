import { type Html, html } from './html.ts'

/** Drawn in lines of the colour of their words. */
const icon = (path: string): Html =>
  html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${path}" fill="none" stroke="currentColor" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"/></svg>`

export const searchIcon = icon('M10.5 10.5 14 14M11.7 7a4.7 4.7 0 1 1-9.4 0 4.7 4.7 0 0 1 9.4 0z')

export const copyIcon = icon(
  'M5.5 7a1.5 1.5 0 0 1 1.5-1.5h5A1.5 1.5 0 0 1 13.5 7v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12zM10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5',
)

export const nextIcon = icon('M6.5 4.5 10 8l-3.5 3.5')

/** Half light, half dark. */
export const themeIcon = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="5.7" fill="none" stroke="currentColor" stroke-width="1.3"/><path d="M8 2.3a5.7 5.7 0 0 1 0 11.4z" fill="currentColor"/></svg>`
