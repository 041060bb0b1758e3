const titleLengthMax = 120
const summaryLengthMax = 4_000

/** Text of a document on one line, without what a terminal or a page might obey. */
export const readTitle = (text: string): string => clean(text).replaceAll(/\s+/g, ' ').trim().slice(0, titleLengthMax)

/** Text of a document, lines kept. */
export const readSummary = (text: string): string => clean(text).trim().slice(0, summaryLengthMax)

/** Control characters, and those that turn the direction of a text around. */
const clean = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\p{Zl}\p{Zp}]/gu, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .toWellFormed()
