const titleLengthMax = 120
const summaryLengthMax = 4_000

/** Text of a document on one line, without what a terminal or a page might obey. */
export const readTitle = (text: string): string => cut(clean(text).replaceAll(/\s+/g, ' ').trim(), titleLengthMax)

/** Text of a document, lines kept. */
export const readSummary = (text: string): string => cut(clean(text).trim(), summaryLengthMax)

/** Control characters, and those that turn the direction of a text around. */
const clean = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\p{Zl}\p{Zp}]/gu, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .toWellFormed()

/** The beginning of a text; a character of two halves is not torn apart. */
const cut = (text: string, lengthMax: number): string => text.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')
