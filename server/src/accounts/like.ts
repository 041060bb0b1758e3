/** A pattern of `LIKE … ESCAPE '\\'` for texts that have this in them; for all where it is nothing. */
export const holding = (word: string): string => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`
