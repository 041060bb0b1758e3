import { createHash } from 'node:crypto'
import type { RowIn } from '#store'

export type JournalRow = RowIn<'journal'>

/** What the first row is linked to. */
export const noLink: Uint8Array = new Uint8Array(32)

/** The link of a row: a digest of the one before it, of its place, and of all that it says. */
export function linkOf(before: Uint8Array, nth: number, row: Omit<JournalRow, 'nth' | 'link'>): Uint8Array {
  const { id, at, surface, who, origin, verb, accountId, about, asked, before: was, after } = row
  const text = JSON.stringify([nth, id, at, surface, who, origin, verb, accountId, about, asked, was, after])
  return createHash('sha256').update(before).update(text).digest()
}

/** How far the chain goes, and its last link: noted beside it, so that rows cut off its end are missed. */
export interface Head {
  readonly nth: number
  readonly link: Uint8Array
}

export const noted = { name: 'journal head' } as const

export const writeHead = ({ nth, link }: Head): string => `${nth} ${Buffer.from(link).toString('hex')}`

export function readHead(text: string | undefined): Head {
  const [nth = '0', link] = text?.split(' ') ?? []
  return { nth: Number(nth), link: link === undefined ? noLink : Buffer.from(link, 'hex') }
}
